"""Changing one thing of a subscriber, whatever else is changed at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from digest.errors import SubscriberError
from digest.model.subscriber import Status, Subscriber
from digest.store.store import Store
from tests.contract.samples import HOUR, NOW, join, subscriber


def test_it_starts_from_what_is_stored_and_is_logged(store: Store) -> None:
    (ada,) = join(store, "ada")
    store.subscribers.change(replace(ada, items=3), now=NOW, cause="command line")
    amended = store.subscribers.amend(
        ada.id, lambda known: replace(known, language="de"), now=NOW + HOUR, cause="page"
    )
    assert (amended.items, amended.language) == (3, "de")
    assert store.subscribers.by_id(ada.id) == amended
    last = store.subscribers.history(ada.id)[-1]
    assert (last.at, last.cause, last.fields) == (NOW + HOUR, "page", {"language": "de"})


def test_what_the_tables_are_asked_by_is_kept_in_step(store: Store) -> None:
    (ada,) = join(store, "ada")

    def quiet(known: Subscriber) -> Subscriber:
        return replace(known, status=Status.PAUSED, co_reading=False)

    store.subscribers.amend(ada.id, quiet, now=NOW, cause="page")
    assert [one.id for one in store.subscribers.all(status=Status.PAUSED)] == [ada.id]


def test_nothing_changed_is_nothing_written(store: Store) -> None:
    (ada,) = join(store, "ada")
    store.subscribers.amend(ada.id, lambda known: known, now=NOW, cause="page")
    assert len(store.subscribers.history(ada.id)) == 1


def test_what_the_decision_raises_undoes_it(store: Store) -> None:
    (ada,) = join(store, "ada")

    def refuse(known: Subscriber) -> Subscriber:
        raise SubscriberError(f"{known.id} is gone")

    with pytest.raises(SubscriberError, match="is gone"):
        store.subscribers.amend(ada.id, refuse, now=NOW, cause="page")
    assert len(store.subscribers.history(ada.id)) == 1


def test_nobody_is_an_error(store: Store) -> None:
    with pytest.raises(SubscriberError, match="no subscriber"):
        store.subscribers.amend("nobody", lambda known: known, now=NOW, cause="page")


def test_none_of_many_at_once_is_lost(store: Store) -> None:
    ada = store.subscribers.add(subscriber("ada", followed=()), now=NOW)
    start = threading.Barrier(8)

    def follow(number: int) -> None:
        start.wait()
        store.subscribers.amend(
            ada.id,
            lambda known: replace(known, followed=(*known.followed, f"Author {number}")),
            now=NOW,
            cause="page",
        )

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(follow, range(8)))
    stored = store.subscribers.by_id(ada.id)
    assert stored is not None
    assert sorted(stored.followed) == [f"Author {number}" for number in range(8)]
