"""The scripted server itself: in step under pipelining, and able to misbehave at any octet."""

import asyncio
import ssl
import warnings
from pathlib import Path

import pytest

from tests.servers.certificates import Authority, self_signed
from tests.servers.smtp import (
    Act,
    Behave,
    Call,
    HalfHandshake,
    HangUp,
    Rule,
    Say,
    ScriptedServer,
    Silence,
    Wait,
    say,
)
from tests.servers.threaded import Threaded

LED = b"MAIL FROM:<a@b>\r\nRCPT TO:<%b@example.org>\r\nDATA\r\n"


class Client:
    """A bare socket that writes whole flights and reads what comes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def to(cls, server: ScriptedServer) -> "Client":
        client = cls(*await asyncio.open_connection(server.host, server.port))
        assert (await client.line()).startswith(b"220")
        return client

    async def line(self) -> bytes:
        return await self.reader.readuntil(b"\r\n")

    async def codes(self, count: int) -> list[int]:
        return [int((await self.line())[:3]) for _ in range(count)]

    async def close(self) -> None:
        self.writer.close()
        await self.writer.wait_closed()


async def flight(server: ScriptedServer, data: bytes, replies: int) -> list[int]:
    client = await Client.to(server)
    client.writer.write(data)
    codes = await client.codes(replies)
    await client.close()
    return codes


async def test_a_body_may_lead_the_next_group_of_commands_and_one_flush_answers_it() -> None:
    async with ScriptedServer() as server:
        client = await Client.to(server)
        client.writer.write(LED % b"ada")
        assert await client.codes(3) == [250, 250, 354]
        client.writer.write(b"Hello\r\n..dot\r\n.\r\n" + LED % b"bob")
        assert await client.codes(4) == [250, 250, 250, 354]
        client.writer.write(b"Bye\r\n.\r\nQUIT\r\n")
        assert await client.codes(2) == [250, 221]
        await client.close()
    assert [letter.recipient for letter in server.accepted] == [
        "ada@example.org",
        "bob@example.org",
    ]
    assert [letter.content for letter in server.accepted] == [b"Hello\r\n.dot\r\n", b"Bye\r\n"]
    assert [one.count(b"\r\n") for one in server.flights] == [1, 3, 4, 2]


async def test_replies_keep_their_order_where_rules_speak_up() -> None:
    rules = [
        Rule("RCPT", say("450 4.2.1 later", bytewise=True), recipient="ada@example.org"),
        Rule("RCPT", say("550-5.1.1 who", "550 5.1.1 is that?"), recipient="bob@example.org"),
    ]
    ada, bob, eve = (LED % name for name in (b"ada", b"bob", b"eve"))
    async with ScriptedServer(rules) as server:
        sent = ada + b"RSET\r\n" + bob + b"RSET\r\n" + eve
        codes = await flight(server, sent, 12)
    assert codes == [250, 450, 503, 250, 250, 550, 550, 503, 250, 250, 250, 354]


async def test_data_without_recipients_may_be_let_in_and_is_then_refused() -> None:
    rules = [Rule("RCPT", say("550 5.1.1 who?"))]
    async with ScriptedServer(rules, data_without_rcpt=True) as server:
        assert await flight(server, LED % b"ada" + b".\r\n", 4) == [250, 550, 354, 554]
    assert not server.completed


@pytest.mark.parametrize("octets", [1, 6, 16, 17, 44, 50, 55, 59])
async def test_it_hangs_up_at_any_octet_and_reads_none_after_it(octets: int) -> None:
    sent = LED % b"ada" + b"Hello\r\n.\r\n"
    rules = [Rule("octets", HangUp(), after=octets)]
    async with ScriptedServer(rules) as server:
        client = await Client.to(server)
        client.writer.write(sent)
        said = await client.reader.read()
        await client.close()
    whole = [line for line in sent[:octets].split(b"\r\n")[:-1] if b" " in line or line == b"DATA"]
    assert [line for _, line in server.commands] == whole
    assert said.count(b"\r\n") == len(whole)
    assert not server.completed


async def test_a_rule_at_an_octet_counts_each_connection_anew() -> None:
    rules = [Rule("octets", Say(b"junk\r\n"), after=5), Rule("octets", HangUp(), after=12)]
    async with ScriptedServer(rules) as server:
        for _ in range(2):
            client = await Client.to(server)
            client.writer.write(b"NOOP\r\nNOOP\r\nNOOP\r\n")
            assert await client.reader.read() == b"junk\r\n250 2.0.0 ok\r\n250 2.0.0 ok\r\n"
            await client.close()


async def test_it_waits_for_an_event_of_the_test_and_calls_back() -> None:
    go = asyncio.Event()
    seen: list[str] = []
    rules = [
        Rule("MAIL", (Wait(go), Behave())),
        Rule("RCPT", (Behave(), Call(lambda: seen.append("RCPT")))),
    ]
    async with ScriptedServer(rules) as server:
        client = await Client.to(server)
        client.writer.write(LED % b"ada")
        await server.silent.wait()
        assert server.verbs["RCPT"] == 0
        go.set()
        assert await client.codes(3) == [250, 250, 354]
        assert seen == ["RCPT"]
        await client.close()


@pytest.mark.parametrize("how", ["close", "cut", "reset"])
async def test_it_closes_in_order_or_not(tmp_path: Path, how: str) -> None:
    authority = Authority(tmp_path)
    rules = [Rule("MAIL", HangUp(how))]  # type: ignore[arg-type]  # parametrized
    server = ScriptedServer(rules, tls=authority.context("127.0.0.1"), implicit=True)
    async with server:
        trust = ssl.create_default_context(cafile=str(authority.file))
        reader, writer = await asyncio.open_connection(server.host, server.port)
        came, going = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = trust.wrap_bio(came, going, server_hostname="127.0.0.1")
        end = await _speak_until_end(reader, writer, (tls, came, going), b"MAIL FROM:<a@b>\r\n")
        writer.close()
    expected = {"close": "close_notify", "cut": "end of file", "reset": "reset"}
    assert end == expected[how]


async def _speak_until_end(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    tls: tuple[ssl.SSLObject, ssl.MemoryBIO, ssl.MemoryBIO],
    line: bytes,
) -> str:
    """Send a line once greeted; how the server ended it."""
    link, came, going = tls
    said = False
    while True:
        try:
            if not said:
                link.do_handshake()
                assert link.read().startswith(b"220")
                link.write(line)
                said = True
            if not link.read():
                return "close_notify"
        except ssl.SSLWantReadError:
            writer.write(going.read())
            try:
                data = await reader.read(65_536)
            except ConnectionResetError:
                return "reset"
            if not data:
                return "end of file"
            came.write(data)
        except ssl.SSLZeroReturnError:
            return "close_notify"


@pytest.mark.parametrize(
    ("acts", "comes"),
    [
        ((Silence(),), b""),
        ((HangUp(),), b""),
        ((say("220 no TLS"), Silence()), b"220 no TLS\r\n"),
        ((HalfHandshake(40), Silence()), b"\x16\x03"),
    ],
    ids=["silence", "drop", "plain", "half"],
)
@pytest.mark.parametrize("implicit", [True, False])
async def test_a_handshake_that_goes_wrong(
    tmp_path: Path, acts: tuple[Act, ...], comes: bytes, *, implicit: bool
) -> None:
    context = Authority(tmp_path).context("127.0.0.1")
    rules = [Rule("handshake", acts)]
    async with ScriptedServer(rules, tls=context, implicit=implicit) as server:
        reader, writer = await asyncio.open_connection(server.host, server.port)
        if not implicit:
            writer.write(b"STARTTLS\r\n")
            assert (await reader.readuntil(b"\r\n")).startswith(b"220 scripted")
            assert (await reader.readuntil(b"\r\n")).startswith(b"220 2.0.0 go")
        if acts == (HangUp(),):
            assert await reader.read() == b""
        else:
            came, going = ssl.MemoryBIO(), ssl.MemoryBIO()
            client = ssl.create_default_context().wrap_bio(came, going, server_hostname="x")
            with pytest.raises(ssl.SSLWantReadError):
                client.do_handshake()
            writer.write(going.read())
            assert (await reader.readexactly(len(comes))) == comes
            await server.silent.wait()
        writer.close()


@pytest.mark.parametrize("flaw", ["none", "expired", "wrong name", "self-signed"])
async def test_certificates_have_the_flaw_that_is_asked_for(tmp_path: Path, flaw: str) -> None:
    authority = Authority(tmp_path)
    context = {
        "none": lambda: authority.context("127.0.0.1"),
        "expired": lambda: authority.expired("127.0.0.1"),
        "wrong name": lambda: authority.context("mail.elsewhere.example"),
        "self-signed": lambda: self_signed(tmp_path, "127.0.0.1"),
    }[flaw]()
    words = {
        "expired": "expired",
        "wrong name": "IP address mismatch",
        "self-signed": "self.signed",
    }
    trust = ssl.create_default_context(cafile=str(authority.file))
    async with ScriptedServer(tls=context, implicit=True) as server:
        if flaw == "none":
            assert await encrypted(server, trust) == "TLSv1.3"
        else:
            with pytest.raises(ssl.SSLError, match=words[flaw]):
                await encrypted(server, trust)


async def test_an_outdated_server_serves_outdated_clients_alone(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    async with ScriptedServer(tls=authority.outdated("127.0.0.1"), implicit=True) as server:
        trust = ssl.create_default_context(cafile=str(authority.file))
        trust.set_ciphers("DEFAULT:@SECLEVEL=0")
        trust.minimum_version = ssl.TLSVersion.TLSv1_2
        with pytest.raises((ssl.SSLError, ConnectionError)):
            await encrypted(server, trust)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            trust.minimum_version = ssl.TLSVersion.TLSv1_1
        assert await encrypted(server, trust) == "TLSv1.1"


async def encrypted(server: ScriptedServer, trust: ssl.SSLContext) -> str:
    """Connect; the version of TLS that was agreed on."""
    _, writer = await asyncio.open_connection(server.host, server.port, ssl=trust)
    version = writer.get_extra_info("ssl_object").version()
    writer.close()
    await writer.wait_closed()
    return str(version)


def test_in_a_thread_its_rules_change_between_two_of_its_turns() -> None:
    async def codes(server: ScriptedServer) -> list[int]:
        return await flight(server, LED % b"ada", 3)

    with Threaded(ScriptedServer()) as running:
        assert asyncio.run(codes(running.server)) == [250, 250, 354]
        running.script(Rule("MAIL", say("421 4.3.2 closing")))
        assert asyncio.run(codes(running.server)) == [421, 503, 503]
        assert running.call(lambda: running.server.connections) == 2
