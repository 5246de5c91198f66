"""lynx's dump of the HTML, for who reads mail in a terminal or by ear: all of it, in order."""

from collections.abc import Sequence

import pytest

from digest.languages.language import language_of
from digest.model.edition import Pick
from tests.unit.compose.conftest import MAIL
from tests.unit.compose.reading import unspaced
from tests.unit.compose.reviewed import REVIEWED

from .mails import Mail, mails, pages
from .tools import required, said

pytestmark = pytest.mark.services

HOSTILE = "hostile"
"""Its titles are not shown as they are."""


@pytest.fixture(scope="module")
def dumps(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What lynx shows of each mail, without whitespace; in "planted" two papers changed places."""
    lynx = required("lynx", "lynx")
    good = _mail("ordinary").html
    first, second = (pick.paper.title for pick in _picks(_mail("ordinary"))[:2])
    swapped = good.replace(first, "\0").replace(second, first).replace("\0", second)
    paths = pages(tmp_path_factory.mktemp("pages"), {"planted": swapped})
    options = ("-dump", "-nolist", "-width=72", "-assume_charset=utf-8", "-display_charset=utf-8")
    return {path.stem: unspaced(said(lynx, *options, path)) for path in paths}


@pytest.mark.parametrize("name", sorted(REVIEWED.keys() - {HOSTILE}))
def test_a_mail_reads_in_order(dumps: dict[str, str], name: str) -> None:
    assert _missing(_order(_mail(name)), dumps[name]) is None


def test_hostile_papers_are_numbered_in_order(dumps: dict[str, str]) -> None:
    numbers = [f"{at}" for at in range(1, len(_picks(_mail(HOSTILE))) + 1)]
    assert _missing([MAIL.title, *numbers, "Unsubscribe"], dumps[HOSTILE]) is None


def test_papers_that_changed_places_are_found_out(dumps: dict[str, str]) -> None:
    assert _missing(_order(_mail("ordinary")), dumps["planted"]) is not None


def _mail(name: str) -> Mail:
    return next(mail for mail in mails() if mail.name == name)


def _picks(mail: Mail) -> Sequence[Pick]:
    assert mail.claim.prepared is not None
    return mail.claim.prepared.selection.picks


def _order(mail: Mail) -> list[str]:
    """What has to follow upon what: the digest's name, each title and its reasons, the way out."""
    expected = [MAIL.title]
    for pick in _picks(mail):
        expected.append(pick.paper.title)
        expected += [reason.subject for reason in pick.reasons[:1] if reason.subject]
    return [*expected, language_of(mail.claim.subscriber.language).gettext("Unsubscribe")]


def _missing(expected: Sequence[str], dump: str) -> str | None:
    """The first that does not stand behind the one before it."""
    at = 0
    for part in map(unspaced, expected):
        found = dump.find(part, at)
        if found < 0:
            return part
        at = found + len(part)
    return None
