"""Real bounces beside the checkout: who they are about, and who is not given up for them."""

import csv
import os
from pathlib import Path

import pytest

from digest.feedback.inbox.classify import classify
from digest.model.feedback import BounceClass, ReplyKind

DATA = Path(__file__).parents[5] / "shared" / "data" / "bounces"
pytestmark = pytest.mark.shared
LEAST = 0.97


@pytest.fixture(scope="module")
def expected() -> list[dict[str, str]]:
    if not DATA.is_dir():
        if os.environ.get("DIGEST_REQUIRE_SHARED"):
            pytest.fail(f"{DATA} is absent, and DIGEST_REQUIRE_SHARED is set")
        pytest.skip(f"no real inputs at {DATA}")
    with (DATA / "expected.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_recipients_are_those_that_others_find(expected: list[dict[str, str]]) -> None:
    right = 0
    for row in expected:
        returned = classify((DATA / row["path"]).read_bytes())
        named = {each.address for each in returned.recipients}
        right += named == set(row["recipients"].lower().split())
    assert len(expected) > 90
    assert right >= LEAST * len(expected)


def test_nobody_is_given_up_but_for_a_dead_address(expected: list[dict[str, str]]) -> None:
    """Others do not call "no such user" of some hosts a hard bounce; we do."""
    dead = {"userunknown", "hostunknown"}
    for row in expected:
        classes = {
            each.bounce_class for each in classify((DATA / row["path"]).read_bytes()).recipients
        }
        reasons = set(row["reason"].split())
        if reasons & dead:
            assert classes == {BounceClass.HARD}, row["path"]
        if not reasons & {*dead, "filtered", "onhold"}:
            assert BounceClass.HARD not in classes, row["path"]


def test_what_names_nobody_or_comes_from_a_machine_is_no_bounce() -> None:
    folder = DATA / "flufl.bounce" / "tests" / "data"
    if not folder.is_dir():
        pytest.skip(f"no real inputs at {folder}")
    assert classify((folder / "qmail_08.txt").read_bytes()).kind is ReplyKind.AUTO_REPLY
    assert classify((folder / "dumbass_01.txt").read_bytes()).recipients == ()
