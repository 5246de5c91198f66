"""When an address is written to no more."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.feedback.policy import Deed, Patience, on_bounce, verdict, weight, worn_out
from digest.model.feedback import BounceClass, Bounced, Strike

NOW = datetime(2026, 6, 12, 9, 0, tzinfo=UTC)
PATIENCE = Patience()
HARD, SOFT, BLOCK = BounceClass.HARD, BounceClass.SOFT, BounceClass.BLOCK


def strikes(*days_ago: float) -> list[Strike]:
    return [
        Strike(date(2026, 6, 12), NOW - timedelta(days=days), "452 4.2.2 full", "came back")
        for days in sorted(days_ago, reverse=True)
    ]


@pytest.mark.parametrize(
    ("said", "deed"), [(HARD, Deed.SUPPRESS), (SOFT, Deed.STRIKE), (BLOCK, Deed.ALERT)]
)
def test_only_a_dead_address_is_given_up_at_once(said: BounceClass, deed: Deed) -> None:
    assert on_bounce(said) is deed


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({}, SOFT),
        ({"ada@lab.example": HARD}, HARD),
        ({"ADA@lab.example": HARD, "bob@lab.example": SOFT}, HARD),
        ({"ada@lab.example": BLOCK, "bob@lab.example": HARD}, BLOCK),
        ({"a@forwarded.example": HARD}, HARD),
        ({"a@forwarded.example": HARD, "b@forwarded.example": SOFT}, SOFT),
        ({"a@forwarded.example": HARD, "b@forwarded.example": BLOCK}, BLOCK),
        ({"a@forwarded.example": HARD, "b@forwarded.example": HARD}, HARD),
    ],
)
def test_a_report_of_several_mailboxes(named: dict[str, BounceClass], said: BounceClass) -> None:
    told = [Bounced(address, "", each) for address, each in named.items()]
    assert verdict(told, "ada@lab.example") is said


def test_a_mailbox_full_for_a_holiday_is_not_death() -> None:
    assert not worn_out(strikes(*range(29)), NOW, PATIENCE)


def test_full_for_a_month_with_mail_every_day_is() -> None:
    assert worn_out(strikes(*range(31)), NOW, PATIENCE)


def test_a_weekly_reader_has_longer() -> None:
    weeks = [7 * week for week in range(20)]
    assert not worn_out(strikes(*weeks[:7]), NOW, PATIENCE)
    assert worn_out(strikes(*weeks[:12]), NOW, PATIENCE)


def test_a_strike_a_month_never_adds_up() -> None:
    assert not worn_out(strikes(*(30 * month for month in range(60))), NOW, PATIENCE)


def test_a_strike_of_a_clock_that_runs_ahead_weighs_no_more_than_a_fresh_one() -> None:
    assert weight(strikes(-30), NOW, PATIENCE.span) == 1.0


def test_old_strikes_weigh_nothing_when_they_end() -> None:
    assert not worn_out(strikes(*(180 + day for day in range(60))), NOW, PATIENCE)


def test_nobody_is_worn_out_by_nothing() -> None:
    assert not worn_out([], NOW, PATIENCE)


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=30), st.floats(0.5, 200))
def test_what_is_not_added_to_only_gets_lighter(ages: list[float], days: float) -> None:
    earned = strikes(*ages)
    later = NOW + timedelta(days=days)
    before = weight(earned, NOW, PATIENCE.span)
    assert weight(earned, later, PATIENCE.span) < before <= len(earned)
