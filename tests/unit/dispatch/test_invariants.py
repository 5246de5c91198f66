"""Whatever the server does: nobody lost, nobody twice unknown to the ledger, no state stuck."""

from collections import Counter
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.dispatch.dispatcher import Dispatcher
from digest.dispatch.smtp import SmtpTransport
from digest.model.delivery import State
from tests.fakes.ledger import FakeLedger
from tests.fakes.routes import FakeRoutes
from tests.servers.smtp import PLAIN_OFFERS, Behave, HangUp, Rule, Say, ScriptedServer, say
from tests.unit.dispatch.letters import (
    Clock,
    LetterComposer,
    delivery_options,
    ledger_of,
    smtp_options,
)

NAMES = ["ada", "bob", "eve", "kim", "zoe"]
ATTEMPTS = 3
ENDED = {State.ACCEPTED, State.REFUSED, State.FAILED}

acts = st.sampled_from(
    [
        (HangUp(),),
        (Behave(), HangUp()),
        (say("421 4.3.2 closing"), HangUp()),
        (say("421 4.3.2 closing"),),
        (say("450 4.2.1 busy"),),
        (say("450 4.7.1 Greylisted"),),
        (say("451 4.7.1 too many messages"),),
        (say("452 4.2.2 mailbox full"),),
        (say("550 5.1.1 who?"),),
        (say("550-5.2.1 not", "550 5.2.1 now", bytewise=True),),
        (say("554 5.7.1 not from you"),),
        (say("550 5.4.5 daily sending quota exceeded"),),
        (say("552 5.3.4 too big"),),
        (say("503 5.5.1 bad sequence"),),
        (Say(b"\x00\xff\r\n"),),
        (Say(b"550-no\r\n450 perhaps\r\n"),),
        (Say(b"354 go on\r\n"),),
        (Say(b"5"), HangUp()),
    ]
)
rules = st.builds(
    Rule,
    st.sampled_from(["connect", "EHLO", "MAIL", "RCPT", "DATA", "body", "final dot", "RSET"]),
    acts,
    recipient=st.sampled_from(["", *(f"{name}@example.org" for name in NAMES)]),
    connection=st.integers(0, 3),
    times=st.integers(1, 4),
)


def check(ledger: FakeLedger, server: ScriptedServer) -> None:
    """What holds after every run."""
    taken = Counter(letter.recipient for letter in server.accepted)
    for row in ledger.rows.values():
        assert row.state not in {State.CLAIMED, State.SENDING}, "nothing stays half done"
        count = taken[row.subscriber.address]
        assert count == (row.state is State.ACCEPTED), "accepted once, and the ledger knows"
        assert row.attempts <= ATTEMPTS
        assert row.state is not State.REFUSED or row.reason
    copies: dict[str, set[bytes]] = {}
    for letter in server.completed:
        copies.setdefault(letter.recipient, set()).add(letter.content)
    assert all(len(same) == 1 for same in copies.values()), "a repeat is the same, byte for byte"


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    script=st.lists(rules, max_size=6),
    connections=st.integers(1, 3),
    batch=st.integers(1, 5),
    a_connection=st.sampled_from([1, 2, 100]),
    offers=st.sampled_from([PLAIN_OFFERS, ("8BITMIME",)]),
)
async def test_whatever_the_server_does_the_invariants_hold(
    script: list[Rule], connections: int, batch: int, a_connection: int, offers: tuple[str, ...]
) -> None:
    script = [Rule(r.verb, r.acts, r.recipient, r.connection, r.times) for r in script]
    ledger = ledger_of(NAMES)
    clock = Clock()
    routes = FakeRoutes()
    options = delivery_options(
        connections=connections,
        batch=batch,
        attempts=ATTEMPTS,
        messages_per_connection=a_connection,
    )
    async with ScriptedServer(script, offers) as server:
        given_options = smtp_options(server.port)
        for _ in range(40):
            dispatcher = Dispatcher(
                ledger=ledger,
                composer=LetterComposer(),
                transport=lambda: SmtpTransport(given_options),
                routes=routes,
                route="test",
                options=options,
                owner="test",
                clock=clock,
            )
            await dispatcher.dispatch()
            check(ledger, server)
            clock.now += timedelta(hours=7)
            if set(ledger.states().values()) <= ENDED:
                break
    assert set(ledger.states().values()) <= ENDED, "once the server behaves, everybody is served"
