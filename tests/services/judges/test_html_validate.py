"""html-validate's recommended rules, but for those that the HTML of mails cannot keep."""

import pytest

from .accepted import accepted_rules
from .mails import mails, pages
from .validate import wrong_in

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
    good = mails()[0].html
    planted = {name: good.replace(old, new, 1) for name, (old, new) in PLANTED.items()}
    assert good not in planted.values()
    paths = pages(tmp_path_factory.mktemp("pages"), planted)
    return {path.stem: wrong for path, wrong in wrong_in(paths, but=accepted_rules()).items()}


def test_every_mail_is_valid(invalid: dict[str, list[str]]) -> None:
    assert {mail.name: invalid[mail.name] for mail in mails()} == {m.name: [] for m in mails()}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_mistake_is_found(invalid: dict[str, list[str]], name: str) -> None:
    assert invalid[name]
