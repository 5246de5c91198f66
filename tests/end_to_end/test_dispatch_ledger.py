"""The dispatcher on the stored ledger: real SQLite, real SMTP on loopback."""

import asyncio
import mailbox
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from digest.dispatch.dispatcher import Dispatched, Dispatcher
from digest.dispatch.options import DeliveryOptions, SmtpOptions
from digest.dispatch.receiver import Receiver
from digest.dispatch.transports import transport_factory
from digest.model.delivery import Claim, DeliveryKey, Due, Prepared, Settlement, State
from digest.model.edition import Pick, Selection
from digest.model.message import Envelope, Message
from digest.model.paper import Paper, PaperId, Scheme
from digest.model.subscriber import Consent, Status, Subscriber
from digest.ports import Collected
from digest.store.store import Store
from tests.servers.smtp import HangUp, Rule, ScriptedServer, Silence, say

DAY = date(2026, 6, 12)
NOW = datetime(2026, 6, 12, 7, 0, tzinfo=UTC)
LEASE = timedelta(minutes=15)
NAMES = [f"reader{i:02}" for i in range(20)]


class PlainComposer:
    """Composes a small mail that holds what must arrive untouched."""

    def compose(self, claim: Claim) -> Message:
        assert claim.prepared is not None
        title = claim.prepared.selection.picks[0].paper.title
        lines = [f"Message-ID: {claim.message_id}", f"Subject: {title}", "", ".", "..dots", ""]
        envelope = Envelope("digest@example.org", claim.subscriber.address)
        return Message(claim.message_id, envelope, "\r\n".join(lines).encode())


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'digest.db'}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """A store in which everybody's mail is ready to be sent."""
    with Store.open(url, message_domain="example.org") as store:
        name = PaperId(Scheme.ARXIV, "2606.13106")
        paper = Paper(name, ids=(name,), title="A paper", day=DAY)
        store.papers.save(Collected((paper,), new=frozenset({name})), now=NOW)
        store.editions.lease(DAY, owner="test", now=NOW, lease=LEASE)
        store.editions.freeze(DAY, owner="test", now=NOW, receipts=())
        consent = Consent(NOW, "test")
        new = [Subscriber("", f"{who}@example.org", consent) for who in NAMES]
        people = [store.subscribers.add(one, now=NOW) for one in new]
        store.ledger.plan([Due(DeliveryKey(DAY, one.id), DAY) for one in people], now=NOW)
        claims = store.ledger.claim(owner="t", now=NOW, lease=LEASE, limit=99, prepared=False)
        fixed = Prepared(Selection((Pick(paper, 1.0),), announced=1, matched=1), (), NOW, "theme")
        store.ledger.prepare([(claim, fixed) for claim in claims], now=NOW)
        yield store


def dispatcher(
    store: Store,
    port: int,
    *,
    now: datetime = NOW,
    hear: Callable[[Settlement, Message | None], None] | None = None,
    **options: object,
) -> Dispatcher:
    smtp = SmtpOptions(host="127.0.0.1", port=port, security="none", hostname="client.example")
    given: dict[str, object] = {"connections": 3, "batch": 7, "pause_seconds": 0.0}
    delivery = DeliveryOptions.model_validate(given | options)
    return Dispatcher(
        ledger=store.ledger,
        composer=PlainComposer(),
        transport=transport_factory(delivery, smtp),
        routes=store.routes,
        route="test",
        options=delivery,
        owner="test",
        clock=lambda: now,
        on_settled=hear,
    )


def states(store: Store) -> Counter[State]:
    return Counter(row.state for row in store.ledger.deliveries())


async def test_everybody_gets_theirs_once_and_a_second_run_sends_nothing(
    store: Store, tmp_path: Path
) -> None:
    async with Receiver(tmp_path / "maildir") as receiver:
        assert await dispatcher(store, receiver.port).dispatch() == Dispatched(accepted=20)
        assert await dispatcher(store, receiver.port).dispatch() == Dispatched()
    rows = store.ledger.deliveries()
    assert all(row.reply.startswith("250 2.0.0 Ok: queued as") for row in rows)
    box = mailbox.Maildir(tmp_path / "maildir")
    mails = [box.get_bytes(key) for key in box.keys()]  # noqa: SIM118
    assert all(mail.endswith(b"\r\n\r\n.\r\n..dots\r\n") for mail in mails)
    ids = sorted(mail.split(b"\r\n")[0].removeprefix(b"Message-ID: ").decode() for mail in mails)
    assert ids == sorted(row.message_id for row in rows)


