"""Transactions that share a commit: each whole, alone in its failure, and answered after it."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert

from digest.errors import StoreError, SubscriberError
from digest.model.subscriber import Subscriber
from digest.store.schema import arrivals
from digest.store.store import Store
from tests.contract import samples
from tests.contract.samples import NOW

PEOPLE = 24


def commits(store: Store) -> list[object]:
    """Grows with each commit of a write."""
    found: list[object] = []
    event.listen(store._database.engine, "commit", found.append)
    return found


@contextmanager
def held(store: Store) -> Iterator[Callable[[], None]]:
    """Another's write: everybody waits until it is let go."""
    go, begun = threading.Event(), threading.Event()

    def hold(connection: Connection) -> None:
        del connection
        begun.set()
        go.wait(60)

    with ThreadPoolExecutor(1) as other:
        holding = other.submit(store._database.together, hold)
        begun.wait(60)
        yield go.set
        go.set()
        holding.result()


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_who_waits_is_taken_along(store: Store) -> None:
    people = samples.join(store, *(f"p{number}" for number in range(PEOPLE)))
    waiting = store._database._together._waiting  # noqa: F841 - read below, as it grows
    with held(store) as let_go, ThreadPoolExecutor(PEOPLE) as pool:
        made = commits(store)

        def pause(person: Subscriber) -> Subscriber:
            return store.subscribers.amend(
                person.id, lambda known: replace(known, items=3), now=NOW, cause="a test"
            )

        jobs = [pool.submit(pause, person) for person in people]
        while len(store._database._together._waiting) < PEOPLE:
            assert not any(job.done() for job in jobs)
        let_go()
        assert [job.result().items for job in jobs] == [3] * PEOPLE
    assert len(made) == 2  # the one that was held, and one for all the others
    assert {one.items for one in store.subscribers.all()} == {3}


def test_what_fails_undoes_itself_alone(store: Store) -> None:
    people = samples.join(store, *(f"p{number}" for number in range(PEOPLE)))

    def decide(known: Subscriber) -> Subscriber:
        if known.address.startswith(("p1@", "p2@")):
            raise SubscriberError("not this one")
        return replace(known, items=7)

    def change(person: Subscriber) -> Any:
        try:
            return store.subscribers.amend(person.id, decide, now=NOW, cause="a test").items
        except SubscriberError as error:
            return error.message

    with ThreadPoolExecutor(PEOPLE) as pool:
        said = list(pool.map(change, people))
    assert said == [7, "not this one", "not this one", *[7] * (PEOPLE - 3)]
    found = {one.address: one.items for one in store.subscribers.all()}
    assert [address for address, items in found.items() if items == 10] == [
        "p1@example.org",
        "p2@example.org",
    ]


def test_what_the_database_refuses_is_a_store_error_of_one_alone(store: Store) -> None:
    def twice(connection: Connection) -> None:
        row = {"day": date(2026, 6, 1), "kind": "bounce", "count": 1}
        connection.execute(insert(arrivals), row)
        connection.execute(insert(arrivals), row)

    with ThreadPoolExecutor(8) as pool:
        bad = [pool.submit(store._database.together, twice) for _ in range(4)]
        good = [pool.submit(store.returns.count, {"other": 1}, day=date(2026, 6, 1))] * 4
        assert all(isinstance(job.exception(), StoreError) for job in bad)
        for job in good:
            job.result()
    assert store.returns.counts(since=date(2026, 1, 1)) == {"other": 1}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_nobody_is_answered_when_the_commit_fails(store: Store) -> None:
    people = samples.join(store, "ada", "bob")

    @event.listens_for(store._database.engine, "commit")
    def refuse(connection: Connection) -> None:
        del connection
        raise StoreError("the disk is full")

    def change(person: Subscriber) -> object:
        try:
            return store.subscribers.amend(
                person.id, lambda known: replace(known, items=3), now=NOW, cause="a test"
            )
        except StoreError as error:
            return error.message

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(change, people)) == ["the disk is full"] * 2
    event.remove(store._database.engine, "commit", refuse)
    assert {one.items for one in store.subscribers.all()} == {10}
