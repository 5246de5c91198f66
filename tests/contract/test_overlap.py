"""Several at once, and one that is killed."""

import asyncio
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import replace
from threading import Barrier, Event

import pytest
from sqlalchemy import update

from digest.model.delivery import DeliveryKey, Due, State
from digest.model.feedback import SuppressionCause
from digest.model.subscriber import Status
from digest.store.engine import Database
from digest.store.schema import subscribers
from digest.store.store import Store
from tests.contract.samples import (
    DAY,
    LEASE,
    NOW,
    accept,
    claim,
    crowd,
    join,
    plan,
    ready,
    sending,
    slate,
    states,
)

EIGHT = 8


def start(url: str, owner: str, mode: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "tests.contract.claimer", url, owner, mode],
        stdout=subprocess.PIPE,
        text=True,
    )


def test_eight_threads_claim_each_delivery_once(store: Store) -> None:
    ids = crowd(store, 60)
    ready(store, ids, *slate(store, 1))
    together = Barrier(EIGHT)

    def work(number: int) -> list[str]:
        together.wait()
        done: list[str] = []
        while claims := claim(store, prepared=True, limit=3, owner=f"thread {number}"):
            begun = store.ledger.begin(claims, now=NOW)
            assert accept(store, begun) == len(begun)
            done += [one.key.subscriber for one in begun]
        return done

    with ThreadPoolExecutor(EIGHT) as pool:
        done = [one for part in pool.map(work, range(EIGHT)) for one in part]
    assert Counter(done) == Counter(ids)
    assert store.ledger.counts(DAY) == {State.ACCEPTED: 60}


def test_eight_processes_claim_each_delivery_once(store: Store, store_url: str) -> None:
    ids = crowd(store, 100)
    ready(store, ids, *slate(store, 1))
    processes = [start(store_url, f"process {number}", "settle") for number in range(EIGHT)]
    done = [one for process in processes for one in process.communicate(timeout=100)[0].split()]
    assert {process.returncode for process in processes} == {0}
    assert Counter(done) == Counter(ids)
    assert store.ledger.counts(DAY) == {State.ACCEPTED: 100}


def test_planning_at_once_plans_each_once(store: Store) -> None:
    ids = crowd(store, 40)
    together = Barrier(4)

    def work(number: int) -> int:
        own = ids[number:] + ids[:number]
        together.wait()
        return plan(store, own)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 40


def test_a_killed_sender_leaves_its_mails_uncertain(store: Store, store_url: str) -> None:
    ids = crowd(store, 3)
    ready(store, ids, *slate(store, 1))
    before = {one: store.ledger.prepared(DAY, one) for one in ids}
    process = start(store_url, "doomed", "stall")
    assert process.stdout is not None
    assert process.stdout.readline() == "sending 3\n"
    process.kill()
    process.communicate(timeout=60)

    almost = NOW + LEASE / 2
    assert store.ledger.recover(now=almost) == 0
    assert claim(store, prepared=True, now=almost) == []
    assert store.ledger.recover(now=NOW + LEASE) == 3
    assert states(store) == dict.fromkeys(ids, State.UNCERTAIN)
    again = claim(store, prepared=True, now=NOW + LEASE)
    assert {one.key.subscriber: one.prepared for one in again} == before
    assert {one.was for one in again} == {State.UNCERTAIN}


def test_leaving_between_claim_and_begin_wins(store: Store) -> None:
    left, bounced, stays = join(store, "left", "bounced", "stays")
    ready(store, [left.id, bounced.id, stays.id], *slate(store, 1))
    claims = claim(store, prepared=True)
    gone = replace(left, status=Status.UNSUBSCRIBED)
    store.subscribers.change(gone, now=NOW, cause="one-click")
    store.subscribers.suppress(bounced.address, SuppressionCause.HARD_BOUNCE, now=NOW)

    begun = store.ledger.begin(claims, now=NOW)
    assert [one.key.subscriber for one in begun] == [stays.id]
    assert states(store) == {
        left.id: State.SUPPRESSED,
        bounced.id: State.SUPPRESSED,
        stays.id: State.SENDING,
    }


def test_leaving_after_begin_holds_from_the_next_edition(store: Store) -> None:
    [ada] = join(store, "ada")
    ready(store, [ada.id], *slate(store, 1))
    begun = sending(store)
    store.subscribers.suppress(ada.address, SuppressionCause.UNSUBSCRIBED, now=NOW)
    assert accept(store, begun) == 1
    tomorrow = DAY.replace(day=DAY.day + 1)
    store.ledger.plan([Due(DeliveryKey(tomorrow, ada.id), tomorrow)], now=NOW)
    assert claim(store, prepared=False) == []


def test_begin_waits_for_a_leaving_that_is_being_committed(store: Store, store_url: str) -> None:
    [ada] = join(store, "ada")
    ready(store, [ada.id], *slate(store, 1))
    claims = claim(store, prepared=True)
    other = Database.open(store_url)
    with ThreadPoolExecutor(1) as pool:
        with other.write() as connection:
            connection.execute(
                update(subscribers)
                .where(subscribers.c.id == ada.id)
                .values(status=Status.UNSUBSCRIBED)
            )
            begun = pool.submit(store.ledger.begin, claims, now=NOW)
            with pytest.raises(FutureTimeoutError):
                begun.result(timeout=0.5)
        assert begun.result() == []
    other.close()
    assert states(store) == {ada.id: State.SUPPRESSED}


@pytest.mark.parametrize("way", ["change", "suppress"])
def test_leaving_in_the_moment_of_begin(store: Store, way: str) -> None:
    """Somebody's transaction of leaving is open while `begin` runs: one waits for the other.

    Whichever commits first, no mail is marked as being sent after a leaving was committed.
    """
    people = join(store, *(f"reader{number}" for number in range(10)))
    ready(store, [one.id for one in people], *slate(store, 1))
    claims = claim(store, prepared=True)
    begun: list[str] = []
    order: list[str] = []
    go = Event()

    def leave() -> None:
        go.wait()
        for one in people:
            if way == "change":
                gone = replace(one, status=Status.UNSUBSCRIBED)
                store.subscribers.change(gone, now=NOW, cause="one-click")
            else:
                store.subscribers.suppress(one.address, SuppressionCause.COMPLAINT, now=NOW)
            order.append(one.id)

    def begin() -> None:
        go.wait()
        for one in reversed(claims):
            left_before = set(order)
            found = store.ledger.begin([one], now=NOW)
            assert not {found_one.key.subscriber for found_one in found} & left_before
            begun.extend(found_one.key.subscriber for found_one in found)

    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(leave), pool.submit(begin)]
        go.set()
        for future in futures:
            future.result()
    found_states = states(store)
    for one in people:
        expected = State.SENDING if one.id in begun else State.SUPPRESSED
        assert found_states[one.id] is expected


async def test_from_an_event_loop(store: Store) -> None:
    ids = crowd(store, 20)
    ready(store, ids, *slate(store, 1))
    parts = await asyncio.gather(
        *(asyncio.to_thread(claim, store, prepared=True, limit=2) for _ in range(10))
    )
    assert sorted(one.key.subscriber for part in parts for one in part) == sorted(ids)
