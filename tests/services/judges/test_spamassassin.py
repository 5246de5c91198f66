"""SpamAssassin, offline: what its rules make of each mail."""

import re

import pytest

from .mails import mails, shouting
from .tools import required, said

pytestmark = pytest.mark.services

LIMIT = 1.0
"""Of 5, at which it calls a mail spam."""
UNNATURAL = {"hostile": {"LONGWORDS"}}
"""Rules that mind words which a mail was given on purpose."""
PLANTED = "planted"


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, float]]:
    """Points by rule by mail; the planted one shouts, and has no text part."""
    program = required("spamassassin", "spamassassin")
    folder = tmp_path_factory.mktemp("spamassassin")
    contents = {mail.name: mail.content for mail in mails()} | {PLANTED: shouting()}
    paths = [folder / f"{name}.eml" for name in contents]
    for path in paths:
        path.write_bytes(contents[path.stem])
    preferences = folder / "preferences.cf"
    preferences.write_text("add_header all Points _TESTSSCORES(;)_\nfold_headers 0\n")
    found = said(program, "--local", "--prefspath", preferences, *paths)
    points = re.findall(r"^X-Spam-Points: (.*)$", found, re.MULTILINE)
    return {name: _points(one) for name, one in zip(contents, points, strict=True)}


def test_every_mail_is_far_from_spam(scores: dict[str, dict[str, float]]) -> None:
    for mail in mails():
        points = scores[mail.name]
        counted = [points[rule] for rule in points.keys() - UNNATURAL.get(mail.name, set())]
        assert sum(counted) < LIMIT, (mail.name, points)


def test_a_planted_mail_is_found_out(scores: dict[str, dict[str, float]]) -> None:
    assert sum(scores[PLANTED].values()) > LIMIT


def _points(header: str) -> dict[str, float]:
    pairs = (one.split("=") for one in header.split(";") if "=" in one)
    return {rule: float(points) for rule, points in pairs}
