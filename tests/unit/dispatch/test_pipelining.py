"""One round trip a message: the body of one leads the envelope of the next (RFC 2920 §3.1)."""

import asyncio

import pytest

from digest.dispatch.replies import FINAL_DOT
from digest.dispatch.smtp import SmtpTransport
from digest.model.delivery import Reply
from digest.model.message import Message
from tests.servers.smtp import PLAIN_OFFERS, HangUp, Rule, ScriptedServer, Silence, say
from tests.unit.dispatch.letters import message, smtp_options

ADA, BOB, EVE = (
    message(f"{name}@example.org", id_=f"<{name}@x>") for name in ("ada", "bob", "eve")
)


async def all_of(
    server: ScriptedServer, *letters: Message, **changes: object
) -> tuple[list[Reply], SmtpTransport]:
    """Send them over one connection, each announced with the one before."""
    transport = SmtpTransport(smtp_options(server.port, **changes))
    await transport.open()
    following = [*letters[1:], None]
    replies = [await transport.send(*pair) for pair in zip(letters, following, strict=True)]
    await transport.close()
    return replies, transport


class Flights(asyncio.Protocol):
    """A server that notes what came before each of its answers: the flights."""

    def __init__(self) -> None:
        self.flights: list[bytes] = []
        self._data = False
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 flights.example\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._buffer.endswith((b"DATA\r\n", b"\r\n.\r\n", b"QUIT\r\n")) and not (
            self._buffer.startswith(b"EHLO")
        ):
            return
        self.flights.append(self._buffer)
        lines, self._buffer = self._buffer.split(b"\r\n")[:-1], b""
        self._transport.write(b"".join(self._answer(line) for line in lines))

    def _answer(self, line: bytes) -> bytes:
        if self._data:
            self._data = line != b"."
            return b"" if self._data else b"250 2.0.0 queued\r\n"
        if line.startswith(b"EHLO"):
            return b"250-flights.example\r\n250 PIPELINING\r\n"
        self._data = line == b"DATA"
        return b"354 go on\r\n" if self._data else b"250 2.0.0 ok\r\n"


async def test_a_body_and_the_next_envelope_travel_together() -> None:
    protocol = Flights()
    server = await asyncio.get_running_loop().create_server(lambda: protocol, "127.0.0.1", 0)
    transport = SmtpTransport(smtp_options(server.sockets[0].getsockname()[1]))
    await transport.open()
    for letter, following in ((ADA, BOB), (BOB, EVE), (EVE, None)):
        assert (await transport.send(letter, following)).code == 250
    await transport.close()
    server.close()
    await server.wait_closed()
    _, envelope, first, second, third, _ = protocol.flights
    assert envelope.count(b"\r\n") == 3
    assert envelope.startswith(b"MAIL FROM:")
    assert first.startswith(ADA.content + b".\r\nMAIL FROM:")
    assert first.endswith(b"RCPT TO:<bob@example.org>\r\nDATA\r\n")
    assert second.startswith(BOB.content + b".\r\nMAIL FROM:")
    assert third == EVE.content + b".\r\n"


async def test_each_answer_belongs_to_its_own_message() -> None:
    rules = [
        Rule("RCPT", say("550 5.1.1 who?"), recipient="bob@example.org"),
        Rule("final dot", say("451 4.3.0 later"), recipient="ada@example.org"),
    ]
    async with ScriptedServer(rules) as server:
        replies, _ = await all_of(server, ADA, BOB, EVE)
        assert server.connections == 1
    assert [(reply.verb, reply.code) for reply in replies] == [
        (FINAL_DOT, 451),
        ("RCPT", 550),
        (FINAL_DOT, 250),
    ]
    assert [letter.recipient for letter in server.accepted] == ["eve@example.org"]


async def test_a_refused_recipient_and_354_gets_the_final_dot_alone() -> None:
    """RFC 2920 §3.1: the server goes on to DATA; nothing of the message may follow."""
    rules = [Rule("RCPT", say("550 5.1.1 who?"), recipient="bob@example.org")]
    async with ScriptedServer(rules, data_without_rcpt=True) as server:
        replies, _ = await all_of(server, ADA, BOB, EVE)
        assert server.connections == 1
    assert [reply.code for reply in replies] == [250, 550, 250]
    assert [one.content for one in server.completed] == [ADA.content, EVE.content]


@pytest.mark.parametrize("verb", ["RCPT", "DATA"])
async def test_a_link_lost_at_the_announced_envelope_costs_that_message_alone(verb: str) -> None:
    rules = [Rule(verb, HangUp(), recipient="bob@example.org")]
    async with ScriptedServer(rules) as server:
        replies, _ = await all_of(server, ADA, BOB)
    assert (replies[0].verb, replies[0].code) == (FINAL_DOT, 250)
    assert (replies[1].verb, replies[1].code) == (verb, 0)
    assert len(server.completed) == 1


async def test_an_announced_message_is_taken_back_by_closing() -> None:
    async with ScriptedServer() as server:
        transport = SmtpTransport(smtp_options(server.port))
        await transport.open()
        assert (await transport.send(ADA, BOB)).code == 250
        await transport.close()
    assert [letter.recipient for letter in server.completed] == ["ada@example.org"]


async def test_another_message_than_the_announced_one_costs_the_link_and_no_mail() -> None:
    async with ScriptedServer() as server:
        transport = SmtpTransport(smtp_options(server.port))
        await transport.open()
        await transport.send(ADA, BOB)
        assert (await transport.send(EVE)).code == 0
        await transport.open()
        assert (await transport.send(EVE)).code == 250
        await transport.close()
    assert [one.recipient for one in server.completed] == ["ada@example.org", "eve@example.org"]


async def test_without_pipelining_nothing_is_announced() -> None:
    plain = tuple(offer for offer in PLAIN_OFFERS if offer != "PIPELINING")
    async with ScriptedServer(offers=plain) as server:
        replies, _ = await all_of(server, ADA, BOB, EVE)
    assert [reply.code for reply in replies] == [250, 250, 250]
    verbs = [line.split(b" ")[0] for _, line in server.commands]
    assert verbs == [b"EHLO", *[b"MAIL", b"RCPT", b"DATA"] * 3, b"QUIT"]


async def test_aborting_ends_a_wait_with_what_is_known() -> None:
    async with ScriptedServer([Rule("final dot", Silence())]) as server:
        transport = SmtpTransport(smtp_options(server.port))
        await transport.open()
        sending = asyncio.create_task(transport.send(ADA))
        await server.silent.wait()
        transport.abort()
        reply = await sending
    assert (reply.verb, reply.code) == (FINAL_DOT, 0)
    assert "grace" in reply.text
