"""May I run it again? One answer for each state, and for each thing that changes it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from digest.model.delivery import Delivery, DeliveryKey, State
from digest.model.route import Parking
from digest.observe.again import Rules, again
from digest.observe.dueness import Dueness
from tests.unit.observe.persons import ADA, DAY, NOW

LEASE = timedelta(minutes=15)
RULES = Rules(NOW, LEASE)
DUE = Dueness(due=True, why="their slot was 07:00")
LONG_AGO = NOW - LEASE - timedelta(seconds=1)
SENT = Delivery(
    DeliveryKey(DAY, ADA.id), ADA.address, State.ACCEPTED, DAY, "<1@x>", 1, NOW, reply="250 Ok: 1"
)


def its(state: State, **changes: object) -> Delivery:
    return replace(SENT, state=state, reply="", **changes)  # type: ignore[arg-type] # mixed


@pytest.mark.parametrize(
    ("delivery", "rules", "sends", "said"),
    [
        (SENT, RULES, False, "the mail server took it at 2026-06-12 07:30 UTC (250 Ok: 1)"),
        (its(State.REFUSED), RULES, False, "the next edition is tried as usual"),
        (
            its(State.REFUSED),
            replace(RULES, objection="on the suppression list: hard bounce"),
            False,
            "; on the suppression list: hard bounce",
        ),
        (its(State.SUPPRESSED, reason="paused"), RULES, False, "(paused)"),
        (its(State.EMPTY, reason="no match"), RULES, False, "nothing to send (no match)"),
        (its(State.EXPIRED), RULES, False, "given up as too late"),
        (its(State.PENDING), RULES, True, "planned and was not handed over yet"),
        (its(State.CLAIMED), RULES, True, "another run holds it, at the longest until"),
        (its(State.CLAIMED, updated_at=LONG_AGO), RULES, True, "was not handed over yet"),
        (its(State.SENDING), RULES, False, "sending it at this moment"),
        (its(State.SENDING, updated_at=LONG_AGO), RULES, True, "it may arrive twice"),
        (
            its(State.SENDING, updated_at=LONG_AGO),
            replace(RULES, hold_uncertain=True),
            False,
            '"hold"',
        ),
        (its(State.UNCERTAIN), RULES, True, "the same Message-ID, so it may arrive twice"),
        (its(State.UNCERTAIN), replace(RULES, hold_uncertain=True), False, '"hold"'),
        (its(State.UNCERTAIN), replace(RULES, superseded=True), False, "too old by now"),
        (
            its(State.DEFERRED, next_attempt_at=NOW + LEASE),
            RULES,
            True,
            "put it off, not before 2026-06-12 07:45 UTC",
        ),
        (its(State.FAILED, reason="too large"), RULES, True, "tried again (too large)"),
        (its(State.PENDING), replace(RULES, objection="they are paused"), False, "suppressed"),
        (its(State.DEFERRED), replace(RULES, overdue=True), False, "run --only ada@example.org"),
        (its(State.DEFERRED), replace(RULES, superseded=True), False, "recorded as expired"),
        (
            its(State.PENDING),
            replace(RULES, parked=Parking("mx:25", NOW + LEASE, "550 5.4.5")),
            True,
            "left alone until 2026-06-12 07:45 UTC",
        ),
        (None, RULES, True, "it is due and was not sent yet"),
        (None, replace(RULES, overdue=True), False, "too late"),
    ],
)
def test_every_state_has_its_answer(
    *, delivery: Delivery | None, rules: Rules, sends: bool, said: str
) -> None:
    answer = again(delivery, DUE, rules)
    assert (answer.sends, said in answer.why) == (sends, True), answer


def test_what_is_not_due_is_not_sent() -> None:
    assert not again(None, Dueness(due=False, why="paused"), RULES).sends
