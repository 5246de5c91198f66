"""Voting, on a shelf in memory."""

from datetime import UTC, datetime, timedelta

from digest.feedback.voting import cast, cast_once, forget, said_of
from digest.model.feedback import Verb, Vote
from digest.model.paper import Paper, PaperId
from tests.fakes.votes import FakeVotes

NOW = datetime(2026, 6, 12, 9, 0, tzinfo=UTC)
ONE, TWO = (
    Paper(id=PaperId.parse(name), ids=(PaperId.parse(name),), title=f"On {name}")
    for name in ("2606.00001", "2606.00002")
)


def test_a_later_word_takes_the_place_of_an_earlier_one() -> None:
    votes = FakeVotes()
    later = NOW + timedelta(hours=1)
    cast(votes, "ada", [ONE, TWO], Verb.LIKE, now=NOW)
    cast(votes, "ada", [ONE], Verb.LESS, now=later)
    cast(votes, "ben", [ONE], Verb.LIKE, now=NOW)
    assert votes.of(["ada"]) == {
        "ada": [Vote("ada", TWO.id, Verb.LIKE, NOW), Vote("ada", ONE.id, Verb.LESS, later)]
    }


def test_what_is_taken_back_is_gone_and_what_was_not_there_is_named() -> None:
    votes = FakeVotes()
    cast(votes, "ada", [ONE], Verb.LIKE, now=NOW)
    assert forget(votes, "ada", [ONE, TWO]) == ([ONE], [TWO])
    assert forget(votes, "ada", [ONE]) == ([], [ONE])
    assert votes.of(["ada"]) == {}


def test_likes_leave_out_those_who_keep_theirs_to_themselves() -> None:
    votes = FakeVotes(silent=["eve"])
    for who in ("ada", "eve"):
        cast(votes, who, [ONE], Verb.LIKE, now=NOW)
    cast(votes, "ada", [TWO], Verb.LESS, now=NOW)
    assert votes.likes(since=NOW) == {"ada": frozenset({ONE.id})}
    assert votes.likes(since=NOW + timedelta(seconds=1)) == {}


def test_the_same_word_twice_stays_as_old_as_it_was() -> None:
    votes = FakeVotes()
    later = NOW + timedelta(hours=1)
    assert said_of(votes, "ada", ONE.id) is None
    cast_once(votes, "ada", ONE.id, Verb.LIKE, now=NOW)
    cast_once(votes, "ada", ONE.id, Verb.LIKE, now=later)
    assert votes.of(["ada"]) == {"ada": [Vote("ada", ONE.id, Verb.LIKE, NOW)]}
    cast_once(votes, "ada", ONE.id, Verb.LESS, now=later)
    assert votes.of(["ada"]) == {"ada": [Vote("ada", ONE.id, Verb.LESS, later)]}
    assert said_of(votes, "ada", ONE.id) is Verb.LESS
    assert said_of(votes, "ben", ONE.id) is None
