"""What a run keeps to: windows, a parked route, its pace, and the grace time after SIGTERM."""

import asyncio
from datetime import timedelta

from digest.dispatch.dispatcher import Dispatched
from digest.dispatch.options import DomainLimit
from digest.dispatch.outbox import MOST_ASIDE
from digest.model.delivery import State
from tests.servers.smtp import Rule, ScriptedServer, Silence, say
from tests.unit.dispatch.bench import ROUTE, Bench
from tests.unit.dispatch.letters import (
    NOW,
    LetterComposer,
    cannot_compose,
    delivery_options,
    ledger_of,
)

NAMES = [f"s{i:03d}" for i in range(12)]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def test_no_hour_holds_more_than_it_may_also_over_several_runs() -> None:
    async with ScriptedServer() as server:
        bench = Bench(ledger_of(NAMES), server.port, options=delivery_options(per_hour=5))
        first = await bench.run()
        assert first == Dispatched(accepted=5, waiting=first.waiting)
        assert "08:00 UTC" in first.waiting
        assert (await bench.run()).accepted == 0
        bench.clock.now += HOUR - timedelta(minutes=1)
        assert (await bench.run()).accepted == 0
        bench.clock.now += timedelta(minutes=1)
        assert (await bench.run()).accepted == 5
        bench.clock.now += HOUR
        assert await bench.run() == Dispatched(accepted=2)
    assert set(bench.ledger.states().values()) == {State.ACCEPTED}


async def test_the_tighter_of_two_windows_counts() -> None:
    async with ScriptedServer() as server:
        options = delivery_options(per_hour=5, per_day=7)
        bench = Bench(ledger_of(NAMES), server.port, options=options)
        assert (await bench.run()).accepted == 5
        bench.clock.now += HOUR
        assert (await bench.run()).accepted == 2
        bench.clock.now += HOUR
        assert (await bench.run()).accepted == 0
        bench.clock.now = NOW + DAY
        assert (await bench.run()).accepted == 5


async def test_a_limit_that_was_just_enough_leaves_nothing_waiting() -> None:
    async with ScriptedServer() as server:
        bench = Bench(ledger_of(NAMES), server.port, options=delivery_options(per_hour=12))
        assert await bench.run() == Dispatched(accepted=12)


async def test_what_was_booked_and_not_sent_is_given_back() -> None:
    poison = LetterComposer(poison={name: cannot_compose() for name in NAMES[:3]})
    async with ScriptedServer() as server:
        options = delivery_options(per_hour=20)
        bench = Bench(ledger_of(NAMES), server.port, options=options, composer=poison)
        assert await bench.run() == Dispatched(accepted=9, failed=3)
    assert len(bench.routes.bookings[ROUTE]) == 9


async def test_a_used_up_quota_parks_the_route_until_its_window_opens() -> None:
    quota = say("550 5.4.5 Daily user sending limit exceeded")
    rules = [Rule("RCPT", quota, recipient="s004@example.org", times=1)]
    async with ScriptedServer(rules) as server:
        bench = Bench(ledger_of(NAMES), server.port, options=delivery_options(connections=1))
        done = await bench.run()
        assert (done.accepted, done.returned) == (4, 8)
        assert "quota" in done.trouble
        assert {row.attempts for row in bench.ledger.rows.values()} == {0, 1}
        parking = bench.routes.parkings[ROUTE]
        assert parking.until == NOW + DAY
        assert "Daily user sending limit" in parking.reason

        bench.clock.now += DAY - timedelta(minutes=1)
        again = await bench.run()
        assert again == Dispatched(waiting=again.waiting)
        assert "Nothing is sent before 2026-06-13 07:00 UTC" in again.waiting
        assert server.connections == 1

        bench.clock.now += timedelta(minutes=1)
        assert await bench.run() == Dispatched(accepted=8)


async def test_an_hourly_quota_parks_for_an_hour() -> None:
    quota = say("450 4.7.0 hourly sending quota exceeded")
    async with ScriptedServer([Rule("MAIL", quota)]) as server:
        bench = Bench(ledger_of(NAMES), server.port, options=delivery_options(connections=1))
        await bench.run()
    assert bench.routes.parkings[ROUTE].until == NOW + HOUR


