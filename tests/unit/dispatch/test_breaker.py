"""When a run stops, and what it says then."""

import pytest

from digest.dispatch.breaker import Breaker
from digest.dispatch.cures import cure
from digest.dispatch.replies import FINAL_DOT, Meaning
from digest.model.delivery import Reply

OK = Reply(FINAL_DOT, 250, "queued")
NOT_YOU = Reply("RCPT", 554, "Relay access denied", "5.7.1")
LOST = Reply("DATA", 0, "the server closed the link")


def test_three_refusals_of_ours_of_one_kind_stop_a_run() -> None:
    breaker = Breaker()
    assert breaker.note(Meaning.OURS, NOT_YOU) == ""
    assert breaker.note(Meaning.OURS, Reply("MAIL", 553, "", "5.7.1")) == ""
    assert breaker.note(Meaning.OURS, NOT_YOU) == ""
    said = breaker.note(Meaning.OURS, NOT_YOU)
    assert "refused us 3 times" in said
    assert "Relay access denied" in said
    assert "smtp.username" in said


def test_a_few_servers_that_dislike_us_do_not_stop_a_large_run() -> None:
    breaker = Breaker()
    for _ in range(20):
        for _ in range(40):
            assert breaker.note(Meaning.ACCEPTED, OK) == ""
        assert breaker.note(Meaning.OURS, NOT_YOU) == ""


def test_five_faults_in_a_row_stop_a_run_but_not_with_success_in_between() -> None:
    breaker = Breaker()
    for _ in range(10):
        for _ in range(4):
            assert breaker.note(Meaning.ROUTE, LOST) == ""
        assert breaker.note(Meaning.ACCEPTED, OK) == ""
    for _ in range(4):
        assert breaker.note(Meaning.ROUTE, LOST) == ""
    assert "the route failed 5 times in a row" in breaker.note(Meaning.ROUTE, LOST)


def test_the_pause_doubles_up_to_a_limit_and_ends_with_success() -> None:
    breaker = Breaker()
    pauses = []
    for _ in range(8):
        breaker.note(Meaning.ROUTE, LOST)
        pauses.append(breaker.pause(1.0))
    assert pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0]
    breaker.note(Meaning.ACCEPTED, OK)
    assert breaker.pause(1.0) == 0.0


def test_a_server_that_finds_every_pace_too_fast_ends_the_run() -> None:
    breaker = Breaker()
    slow = Reply("RCPT", 450, "slow down", "4.7.1")
    for _ in range(10):
        for _ in range(19):
            assert breaker.note(Meaning.TOO_FAST, slow) == ""
        assert breaker.note(Meaning.ACCEPTED, OK) == ""
    said = [breaker.note(Meaning.TOO_FAST, slow) for _ in range(20)]
    assert not any(said[:-1])
    assert "every pace" in said[-1]
    assert breaker.pause(1.0) == 0.0, "the pace is the throttle's business"


def test_a_used_up_quota_stops_at_once() -> None:
    assert "quota" in Breaker().note(Meaning.QUOTA, Reply("MAIL", 550, "limit", "5.4.5"))


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        (Reply(FINAL_DOT, 550, "blocked", "5.7.26"), "DMARC"),
        (Reply(FINAL_DOT, 550, "SPF check failed"), "SPF"),
        (NOT_YOU, "smtp.username"),
        (Reply("RCPT", 554, "blocked using zen.spamhaus.org", "5.7.1"), "block list"),
        (Reply(FINAL_DOT, 554, "looks like spam"), "digest preview"),
        (Reply("MAIL", 553, "not yours"), "mail.return_path"),
        (Reply("EHLO", 550, "bad name"), "smtp.hostname"),
        (Reply(FINAL_DOT, 554, "no"), "ask who runs it"),
    ],
)
def test_every_refusal_of_ours_comes_with_a_cure(reply: Reply, word: str) -> None:
    assert word in cure(reply, Meaning.OURS)
