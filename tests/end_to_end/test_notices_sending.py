"""Mails outside of editions on their way: real server, real store, and what may go wrong."""

from datetime import timedelta

import pytest

from digest.compose.notices.writer import NoticeWriter
from digest.compose.options import MailOptions
from digest.dispatch.options import DeliveryOptions, SmtpOptions
from digest.dispatch.transports import transport_factory
from digest.model.application import Asked
from digest.pipeline.notices import NoticeParts, send_notices
from digest.store.store import Store
from digest.wiring.opening import open_tokens
from tests.contract import samples
from tests.contract.samples import NOW
from tests.servers.script import HangUp, Rule, say
from tests.servers.smtp import ScriptedServer

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


class Clock:
    def __init__(self) -> None:
        self.now = NOW


@pytest.fixture
def clock() -> Clock:
    return Clock()


def parts(store: Store, port: int, clock: Clock) -> NoticeParts:
    smtp = SmtpOptions(host="127.0.0.1", port=port, security="none", hostname="papers.example")

    def writer() -> NoticeWriter:
        return NoticeWriter(
            mail=MailOptions(from_address="digest@papers.example.org"),
            base_url="https://papers.example.org",
            inbox="",
            tokens=open_tokens(store, clock.now),
            signer=None,
        )

    return NoticeParts(
        notices=store.notices,
        applications=store.applications,
        writer=writer,
        transport=transport_factory(DeliveryOptions(), smtp),
        confirm_within=timedelta(days=7),
        clock=lambda: clock.now,
    )


def sign_up(store: Store, *names: str) -> None:
    for name in names:
        who = samples.subscriber(name)
        asked = store.applications.ask(who, network="192.0.2.0/24", most=99, now=NOW)
        assert asked is Asked.MAILED


def states(store: Store, name: str = "ada") -> list[object]:
    return [one["state"] for one in store.notices.to(f"{name}@example.org")]


async def test_each_is_sent_once(store: Store, clock: Clock) -> None:
    sign_up(store, "ada", "ben")
    async with ScriptedServer() as server:
        assert await send_notices(parts(store, server.port, clock)) == 2
        assert await send_notices(parts(store, server.port, clock)) == 0
    assert [each.recipient for each in server.accepted] == ["ada@example.org", "ben@example.org"]
    assert states(store) == states(store, "ben") == ["sent"]


async def test_one_that_is_deferred_is_tried_again_and_the_other_goes(
    store: Store, clock: Clock
) -> None:
    sign_up(store, "ada", "ben")
    rule = Rule("RCPT", say("451 4.3.0 later"), recipient="ada@example.org", times=2)
    async with ScriptedServer([rule]) as server:
        waits = []
        while states(store) != ["sent"]:
            before = clock.now
            while not await send_notices(parts(store, server.port, clock)):
                clock.now += MINUTE
            waits.append((clock.now - before) // MINUTE)
    assert waits == [0, 15]  # the other at once, then 5 and 10 minutes
    assert len(server.accepted) == 2


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (Rule("RCPT", say("550 5.1.1 nobody")), "550"),
        (Rule("final dot", HangUp()), "closed"),  # it may have arrived
    ],
)
async def test_what_is_refused_or_may_have_arrived_is_not_sent_again(
    store: Store, clock: Clock, rule: Rule, reason: str
) -> None:
    sign_up(store, "ada")
    async with ScriptedServer([rule]) as server:
        assert await send_notices(parts(store, server.port, clock)) == 0
        clock.now += DAY
        assert await send_notices(parts(store, server.port, clock)) == 0
        assert server.connections == 1
    assert states(store) == ["failed"]
    assert reason in str(store.notices.to("ada@example.org")[0]["reason"])


async def test_a_server_that_is_down_overnight_delays_and_loses_nothing(
    store: Store, clock: Clock
) -> None:
    sign_up(store, "ada", "ben")
    async with ScriptedServer() as server:
        port = server.port
    tries = 0
    while clock.now < NOW + 12 * timedelta(hours=1):
        assert await send_notices(parts(store, port, clock)) == 0
        tries += 1
        clock.now += 30 * MINUTE
    assert states(store) == states(store, "ben") == ["waiting"]
    clock.now += 6 * timedelta(hours=1)
    async with ScriptedServer() as again:
        assert await send_notices(parts(store, again.port, clock)) == 2


async def test_one_that_never_goes_is_given_up_after_two_days(store: Store, clock: Clock) -> None:
    sign_up(store, "ada")
    async with ScriptedServer([Rule("RCPT", say("451 4.3.0 later"))]) as server:
        while states(store) == ["waiting"]:
            assert await send_notices(parts(store, server.port, clock)) == 0
            clock.now += 5 * MINUTE
    assert states(store) == ["failed"]
    assert timedelta(hours=40) < clock.now - NOW < 3 * DAY


async def test_one_whose_sender_died_is_not_sent_twice(store: Store, clock: Clock) -> None:
    sign_up(store, "ada")
    assert store.notices.claim(now=NOW, lease=15 * MINUTE, limit=1)  # and then it died
    async with ScriptedServer() as server:
        assert await send_notices(parts(store, server.port, clock)) == 0
        clock.now += DAY
        assert await send_notices(parts(store, server.port, clock)) == 0
    assert server.accepted == []
    assert states(store) == ["failed"]
