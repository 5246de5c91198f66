"""axe-core in Chromium, all its rules: no violation, narrow and wide, light and dark."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .axe import axe_core, violations
from .chromium import SCHEMES, WIDTHS, chromium, window
from .mails import mails, pages

pytestmark = pytest.mark.services

PLANTED = {
    "image-alt": '<div role="main"><img src="https://example.org/a.png"></div>',
    "color-contrast": '<p style="color:#eeeeee;background-color:#ffffff">faint</p>',
    "landmark-one-main": "",
    "heading-order": "<h6>deep</h6>",
    "link-name": '<a href="https://example.org/"></a>',
}


@pytest.fixture(scope="module")
def axe() -> str:
    return axe_core()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as instance:
        yield instance


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_mail_violates_a_rule(
    browser: Any, axe: str, tmp_path: Path, width: int, scheme: str
) -> None:
    with window(browser, width=width, scheme=scheme) as (page, _):
        found = {path.stem: _violations(page, axe, path) for path in pages(tmp_path)}
    assert found == {mail.name: [] for mail in mails()}


@pytest.mark.parametrize("rule", PLANTED)
def test_a_planted_violation_is_found(browser: Any, axe: str, tmp_path: Path, rule: str) -> None:
    bad = mails()[0].html.replace("</body>", f"{PLANTED[rule]}</body>")
    if rule == "landmark-one-main":
        bad = bad.replace('role="main"', 'role="article"')
    path = tmp_path / "planted.html"
    path.write_text(bad, encoding="utf-8")
    with window(browser, width=700, scheme="light") as (page, _):
        assert any(found.startswith(rule) for found in _violations(page, axe, path))


def _violations(page: Any, axe: str, path: Path) -> list[str]:
    page.goto(path.as_uri())
    return violations(page, axe)
