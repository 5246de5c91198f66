"""axe-core, brought into a page: all its rules."""

from typing import Any

from .tools import required_module

_VIOLATIONS = """
async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.flatMap(
  rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 120)}`))
"""


def axe_core() -> str:
    """Its program; skips, saying so, where it is not installed."""
    return (required_module("axe-core") / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Any, axe: str) -> list[str]:
    """The rules that the page which is open breaks, each with the element that does."""
    page.evaluate(axe)
    found: list[str] = page.evaluate(_VIOLATIONS)
    return found