async def test_too_fast_slows_the_run_down_and_costs_nobody_an_attempt() -> None:
    rules = [Rule("RCPT", say("451 4.7.1 too many messages"), recipient="s003@example.org")]
    async with ScriptedServer(rules) as server:
        bench = Bench(ledger_of(NAMES[:5]), server.port, options=delivery_options(connections=1))
        assert await bench.run() == Dispatched(accepted=4, deferred=1)
    row = bench.ledger.deliveries(subscriber="s003")[0]
    assert (row.attempts, row.state) == (0, State.DEFERRED)


async def test_a_domain_has_no_more_messages_on_the_wire_than_it_may() -> None:
    """Whenever one is settled, none of the others is under way, nor announced."""
    on_the_wire: list[int] = []
    limits = {"example.org": DomainLimit(connections=1)}
    options = delivery_options(connections=4, domains=limits)

    def hear(*_: object) -> None:
        states = list(bench.ledger.states().values())
        on_the_wire.append(states.count(State.SENDING))

    async with ScriptedServer() as server:
        bench = Bench(ledger_of(NAMES), server.port, options=options, hear=hear)
        assert await bench.run() == Dispatched(accepted=12)
    assert max(on_the_wire) <= 1


async def test_a_server_that_says_nothing_after_sigterm_leaves_what_is_out_uncertain() -> None:
    rules = [Rule("final dot", Silence())]
    options = delivery_options(connections=1, grace_seconds=0.2)
    async with ScriptedServer(rules) as server:
        bench = Bench(ledger_of(NAMES), server.port, options=options)
        running = asyncio.create_task(bench.run())
        await server.silent.wait()
        bench.dispatcher.stop()
        done = await running
    assert done == Dispatched(uncertain=1, returned=11)
    out = {letter.recipient.partition("@")[0] for letter in server.completed}
    states = bench.ledger.states()
    assert {name for name, state in states.items() if state is State.UNCERTAIN} == out
    assert set(states.values()) == {State.UNCERTAIN, State.PENDING}
    assert "grace time" in bench.ledger.deliveries(states={State.UNCERTAIN})[0].reply


async def test_an_answer_within_the_grace_time_is_taken() -> None:
    bench: Bench

    def stop(*_: object) -> None:
        bench.dispatcher.stop()

    async with ScriptedServer() as server:
        options = delivery_options(connections=2, grace_seconds=30.0)
        bench = Bench(ledger_of(NAMES), server.port, options=options, hear=stop)
        done = await bench.run()
    assert done.uncertain == 0
    assert done.accepted == len(server.accepted) == len(server.completed)
    assert done.accepted + done.returned == 12


async def test_stop_does_not_wait_for_a_connection_that_is_being_opened() -> None:
    async with ScriptedServer([Rule("EHLO", Silence())]) as server:
        options = delivery_options(connections=1, grace_seconds=0.0)
        bench = Bench(ledger_of(NAMES), server.port, options=options)
        running = asyncio.create_task(bench.run())
        await server.silent.wait()
        bench.dispatcher.stop()
        assert await running == Dispatched(returned=12)


async def test_a_slow_domain_is_served_to_its_end_and_holds_up_nobody() -> None:
    """More of it than may wait aside, and more than a batch: what is given up is claimed anew."""
    names = [f"s{i:03d}" for i in range(2 * MOST_ASIDE + 10)]
    limits = {"example.org": DomainLimit(connections=1)}
    options = delivery_options(connections=3, batch=20, domains=limits)
    async with ScriptedServer() as server:
        bench = Bench(ledger_of(names), server.port, options=options)
        assert await bench.run() == Dispatched(accepted=len(names))
    assert len(server.completed) == len(names)


async def test_a_slow_route_claims_no_more_than_goes_within_half_a_lease() -> None:
    options = delivery_options(batch=50, lease_seconds=100, per_second=0.1)
    async with ScriptedServer() as server:
        bench = Bench(ledger_of(NAMES), server.port, options=options)
        running = asyncio.create_task(bench.run())
        while not bench.settled:  # noqa: ASYNC110 - until the first is out
            await asyncio.sleep(0.01)
        claimed = [s for s in bench.ledger.states().values() if s is not State.PENDING]
        bench.dispatcher.stop()
        done = await running
    assert 1 <= len(claimed) <= 10
    assert done.accepted + done.returned <= 10
    assert State.CLAIMED not in bench.ledger.states().values()
