"""What somebody did later always wins over a file."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model.feedback import Suppression, SuppressionCause
from digest.model.subscriber import Consent, Status, Subscriber
from digest.roster.draft import Draft
from digest.roster.person import Person
from digest.roster.plan import Action, Kind, plan_sync
from digest.roster.problem import Place
from digest.roster.record import record
from tests.unit.roster.people import JOINED, NOW, person, subscribers

KEY = "ada@example.org"


def plan(known: Subscriber | None, cause: SuppressionCause | None = None, **said: object) -> Action:
    draft = Draft(Person.model_validate({"address": KEY, **said}), Place("rosters/lab.toml", 3))
    suppressions = {KEY: Suppression("hash", cause, JOINED)} if cause else {}
    (action,) = plan_sync(
        {KEY: known} if known else {}, [draft], suppressions, now=NOW, how="roster"
    )
    return action


def test_somebody_new_is_added_with_a_consent() -> None:
    action = plan(None, hour=9)
    assert action.kind is Kind.ADD
    assert action.subscriber is not None
    assert action.subscriber.schedule.hour == 9
    assert action.subscriber.consent == Consent(NOW, "roster lab.toml")


def test_a_recorded_consent_is_kept() -> None:
    action = plan(None, consent={"at": JOINED, "how": "by mail"})
    assert action.subscriber is not None
    assert action.subscriber.consent == Consent(JOINED, "by mail")


def test_only_what_differs_is_a_change() -> None:
    action = plan(person(), hour=9, name="Ada")
    assert (action.kind, action.changed) == (Kind.CHANGE, ("hour",))
    assert plan(person(), hour=7, name="Ada").kind is Kind.KEEP
    assert plan(person()).kind is Kind.KEEP


@pytest.mark.parametrize("cause", SuppressionCause)
@pytest.mark.parametrize("known", [None, person()])
def test_who_is_suppressed_is_left_out(cause: SuppressionCause, known: Subscriber | None) -> None:
    action = plan(known, cause, hour=9, status="active")
    assert action.kind is Kind.REFUSE
    assert action.subscriber is None
    assert "2026-05-01" in action.reason


@pytest.mark.parametrize("status", [Status.UNSUBSCRIBED, Status.SUPPRESSED])
def test_who_left_is_not_brought_back(status: Status) -> None:
    later = {"at": NOW, "how": "the roster says so"}
    action = plan(person(status=status), status="active", consent=later)
    assert (action.kind, action.subscriber) == (Kind.REFUSE, None)
    assert plan(person(status=status), status=status.value).kind is Kind.KEEP


def test_who_paused_stays_paused_and_gets_the_other_changes() -> None:
    action = plan(person(status=Status.PAUSED), status="active", hour=9)
    assert action.subscriber is not None
    assert action.subscriber.status is Status.PAUSED
    assert action.changed == ("hour",)


@pytest.mark.parametrize("status", [Status.PAUSED, Status.UNSUBSCRIBED])
def test_a_roster_may_ask_for_less_mail(status: Status) -> None:
    action = plan(person(), status=status.value)
    assert action.subscriber is not None
    assert action.subscriber.status is status


def test_an_export_older_than_their_return_does_not_make_them_leave_again() -> None:
    before = {"at": JOINED - timedelta(days=9), "how": "x"}
    assert plan(person(), status="unsubscribed", consent=before).kind is Kind.KEEP


def test_a_newer_consent_is_recorded_and_an_older_one_is_not() -> None:
    assert plan(person(), consent={"at": NOW, "how": "x"}).changed == ("consent",)
    older = {"at": JOINED - timedelta(days=1), "how": "x"}
    assert plan(person(), consent=older).kind is Kind.KEEP


@settings(deadline=None)
@given(subscribers, subscribers)
def test_applied_twice_is_applied_once_and_never_more_mail(
    stored: Subscriber, written: Subscriber
) -> None:
    raw = record(written) | {"address": stored.address}
    draft = Draft(Person.model_validate(raw), Place("x"))
    stored_by_key = {stored.address: stored}
    (first,) = plan_sync(stored_by_key, [draft], {}, now=NOW, how="roster")
    after = first.subscriber or stored
    order = list(Status)
    assert order.index(after.status) >= order.index(stored.status)
    assert after.id == stored.id
    (second,) = plan_sync({stored.address: after}, [draft], {}, now=NOW, how="roster")
    assert second.subscriber is None


@given(st.permutations(range(4)))
def test_one_action_each_in_their_order(order: list[int]) -> None:
    drafts = [Draft(Person(address=f"p{n}@example.org"), Place("x", n)) for n in order]
    actions = plan_sync({}, drafts, {}, now=NOW, how="import")
    assert [action.place.line for action in actions] == order
