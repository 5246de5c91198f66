"""Leaving, on a real store."""

import logging
import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from digest.errors import SubscriberError
from digest.feedback.leaving import Way, decide, leave, leave_by_address
from digest.model.feedback import SuppressionCause, Unsubscribe
from digest.model.subscriber import Consent, Status, Subscriber
from digest.store.store import Store

NOW = datetime(2026, 6, 12, 9, 0, tzinfo=UTC)
ADA = Subscriber(id="", address="ada@example.org", consent=Consent(NOW, "by mail"))


@pytest.mark.parametrize("status", [Status.ACTIVE, Status.PAUSED])
def test_whoever_is_in_leaves(status: Status) -> None:
    ada = replace(ADA, id="a", status=status)
    leaving = decide(ada, now=NOW, how=Way.MAILTO)
    assert leaving.subscriber == replace(ada, status=Status.UNSUBSCRIBED)
    assert leaving.left == Unsubscribe("a", NOW, "mailto")


@pytest.mark.parametrize("status", [Status.UNSUBSCRIBED, Status.SUPPRESSED])
def test_whoever_is_out_stays_as_they_are(status: Status) -> None:
    ada = replace(ADA, id="a", status=status)
    leaving = decide(ada, now=NOW, how=Way.PAGE)
    assert (leaving.subscriber, leaving.left) == (ada, None)


def test_twice_is_once_and_the_way_is_logged(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    ada = store.subscribers.add(ADA, now=NOW)
    with caplog.at_level(logging.INFO, "digest.feedback"):
        assert leave(store.subscribers, ada.id, now=NOW, how=Way.ONE_CLICK).left is not None
        assert leave(store.subscribers, ada.id, now=NOW, how=Way.PAGE).left is None
    stored = store.subscribers.by_id(ada.id)
    assert stored is not None
    assert stored.status is Status.UNSUBSCRIBED
    causes = [change.cause for change in store.subscribers.history(ada.id)]
    assert causes == ["by mail", "unsubscribed: one-click"]
    assert [record.getMessage() for record in caplog.records] == [
        f"subscriber {ada.id} unsubscribed (one-click)"
    ]


def test_leaving_is_no_suppression(store: Store) -> None:
    ada = store.subscribers.add(ADA, now=NOW)
    leave(store.subscribers, ada.id, now=NOW, how=Way.PAGE)
    assert store.subscribers.suppression(ada.address) is None


def test_by_address_however_it_is_spelled(store: Store) -> None:
    store.subscribers.add(ADA, now=NOW)
    leaving = leave_by_address(store.subscribers, "ADA@Example.ORG", now=NOW, how=Way.COMMAND)
    assert leaving.left is not None


def test_a_slip_of_the_pen_is_no_success(store: Store) -> None:
    store.subscribers.add(ADA, now=NOW)
    with pytest.raises(SubscriberError, match=r"adi@example\.org is no subscriber"):
        leave_by_address(store.subscribers, "adi@example.org", now=NOW, how=Way.COMMAND)


def test_whoever_was_erased_has_left(store: Store) -> None:
    ada = store.subscribers.add(ADA, now=NOW)
    store.subscribers.erase(ada.id, now=NOW)
    leaving = leave(store.subscribers, ada.id, now=NOW, how=Way.PAGE)
    assert (leaving.subscriber, leaving.left) == (None, None)


def test_whoever_is_suppressed_stays_suppressed(store: Store) -> None:
    ada = store.subscribers.add(ADA, now=NOW)
    store.subscribers.suppress(ada.address, SuppressionCause.HARD_BOUNCE, now=NOW)
    leave(store.subscribers, ada.id, now=NOW, how=Way.PAGE)
    stored = store.subscribers.by_id(ada.id)
    assert stored is not None
    assert stored.status is Status.SUPPRESSED


def test_many_at_once_is_once_too(store: Store) -> None:
    ada = store.subscribers.add(ADA, now=NOW)
    failed: list[BaseException] = []

    def go() -> None:
        try:
            leave(store.subscribers, ada.id, now=NOW, how=Way.ONE_CLICK)
        except BaseException as error:  # noqa: BLE001 - handed to the test
            failed.append(error)

    threads = [threading.Thread(target=go) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    stored = store.subscribers.by_id(ada.id)
    assert stored is not None
    assert stored.status is Status.UNSUBSCRIBED
