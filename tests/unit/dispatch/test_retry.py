"""What becomes of a delivery."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.dispatch.replies import FINAL_DOT, UNREADABLE
from digest.dispatch.retry import LONGEST_WAIT, failure, jitter, settlement, wait
from digest.model.delivery import NEXT, DeliveryKey, Reply, State
from tests.unit.dispatch.letters import DAY, NOW, claim

ATTEMPTS = 5
VERBS = ("MAIL", "RCPT", "DATA", FINAL_DOT)


@pytest.mark.parametrize(
    ("reply", "state", "spent", "dropped"),
    [
        (Reply(FINAL_DOT, 250, "queued", "2.0.0"), State.ACCEPTED, True, False),
        (Reply("RCPT", 450, "busy", "4.2.0"), State.DEFERRED, True, False),
        (Reply("RCPT", 450, "Greylisted", "4.7.1"), State.DEFERRED, True, False),
        (Reply("RCPT", 450, "slow down", "4.7.1"), State.DEFERRED, False, False),
        (Reply("RCPT", 452, "mailbox full", "4.2.2"), State.DEFERRED, True, False),
        (Reply("RCPT", 552, "mailbox full", "5.2.2"), State.REFUSED, True, False),
        (Reply("RCPT", 550, "who?", "5.1.1"), State.REFUSED, True, False),
        (Reply("RCPT", 550, "no"), State.REFUSED, True, False),
        (Reply(FINAL_DOT, 552, "too big", "5.3.4"), State.FAILED, True, False),
        (Reply("MAIL", 550, "not you", "5.7.1"), State.PENDING, False, False),
        (Reply("RCPT", 554, "relay denied", "5.7.1"), State.DEFERRED, False, False),
        (Reply("RCPT", 550, "daily sending limit", "5.4.5"), State.PENDING, False, False),
        (Reply("MAIL", 421, "closing"), State.PENDING, False, False),
        (Reply("MAIL", 0, "lost"), State.PENDING, False, False),
        (Reply("MAIL", 451, "local error"), State.PENDING, False, False),
        (Reply("DATA", 0, "lost"), State.PENDING, False, True),
        (Reply("RCPT", UNREADABLE, "b'x'"), State.PENDING, False, True),
        (Reply(FINAL_DOT, 0, "lost"), State.UNCERTAIN, False, True),
        (Reply(FINAL_DOT, UNREADABLE, "b'x'"), State.UNCERTAIN, False, True),
        (Reply(FINAL_DOT, 421, "closing"), State.PENDING, False, True),
        (Reply("DATA", 250, "ok"), State.PENDING, False, True),
    ],
)
def test_each_meaning_settles_in_its_way(
    reply: Reply, state: State, *, spent: bool, dropped: bool
) -> None:
    settled = settlement(claim(), reply, now=NOW, attempts=ATTEMPTS)
    assert (settled.state, settled.spent, settled.dropped) == (state, spent, dropped)
    assert settled.reply == reply


@pytest.mark.parametrize(
    ("reply", "suppress", "strike"),
    [
        (Reply("RCPT", 550, "who?", "5.1.1"), True, False),
        (Reply("RCPT", 556, "null MX", "5.1.10"), True, False),
        (Reply("RCPT", 553, "no such mailbox"), True, False),
        (Reply("RCPT", 550, "no"), False, True),
        (Reply("RCPT", 452, "mailbox full", "4.2.2"), False, True),
        (Reply("RCPT", 552, "mailbox full", "5.2.2"), False, True),
        (Reply("RCPT", 450, "busy", "4.2.0"), False, False),
        (Reply("RCPT", 554, "relay denied", "5.7.1"), False, False),
        (Reply("MAIL", 550, "not you", "5.7.1"), False, False),
        (Reply(FINAL_DOT, 552, "too big", "5.3.4"), False, False),
        (Reply(FINAL_DOT, 0, "lost"), False, False),
        (Reply(FINAL_DOT, 250, "queued"), False, False),
    ],
)
def test_only_a_dead_address_is_suppressed_and_only_its_own_trouble_is_a_strike(
    reply: Reply, *, suppress: bool, strike: bool
) -> None:
    settled = settlement(claim(), reply, now=NOW, attempts=ATTEMPTS)
    assert (settled.suppress, settled.strike) == (suppress, strike)


anything = st.builds(
    Reply,
    st.sampled_from(VERBS),
    st.integers(-1, 600),
    st.sampled_from(["", "greylisted", "mailbox full", "daily quota", "spam", "rate limit"]),
    st.from_regex(r"([245]\.\d\.\d{1,2})?", fullmatch=True),
)


@given(anything, st.integers(0, 10), st.integers(0, 10))
def test_every_settlement_is_a_legal_step_that_explains_itself(
    reply: Reply, attempts: int, drops: int
) -> None:
    settled = settlement(claim(attempts=attempts, drops=drops), reply, now=NOW, attempts=ATTEMPTS)
    assert settled.state in NEXT[State.SENDING]
    assert settled.reason or settled.state is State.ACCEPTED
    assert (settled.state is State.ACCEPTED) == (
        200 <= reply.code < 300 and reply.verb == FINAL_DOT
    )
    if settled.state is State.DEFERRED:
        assert settled.next_attempt_at is not None
        assert settled.next_attempt_at >= NOW + timedelta(minutes=5)
    if settled.state is State.REFUSED:
        assert settled.spent


def test_waits_are_half_an_hour_at_least_and_grow_to_a_limit() -> None:
    key = DeliveryKey(DAY, "ada")
    waits = [wait(key, n) for n in range(6)]
    assert all(timedelta(minutes=30) <= one <= LONGEST_WAIT * 1.5 for one in waits)
    assert waits[0] < waits[1] < waits[2] < waits[3]
    assert wait(key, 10_000) <= LONGEST_WAIT * 1.5


@given(st.text(max_size=16), st.integers(0, 50))
def test_jitter_is_the_same_for_the_same_and_spread_for_others(name: str, attempts: int) -> None:
    key = DeliveryKey(DAY, name)
    assert 0 <= jitter(key, attempts) < 1
    assert jitter(key, attempts) == jitter(DeliveryKey(DAY, name), attempts)


def test_a_list_deferred_at_once_does_not_come_back_at_once() -> None:
    minutes = {wait(DeliveryKey(DAY, f"s{i}"), 0) // timedelta(minutes=1) for i in range(200)}
    assert minutes == set(range(30, 45))


@pytest.mark.parametrize("text", ["Greylisted", "Gray-listing in action"])
def test_greylisting_is_tried_again_in_5_to_15_minutes(text: str) -> None:
    for name in ("ada", "bob", "eve"):
        settled = settlement(claim(name), Reply("RCPT", 451, text), now=NOW, attempts=ATTEMPTS)
        assert settled.next_attempt_at is not None
        assert timedelta(minutes=5) <= settled.next_attempt_at - NOW <= timedelta(minutes=15)


def test_the_last_attempt_ends_it() -> None:
    reply = Reply("RCPT", 450, "busy")
    one_left = claim(attempts=ATTEMPTS - 1)
    assert settlement(one_left, reply, now=NOW, attempts=ATTEMPTS).state is State.REFUSED
    two_left = claim(attempts=ATTEMPTS - 2)
    assert settlement(two_left, reply, now=NOW, attempts=ATTEMPTS).state is State.DEFERRED


@pytest.mark.parametrize("verb", ["DATA", FINAL_DOT])
def test_each_third_lost_link_spends_an_attempt_so_that_it_ends(verb: str) -> None:
    """However the server behaves, one delivery is not sent for ever."""
    held = claim()
    for turn in range(1, 100):
        settled = settlement(held, Reply(verb, 0, "lost"), now=NOW, attempts=ATTEMPTS)
        assert settled.spent == (turn % 3 == 0)
        if settled.state is State.REFUSED:
            break
        held = replace(
            held, drops=held.drops + settled.dropped, attempts=held.attempts + settled.spent
        )
    assert turn == 3 * ATTEMPTS


def test_a_failure_keeps_its_reason_and_comes_back_later() -> None:
    settled = failure(claim(), "cannot be composed: poison", now=NOW)
    assert (settled.state, settled.reason) == (State.FAILED, "cannot be composed: poison")
    assert settled.next_attempt_at is not None
    assert settled.next_attempt_at >= NOW + timedelta(minutes=30)
