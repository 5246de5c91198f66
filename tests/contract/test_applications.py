"""Sign-ups and their confirmation, on both databases."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from digest.model.application import Asked
from digest.model.delivery import Reply
from digest.model.feedback import SuppressionCause
from digest.model.notice import NoticeKind
from digest.model.subscriber import Consent, Status, Subscriber
from digest.store.store import Store
from tests.contract import samples
from tests.contract.samples import NOW
from tests.end_to_end.mails import everything

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
ADA = samples.subscriber("ada", consent=Consent(NOW, "the page"), language="de")
OK, LATER = Reply("final dot", 250, "taken"), Reply("RCPT", 451, "later")


def ask(store: Store, who: Subscriber = ADA, *, now: datetime = NOW, most: int = 100) -> Asked:
    return store.applications.ask(who, network="192.0.2.0/24", most=most, now=now)


def mails(store: Store, now: datetime = NOW) -> list[tuple[NoticeKind, str]]:
    """All that is sent until there is nothing left to send."""
    found = []
    while claimed := store.notices.claim(now=now, lease=MINUTE, limit=2):
        for notice in claimed:
            store.notices.settle(notice, OK, again_at=None)
            found.append((notice.kind, notice.body.get("application", "")))
    return found


def application(store: Store, now: datetime = NOW) -> str:
    [(kind, number)] = mails(store, now)
    assert kind is NoticeKind.CONFIRM
    return number


def test_who_confirms_is_a_subscriber(store: Store) -> None:
    assert ask(store) is Asked.MAILED
    assert list(store.subscribers.all()) == []
    number = application(store)
    waiting = store.applications.find(number)
    assert waiting is not None
    assert waiting.confirmed_as == ""
    later = NOW + 3 * DAY
    person = store.applications.confirm(number, now=later)
    assert person is not None
    assert person.id == number
    assert person == store.subscribers.by_id(number)
    assert person.consent.at == later
    assert person.consent.how == "the page, confirmed by mail"
    assert len(person.consent.network) == 32
    assert "192" not in person.consent.network[:3]
    assert person.interests == ADA.interests
    assert [one.cause for one in store.subscribers.history(number)] == [person.consent.how]
    assert store.applications.confirm(number, now=later + DAY) == person
    assert len(store.subscribers.history(number)) == 1


def test_nobody_is_asked_twice_a_day_nor_four_times_a_month(store: Store) -> None:
    for days in range(5):
        for hours in (0, 1):
            ask(store, now=NOW + days * DAY + hours * timedelta(hours=1))
    assert len(mails(store, NOW + 5 * DAY)) == 3
    assert ask(store, now=NOW + 40 * DAY) is Asked.MAILED


def test_a_second_sign_up_of_the_day_does_not_change_the_first(store: Store) -> None:
    ask(store)
    assert ask(store, replace(ADA, interests=(), address="ADA@Example.org")) is Asked.QUIET
    person = store.applications.confirm(application(store), now=NOW)
    assert person is not None
    assert person.interests == ADA.interests


def test_a_later_one_takes_the_place_of_the_first(store: Store) -> None:
    ask(store)
    first = application(store)
    ask(store, replace(ADA, items=3), now=NOW + DAY)
    second = application(store, NOW + DAY)
    assert store.applications.confirm(first, now=NOW) is None
    person = store.applications.confirm(second, now=NOW + DAY)
    assert person is not None
    assert person.items == 3


@pytest.mark.parametrize("status", [Status.ACTIVE, Status.PAUSED])
def test_who_gets_it_already_is_told_so_and_nothing_changes(store: Store, status: Status) -> None:
    known = store.subscribers.add(replace(ADA, status=status), now=NOW)
    assert ask(store, replace(ADA, items=1, interests=())) is Asked.MAILED
    assert [kind for kind, _ in mails(store)] == [NoticeKind.KNOWN]
    assert ask(store) is Asked.QUIET
    assert store.subscribers.by_id(known.id) == known


def test_who_left_comes_back_with_new_wishes_under_the_old_id(store: Store) -> None:
    known = store.subscribers.add(replace(ADA, status=Status.UNSUBSCRIBED), now=NOW)
    ask(store, replace(ADA, items=3))
    number = application(store)
    for _ in range(2):
        person = store.applications.confirm(number, now=NOW + DAY)
        assert person is not None
        assert (person.id, person.items, person.status) == (known.id, 3, Status.ACTIVE)
    assert store.subscribers.by_id(known.id) == person


@pytest.mark.parametrize(
    "cause",
    [SuppressionCause.HARD_BOUNCE, SuppressionCause.SOFT_BOUNCE, SuppressionCause.UNSUBSCRIBED],
)
def test_a_mailbox_that_confirms_is_alive(store: Store, cause: SuppressionCause) -> None:
    known = store.subscribers.add(ADA, now=NOW)
    store.subscribers.suppress(ADA.address, cause, now=NOW)
    ask(store)
    person = store.applications.confirm(application(store), now=NOW + DAY)
    assert person is not None
    assert (person.id, person.status) == (known.id, Status.ACTIVE)
    assert store.subscribers.suppression(ADA.address) is None


def test_who_was_erased_may_come_back_by_themselves(store: Store) -> None:
    known = store.subscribers.add(ADA, now=NOW)
    store.subscribers.erase(known.id, now=NOW)
    ask(store)
    person = store.applications.confirm(application(store), now=NOW + DAY)
    assert person is not None
    assert person.id != known.id
    assert store.subscribers.suppression(ADA.address) is None


@pytest.mark.parametrize("cause", [SuppressionCause.COMPLAINT, SuppressionCause.OPERATOR])
def test_who_complained_is_not_written_to_whoever_asks(
    store: Store, cause: SuppressionCause
) -> None:
    store.subscribers.suppress(ADA.address, cause, now=NOW)
    assert ask(store) is Asked.MAILED  # as far as anybody outside can tell
    assert mails(store) == []
    assert ask(store) is Asked.QUIET


def test_who_complains_before_confirming_stays_out(store: Store) -> None:
    ask(store)
    number = application(store)
    store.subscribers.suppress(ADA.address, SuppressionCause.COMPLAINT, now=NOW)
    assert store.applications.confirm(number, now=NOW) is None
    assert list(store.subscribers.all()) == []


def test_who_joined_by_another_way_meanwhile_keeps_what_they_have(store: Store) -> None:
    ask(store, replace(ADA, items=3))
    number = application(store)
    known = store.subscribers.add(ADA, now=NOW)
    assert store.applications.confirm(number, now=NOW) == known


def test_a_network_may_ask_so_often_an_hour(store: Store) -> None:
    people = [replace(ADA, address=f"p{number}@example.org") for number in range(5)]
    said = [ask(store, who, most=3) for who in people]
    assert said == [Asked.MAILED] * 3 + [Asked.TOO_MANY] * 2
    other = store.applications.ask(people[4], network="other", most=3, now=NOW)
    assert other is Asked.MAILED
    assert ask(store, people[3], most=3, now=NOW + timedelta(hours=1)) is Asked.MAILED


def test_nobody_confirms_what_is_not_there(store: Store) -> None:
    assert store.applications.confirm("a" * 16, now=NOW) is None
    assert store.applications.find("a" * 16) is None


def test_a_network_is_kept_as_a_hash(store: Store) -> None:
    ask(store)
    kept = store.applications.find(application(store))
    assert kept is not None
    assert "192.0.2" not in repr(everything(store))
    assert len(kept.subscriber.consent.network) == 32


def test_a_notice_that_is_put_off_is_sent_later(store: Store) -> None:
    ask(store)
    [notice] = store.notices.claim(now=NOW, lease=MINUTE, limit=9)
    assert store.notices.claim(now=NOW, lease=MINUTE, limit=9) == ()
    store.notices.settle(notice, LATER, again_at=NOW + DAY)
    assert store.notices.claim(now=NOW + DAY - MINUTE, lease=MINUTE, limit=9) == ()
    [again] = store.notices.claim(now=NOW + DAY, lease=MINUTE, limit=9)
    assert again == replace(notice, attempts=1)


def test_a_notice_whose_sender_died_is_not_sent_again(store: Store) -> None:
    ask(store)
    [lost] = store.notices.claim(now=NOW, lease=MINUTE, limit=9)
    assert list(store.notices.claim(now=NOW + DAY, lease=MINUTE, limit=9)) == []
    store.notices.settle(lost, OK, again_at=None)  # too late to be heard
    assert list(store.notices.claim(now=NOW + 2 * DAY, lease=MINUTE, limit=9)) == []


def test_one_that_is_refused_is_not_sent_again(store: Store) -> None:
    ask(store)
    [notice] = store.notices.claim(now=NOW, lease=MINUTE, limit=9)
    store.notices.settle(notice, Reply("RCPT", 550, "no such user", "5.1.1"), again_at=None)
    assert store.notices.claim(now=NOW + DAY, lease=MINUTE, limit=9) == ()