async def test_runs_that_overlap_share_the_work(store: Store, url: str) -> None:
    async with ScriptedServer() as server:
        with Store.open(url, message_domain="example.org") as other:
            done = await asyncio.gather(
                dispatcher(store, server.port).dispatch(),
                dispatcher(other, server.port).dispatch(),
            )
    assert sum(one.accepted for one in done) == 20
    assert set(Counter(letter.recipient for letter in server.accepted).values()) == {1}


async def test_every_kind_of_answer_is_kept_with_the_servers_words(store: Store) -> None:
    rules = [
        Rule("RCPT", say("450 4.2.1 busy"), recipient="reader01@example.org"),
        Rule("RCPT", say("550 5.1.1 who?"), recipient="reader02@example.org"),
        Rule("final dot", HangUp(), recipient="reader03@example.org", times=1),
        Rule("DATA", HangUp(), recipient="reader04@example.org", times=1),
    ]
    async with ScriptedServer(rules) as server:
        done = await dispatcher(store, server.port).dispatch()
        assert done == Dispatched(accepted=17, deferred=1, refused=1, uncertain=1)
        rows = {row.address.partition("@")[0]: row for row in store.ledger.deliveries()}
        assert rows["reader01"].state is State.DEFERRED
        assert rows["reader01"].reply == "450 4.2.1 busy"
        assert rows["reader01"].next_attempt_at is not None
        assert rows["reader01"].next_attempt_at >= NOW + timedelta(minutes=30)
        assert (rows["reader02"].state, rows["reader02"].reply) == (State.REFUSED, "550 5.1.1 who?")
        assert rows["reader03"].state is State.UNCERTAIN
        assert (rows["reader04"].state, rows["reader04"].attempts) == (State.ACCEPTED, 1)

        assert await dispatcher(store, server.port).dispatch() == Dispatched(accepted=1)
    twice = [one for one in server.completed if one.recipient == "reader03@example.org"]
    assert len(twice) == 2
    assert twice[0].content == twice[1].content
    assert twice[0].message_id == rows["reader03"].message_id
    assert [row.uncertain for row in store.ledger.deliveries()].count(1) == 1


async def test_a_route_in_trouble_costs_nobody_anything(store: Store) -> None:
    async with ScriptedServer([Rule("MAIL", say("421 4.3.2 closing"))]) as server:
        done = await dispatcher(store, server.port).dispatch()
    assert done.returned > 0
    assert "421" in done.trouble
    assert states(store) == {State.PENDING: 20}
    assert {row.attempts for row in store.ledger.deliveries()} == {0}
    async with ScriptedServer() as server:
        assert await dispatcher(store, server.port).dispatch() == Dispatched(accepted=20)


async def test_who_leaves_while_the_run_is_on_gets_nothing(store: Store) -> None:
    left: list[str] = []

    def leave(settlement: Settlement, message: Message | None) -> None:
        """After the first mail is out, somebody whose turn has not come yet leaves."""
        del message
        if settlement.state is State.ACCEPTED and not left:
            waiting = store.ledger.deliveries(states={State.CLAIMED})[0].key.subscriber
            leaver = store.subscribers.by_id(waiting)
            assert leaver is not None
            gone = replace(leaver, status=Status.UNSUBSCRIBED)
            store.subscribers.change(gone, now=NOW, cause="one-click")
            left.append(leaver.address)

    async with ScriptedServer() as server:
        run = dispatcher(store, server.port, hear=leave, connections=1, batch=50)
        assert await run.dispatch() == Dispatched(accepted=19, suppressed=1)
    assert left
    assert left[0] not in {letter.recipient for letter in server.completed}


async def test_only_one_subscriber_if_so_wished(store: Store) -> None:
    one = store.subscribers.get("reader05@example.org")
    assert one is not None
    async with ScriptedServer() as server:
        run = dispatcher(store, server.port)
        assert await run.dispatch(edition=DAY, subscriber=one.id) == Dispatched(accepted=1)
    assert [letter.recipient for letter in server.accepted] == [one.address]


async def test_a_run_that_is_cancelled_leaves_nothing_claimed(store: Store) -> None:
    """Ctrl-C: what is on the wire becomes uncertain when its lease ends; the rest goes back."""
    rules = [Rule("final dot", Silence(), recipient="reader03@example.org")]
    async with ScriptedServer(rules) as server:
        task = asyncio.create_task(dispatcher(store, server.port, connections=1).dispatch())
        await server.silent.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    found = states(store)
    assert found[State.SENDING] == 1
    assert found[State.ACCEPTED] == len(server.accepted)
    assert found[State.PENDING] == 19 - found[State.ACCEPTED]
    later = NOW + LEASE
    async with ScriptedServer() as server:
        assert (await dispatcher(store, server.port, now=later).dispatch()).accepted == 20 - found[
            State.ACCEPTED
        ]
    assert [row.uncertain for row in store.ledger.deliveries()].count(1) == 1
