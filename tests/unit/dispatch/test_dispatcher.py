"""The front of the dispatcher: a real loopback server, a ledger that holds to the table."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from digest.dispatch.dispatcher import Dispatched
from digest.dispatch.smtp import SmtpTransport
from digest.errors import SettingsError, StoreError
from digest.model.delivery import Settlement, State
from digest.model.message import Message
from tests.fakes.ledger import FakeLedger
from tests.servers.smtp import HangUp, Rule, ScriptedServer, say
from tests.unit.dispatch.bench import Bench
from tests.unit.dispatch.letters import (
    NOW,
    LetterComposer,
    cannot_compose,
    delivery_options,
    ledger_of,
    smtp_options,
)

NAMES = [f"s{i:03d}" for i in range(12)]


async def test_everybody_gets_theirs_and_a_second_run_sends_nothing() -> None:
    async with ScriptedServer() as server:
        bench = Bench(ledger_of(NAMES), server.port)
        assert await bench.run() == Dispatched(accepted=12)
        assert await bench.run() == Dispatched()
    assert sorted(letter.recipient for letter in server.accepted) == [
        f"{name}@example.org" for name in NAMES
    ]
    assert set(bench.ledger.states().values()) == {State.ACCEPTED}
    assert all(row.reply.startswith("250 2.0.0 Ok") for row in bench.ledger.deliveries())
    assert len(bench.settled) == 12


async def test_no_more_connections_than_allowed_and_none_that_serves_too_long() -> None:
    options = delivery_options(connections=3, messages_per_connection=2, batch=5)
    async with ScriptedServer() as server:
        bench = Bench(ledger_of(NAMES), server.port, options=options)
        assert (await bench.run()).accepted == 12
    per_connection = [letter.connection for letter in server.accepted]
    assert max(per_connection.count(number) for number in per_connection) <= 2
    assert server.most_at_once <= 3


async def test_a_deferral_waits_and_is_tried_by_a_later_run() -> None:
    rules = [Rule("RCPT", say("450 4.2.1 busy"), recipient="s001@example.org", times=1)]
    async with ScriptedServer(rules) as server:
        bench = Bench(ledger_of(["s000", "s001"]), server.port)
        assert await bench.run() == Dispatched(accepted=1, deferred=1)
        row = bench.ledger.deliveries(subscriber="s001")[0]
        assert row.next_attempt_at is not None
        assert timedelta(minutes=30) <= row.next_attempt_at - NOW <= timedelta(minutes=45)
        assert (row.attempts, row.reply) == (1, "450 4.2.1 busy")
        assert await bench.run() == Dispatched()
        bench.clock.now = row.next_attempt_at
        assert await bench.run() == Dispatched(accepted=1)


async def test_a_deferral_at_the_final_dot_is_one_too() -> None:
    async with ScriptedServer([Rule("final dot", say("451 4.3.0 disk"), times=1)]) as server:
        bench = Bench(ledger_of(["s000"]), server.port)
        assert await bench.run() == Dispatched(deferred=1)


async def test_a_deferral_for_ever_ends_as_a_refusal() -> None:
    async with ScriptedServer([Rule("RCPT", say("450 4.2.1 busy"))]) as server:
        bench = Bench(ledger_of(["s000"]), server.port, options=delivery_options(attempts=3))
        waits = []
        for _ in range(3):
            await bench.run()
            due = bench.ledger.deliveries()[0].next_attempt_at
            waits.append((due or bench.clock.now) - bench.clock.now)
            bench.clock.now = due or bench.clock.now
        row = bench.ledger.deliveries()[0]
        assert row.state is State.REFUSED
        assert "given up after 3 attempts" in row.reason
        assert waits[0] < waits[1]


async def test_an_unknown_recipient_is_refused_and_the_others_go_on() -> None:
    rules = [Rule("RCPT", say("550 5.1.1 who?"), recipient="s003@example.org")]
    async with ScriptedServer(rules) as server:
        bench = Bench(ledger_of(NAMES), server.port)
        assert await bench.run() == Dispatched(accepted=11, refused=1)
    row = bench.ledger.deliveries(subscriber="s003")[0]
    assert row.state is State.REFUSED
    assert row.reason == "the address does not exist"


async def test_a_link_lost_before_the_dot_is_nobodys_fault_and_is_repeated() -> None:
    async with ScriptedServer([Rule("DATA", HangUp(), times=2)]) as server:
        bench = Bench(ledger_of(NAMES), server.port)
        assert await bench.run() == Dispatched(accepted=12)
    assert len(server.accepted) == 12
    assert {row.attempts for row in bench.ledger.deliveries()} == {1}


async def test_the_third_lost_link_spends_an_attempt_and_lets_the_others_pass() -> None:
    rules = [Rule("DATA", HangUp(), recipient="s000@example.org")]
    async with ScriptedServer(rules) as server:
        bench = Bench(ledger_of(NAMES), server.port, options=delivery_options(batch=3))
        assert await bench.run() == Dispatched(accepted=11, deferred=1)
    row = bench.ledger.rows[bench.ledger.deliveries(subscriber="s000")[0].key]
    assert (row.drops, row.attempts, row.state) == (3, 1, State.DEFERRED)


async def test_a_link_lost_after_the_dot_is_uncertain_and_sent_again_by_the_next_run() -> None:
    rules = [Rule("final dot", HangUp(), recipient="s001@example.org", times=1)]
    async with ScriptedServer(rules) as server:
        bench = Bench(ledger_of(["s000", "s001", "s002"]), server.port)
        assert await bench.run() == Dispatched(accepted=2, uncertain=1)
        assert bench.ledger.states()["s001"] is State.UNCERTAIN
        assert await bench.run() == Dispatched(accepted=1)
    twice = [letter for letter in server.completed if letter.recipient == "s001@example.org"]
    assert len(twice) == 2
    assert twice[0].content == twice[1].content
    assert twice[0].message_id == twice[1].message_id != ""
    assert bench.ledger.deliveries(subscriber="s001")[0].uncertain == 1


async def test_held_uncertain_mail_is_not_sent_again() -> None:
    async with ScriptedServer([Rule("final dot", HangUp(), times=1)]) as server:
        bench = Bench(ledger_of(["s000"]), server.port, options=delivery_options(uncertain="hold"))
        assert await bench.run() == Dispatched(uncertain=1)
        bench.clock.now += timedelta(hours=5)
        assert await bench.run() == Dispatched()
    assert len(server.completed) == 1


async def test_a_crash_between_the_mark_and_the_outcome_is_found_by_the_next_run() -> None:
    async with ScriptedServer() as server:
        bench = Bench(ledger_of(["s000", "s001"]), server.port)
        claims = bench.ledger.claim(
            owner="crashed", now=NOW, lease=timedelta(minutes=15), limit=1, prepared=True
        )
        bench.ledger.begin(claims, now=NOW)
        assert await bench.run() == Dispatched(accepted=1)
        assert bench.ledger.states()["s000"] is State.SENDING
        bench.clock.now += timedelta(minutes=15)
        assert await bench.run() == Dispatched(accepted=1)
        assert bench.ledger.deliveries(subscriber="s000")[0].uncertain == 1


@pytest.mark.parametrize("verb", ["connect", "EHLO", "MAIL", "RCPT", "DATA", "final dot"])
async def test_421_everywhere_stops_the_run_and_spends_nothing(verb: str) -> None:
    async with ScriptedServer([Rule(verb, say("421 4.3.2 closing"))]) as server:
        bench = Bench(ledger_of(NAMES), server.port, options=delivery_options(batch=20))
        done = await bench.run()
    assert done.accepted == done.refused == done.deferred == done.uncertain == 0
    assert done.returned == len(NAMES)
    assert set(bench.ledger.states().values()) == {State.PENDING}
    assert {row.attempts for row in bench.ledger.deliveries()} == {0}
    assert "421" in done.trouble
    assert not server.completed or verb == "final dot"


async def test_a_refused_connection_puts_everything_back() -> None:
    async with ScriptedServer() as server:
        port = server.port
    bench = Bench(ledger_of(NAMES), port)
    done = await bench.run()
    assert done == Dispatched(returned=12, trouble=done.trouble)
    assert f"127.0.0.1:{port} cannot be reached" in done.trouble
    assert "Check smtp.host" in done.trouble
    assert set(bench.ledger.states().values()) == {State.PENDING}


async def test_refusals_of_ours_stop_the_run_and_say_what_to_mend() -> None:
    refusal = say("550 5.7.26 This mail has been blocked because the sender is unauthenticated")
    async with ScriptedServer([Rule("final dot", refusal)]) as server:
        bench = Bench(ledger_of(NAMES), server.port, options=delivery_options(connections=1))
        done = await bench.run()
    assert done.refused == done.accepted == 0
    assert (done.deferred, done.returned) == (3, 9)
    assert "SPF, DKIM and DMARC" in done.trouble
    assert {row.attempts for row in bench.ledger.deliveries()} == {0}


async def test_a_refused_return_path_stops_the_run() -> None:
    async with ScriptedServer([Rule("MAIL", say("553 5.7.1 not your address"))]) as server:
        bench = Bench(ledger_of(NAMES), server.port, options=delivery_options(connections=1))
        done = await bench.run()
    assert done.returned == 12
    assert "mail.return_path" in done.trouble
    assert set(bench.ledger.states().values()) == {State.PENDING}


async def test_one_recipient_whose_server_dislikes_us_does_not_stop_the_others() -> None:
    rules = [Rule("RCPT", say("550 5.7.1 not from you"), recipient="s002@example.org")]
    async with ScriptedServer(rules) as server:
        bench = Bench(ledger_of(NAMES), server.port, options=delivery_options(batch=2))
        assert await bench.run() == Dispatched(accepted=11, deferred=1)


async def test_a_used_up_quota_parks_the_route() -> None:
    quota = say("550 5.4.5 Daily user sending limit exceeded")
    async with ScriptedServer([Rule("RCPT", quota, recipient="s004@example.org")]) as server:
        bench = Bench(ledger_of(NAMES), server.port, options=delivery_options(connections=1))
        done = await bench.run()
    assert (done.accepted, done.returned) == (4, 8)
    assert "quota" in done.trouble


async def test_poison_fails_alone() -> None:
    composer = LetterComposer(
        poison={"s003": cannot_compose(), "s007": ZeroDivisionError("a bug of ours")}
    )
    async with ScriptedServer() as server:
        bench = Bench(ledger_of(NAMES), server.port, composer=composer)
        assert await bench.run() == Dispatched(accepted=10, failed=2)
        assert await bench.run() == Dispatched()
    row = bench.ledger.deliveries(subscriber="s003")[0]
    assert (row.state, row.reason) == (State.FAILED, "cannot be composed: its title is poison")
    assert row.next_attempt_at is not None
    assert row.next_attempt_at > NOW
    assert "ZeroDivisionError" in bench.ledger.deliveries(subscriber="s007")[0].reason


async def test_a_batch_is_composed_before_its_first_byte_is_sent() -> None:
    composer = LetterComposer()
    seen: list[int] = []
    async with ScriptedServer() as server:
        bench = Bench(
            ledger_of(NAMES),
            server.port,
            composer=composer,
            hear=lambda *_: seen.append(len(composer.composed)),
        )
        await bench.run()
    assert set(seen) == {12}


async def test_when_nearly_nothing_can_be_composed_nothing_of_the_batch_is_sent() -> None:
    names = [f"s{i:03d}" for i in range(40)]
    composer = LetterComposer(poison={name: cannot_compose() for name in names[:21]})
    async with ScriptedServer() as server:
        bench = Bench(ledger_of(names), server.port, composer=composer)
        done = await bench.run()
    assert (done.failed, done.returned, done.accepted) == (21, 19, 0)
    assert "21 of 40" in done.trouble
    assert server.connections == 0


async def test_a_message_that_the_server_cannot_take_fails_alone_with_its_reason() -> None:
    ledger = ledger_of(["s000", "s001", "s002"])
    composer = LetterComposer(bodies={"s001": b"x" * 70 + b"\r\n" + b"y" * 5000 + b"\r\n"})
    composer.bodies["s001"] = (b"x" * 70 + b"\r\n") * 100
    async with ScriptedServer(offers=("SIZE 5000",)) as server:
        bench = Bench(ledger, server.port, composer=composer)
        assert await bench.run() == Dispatched(accepted=2, failed=1)
    assert "takes at most 5000" in ledger.deliveries(subscriber="s001")[0].reason
    assert not any(b"s001" in command for _, command in server.commands)


async def test_stop_finishes_what_is_on_the_wire_and_puts_the_rest_back() -> None:
    bench: Bench

    def stop_after_two(settlement: Settlement, message: Message | None) -> None:
        del settlement, message
        if len(bench.settled) == 2:
            bench.dispatcher.stop()

    async with ScriptedServer() as server:
        bench = Bench(ledger_of(NAMES), server.port, hear=stop_after_two)
        done = await bench.run()
        assert 2 <= done.accepted <= 3
        assert done.accepted + done.returned == 12
        assert done.trouble == ""
        assert len(server.accepted) == done.accepted
        assert State.SENDING not in bench.ledger.states().values()
        assert State.CLAIMED not in bench.ledger.states().values()
        assert await bench.run() == Dispatched()


async def test_stop_ends_a_connection_being_opened_that_overhears_it_once() -> None:
    """As `asyncio.wait_for` does up to Python 3.11, when a connection opens in that moment."""
    bench: Bench
    cancelled = 0

    class Deaf(SmtpTransport):
        async def open(self) -> None:
            nonlocal cancelled
            asyncio.get_running_loop().call_soon(bench.dispatcher.stop)
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                cancelled += 1
            await asyncio.Event().wait()

    options = delivery_options(connections=1, grace_seconds=3600)
    bench = Bench(ledger_of(NAMES), 9, options=options, transport=lambda: Deaf(smtp_options(9)))
    async with asyncio.timeout(60):
        assert await bench.run() == Dispatched(returned=12)
    assert cancelled == 1


async def test_who_leaves_between_the_claim_and_the_sending_gets_nothing() -> None:
    ledger = ledger_of(NAMES)

    def leave(settlement: Settlement, message: Message | None) -> None:
        del settlement, message
        ledger.suppressed.add("s011")

    async with ScriptedServer() as server:
        options = delivery_options(connections=1)
        bench = Bench(ledger, server.port, options=options, hear=leave)
        assert await bench.run() == Dispatched(accepted=11, suppressed=1)
    assert "s011@example.org" not in [letter.recipient for letter in server.completed]
    assert State.SUPPRESSED in {settled.state for settled in bench.settled}


async def test_nothing_is_sent_once_the_ledger_cannot_be_written() -> None:
    ledger = ledger_of(NAMES)

    def break_it(settlement: Settlement, message: Message | None) -> None:
        del settlement, message
        ledger.broken = True

    async with ScriptedServer() as server:
        bench = Bench(ledger, server.port, options=delivery_options(connections=1), hear=break_it)
        with pytest.raises(StoreError, match="the store is gone"):
            await bench.run()
        # The second was marked with the first one's settlement, when all was still well.
        assert len(server.completed) == 2
    assert ledger.states()["s001"] is State.SENDING, "so the next run knows of it"


async def test_an_outcome_that_could_not_be_written_is_never_put_back_as_unsent() -> None:
    """The store fails for a moment, just as the server has said yes."""

    class Hiccup(FakeLedger):
        hiccuped = False

        def settle(self, settlements: Sequence[Settlement], *, now: datetime) -> int:
            if any(one.state is State.ACCEPTED for one in settlements) and not self.hiccuped:
                self.hiccuped = True
                raise StoreError("the disk is full")
            return super().settle(settlements, now=now)

    ledger = ledger_of(NAMES, kind=Hiccup)
    async with ScriptedServer() as server:
        bench = Bench(ledger, server.port, options=delivery_options(connections=1))
        with pytest.raises(StoreError, match="the disk is full"):
            await bench.run()
        assert Counter(ledger.states().values()) == {State.SENDING: 1, State.PENDING: 11}
        bench.clock.now += timedelta(hours=1)
        assert await bench.run() == Dispatched(accepted=12)
    assert [row.uncertain for row in ledger.deliveries()].count(1) == 1


async def test_a_lease_that_is_over_is_not_used() -> None:
    """Each settled message takes the clock on; what was claimed too long ago is claimed again."""
    bench: Bench

    def time_passes(settlement: Settlement, message: Message | None) -> None:
        del settlement, message
        bench.clock.now += timedelta(seconds=20)

    options = delivery_options(connections=1, lease_seconds=100)
    async with ScriptedServer() as server:
        bench = Bench(ledger_of(NAMES), server.port, options=options, hear=time_passes)
        assert await bench.run() == Dispatched(accepted=12)
    assert len(server.completed) == 12
    tokens = {row.token for row in bench.ledger.rows.values()}
    assert max(tokens) > 12, "some claims ran out and were claimed again"


async def test_a_lease_shorter_than_one_message_may_take_is_refused_at_once() -> None:
    async with ScriptedServer() as server:
        bench = Bench(ledger_of(NAMES), server.port, options=delivery_options(lease_seconds=50))
        with pytest.raises(SettingsError, match="may take 50 seconds"):
            await bench.run()
        assert server.connections == 0
    assert set(bench.ledger.states().values()) == {State.PENDING}


async def test_what_comes_too_late_is_recorded_and_not_sent() -> None:
    async with ScriptedServer() as server:
        bench = Bench(ledger_of(NAMES), server.port)
        late = set(NAMES[:5])
        done = await bench.dispatcher.dispatch(overdue=lambda one: one.key.subscriber in late)
    assert done == Dispatched(accepted=7, expired=5)
    assert len(server.accepted) == 7
    states = bench.ledger.states()
    assert {str(key) for key, state in states.items() if state is State.EXPIRED} == {
        str(key) for key in states if getattr(key, "subscriber", key) in late
    }
