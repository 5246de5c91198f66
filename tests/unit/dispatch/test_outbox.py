"""What waits between composing and sending."""

import asyncio
from dataclasses import replace

from digest.dispatch.batch import Job
from digest.dispatch.options import DomainLimit
from digest.dispatch.outbox import MOST_ASIDE, Outbox
from digest.dispatch.pacer import Pacer
from tests.unit.dispatch.letters import claim, message


def job(address: str) -> Job:
    return Job(claim(address.partition("@")[0]), message(address))


def outbox(**domains: DomainLimit) -> Outbox:
    limits = {name.replace("_", "."): limit for name, limit in domains.items()}
    return Outbox(Pacer(0, limits), lapsed=lambda one: one.claim.attempts > 0)


def names(box: Outbox) -> list[str]:
    taken = []
    while (found := box.take_now()) is not None:
        taken.append(found.claim.key.subscriber)
    return taken


async def test_first_in_first_out() -> None:
    box = outbox()
    box.put([job(f"{name}@example.org") for name in "abc"])
    assert names(box) == ["a", "b", "c"]


async def test_a_domain_at_its_limit_waits_aside_in_order_and_holds_up_nobody() -> None:
    box = outbox(busy_example=DomainLimit(connections=1))
    jobs = [job(f"{name}@busy.example") for name in "abc"] + [job("d@example.org")]
    box.put(jobs)
    assert names(box) == ["a", "d"]
    assert box.busy
    box.done(jobs[0])
    box.put([job("e@busy.example")])
    assert names(box) == ["b"]
    box.done(jobs[1])
    assert names(box) == ["c"]
    box.done(jobs[2])
    assert names(box) == ["e"]


async def test_what_lapsed_is_given_up_and_costs_no_turn() -> None:
    box = outbox(busy_example=DomainLimit(connections=1))
    stale = Job(claim("old", attempts=1), message("old@example.org"))
    box.put([stale, job("a@example.org")])
    assert names(box) == ["a"]
    assert box.surrender() == [stale]
    assert box.surrender() == []


async def test_of_a_slow_domain_only_so_many_wait_and_the_others_are_fed() -> None:
    box = outbox(busy_example=DomainLimit(connections=1))
    box.put([job(f"r{number}@busy.example") for number in range(MOST_ASIDE + 5)])
    box.put([job("a@example.org")])
    assert names(box) == ["r0", "a"]
    assert len(box.surrender()) == 4
    await box.below(1)


async def test_what_is_put_back_is_the_next() -> None:
    box = outbox(example_org=DomainLimit(connections=1))
    first, second = job("a@example.org"), job("b@example.org")
    box.put([first, second])
    assert box.take_now() is first
    box.put_back(first)
    assert box.take_now() is first


async def test_take_waits_for_a_message_and_ends_when_closed() -> None:
    box = outbox()
    waiting = asyncio.create_task(box.take())
    await asyncio.sleep(0)
    one = job("a@example.org")
    box.put([one])
    assert await waiting is one
    ending = asyncio.create_task(box.take())
    await asyncio.sleep(0)
    box.close()
    assert await ending is None


async def test_a_limited_message_is_taken_once_the_one_before_ends() -> None:
    box = outbox(example_org=DomainLimit(connections=1))
    first, second = job("a@example.org"), job("b@example.org")
    box.put([first, second])
    box.close()
    assert await box.take() is first
    waiting = asyncio.create_task(box.take())
    await asyncio.sleep(0)
    assert not waiting.done()
    box.done(first)
    assert await waiting is second
    box.done(second)
    assert await box.take() is None


async def test_below_and_idle_tell_whoever_fills_it() -> None:
    box = outbox()
    jobs = [job(f"{name}@example.org") for name in "abc"]
    box.put(jobs)
    below = asyncio.create_task(box.below(2))
    idle = asyncio.create_task(box.idle())
    await asyncio.sleep(0)
    box.take_now()
    await asyncio.sleep(0)
    assert not below.done()
    box.take_now()
    await below
    box.take_now()
    for one in jobs[:2]:
        box.done(one)
    await asyncio.sleep(0)
    assert not idle.done()
    box.done(jobs[2])
    await idle


async def test_shut_gives_out_nothing_and_wakes_everybody() -> None:
    box = outbox()
    one = job("a@example.org")
    box.put([one, replace(one)])
    assert box.take_now() is one
    waiting = [asyncio.create_task(box.below(1)), asyncio.create_task(box.idle())]
    await asyncio.sleep(0)
    box.shut()
    await asyncio.gather(*waiting)
    box.put_back(one)
    assert await box.take() is None


async def test_what_comes_after_it_was_shut_keeps_nobody_waiting() -> None:
    """A stop may come while a batch is being composed."""
    box = outbox()
    box.shut()
    box.put([job("a@example.org")])
    assert not box.busy
    assert await asyncio.wait_for(box.take(), timeout=5) is None
