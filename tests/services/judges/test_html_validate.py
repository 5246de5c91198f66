"""html-validate's recommended rules, but for those that the HTML of mails cannot keep."""

import json
from pathlib import Path

import pytest

from .accepted import accepted_rules
from .mails import mails, pages
from .tools import NODE_JUDGES, required, required_module, said

pytestmark = pytest.mark.services

PLANTED = {
    "unclosed": ("</h1>", "</h2>"),
    "twice": ('class="ink"', 'class="ink" class="again"'),
    "unknown": ("<h1", "<h9></h9><h1"),
}
"""What makes a good mail a bad one."""


@pytest.fixture(scope="module")
def invalid(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What is wrong with each mail, the planted ones too."""
    node = required("node", "nodejs npm")
    program = required_module("html-validate") / "bin" / "html-validate.mjs"
    good = mails()[0].html
    planted = {name: good.replace(old, new, 1) for name, (old, new) in PLANTED.items()}
    assert good not in planted.values()
    paths = pages(tmp_path_factory.mktemp("pages"), planted)
    config = NODE_JUDGES / "html-validate.json"
    found = json.loads(said(node, program, "-c", config, "-f", "json", *paths, codes=(0, 1)))
    wrong: dict[str, list[str]] = {path.stem: [] for path in paths}
    for page in found:
        wrong[Path(page["filePath"]).stem] = [
            f"{message['line']}:{message['column']} {message['message']} ({message['ruleId']})"
            for message in page["messages"]
            if message["ruleId"] not in accepted_rules()
        ]
    return wrong


def test_every_mail_is_valid(invalid: dict[str, list[str]]) -> None:
    assert {mail.name: invalid[mail.name] for mail in mails()} == {m.name: [] for m in mails()}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_mistake_is_found(invalid: dict[str, list[str]], name: str) -> None:
    assert invalid[name]
