"""A scripted SMTP server: any reply at any verb, silence, hanging up, garbage, for whom you like.

    rules = [Rule("RCPT", say("450 4.2.1 later"), recipient="ada@example.org", times=1)]
    async with ScriptedServer(rules) as server:
        ... connect to server.host, server.port ...
    assert server.accepted[0].content == b"..."

A rule speaks up at its verb; the first that fits and is not used up counts. Where none does, the
server behaves. The verbs: "connect", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "body"
(in the middle of the content, after `after` octets), "final dot", "RSET", "QUIT".
"""

import asyncio
import base64
import ssl
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

PLAIN_OFFERS = ("PIPELINING", "SIZE 52428800", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES")


@dataclass(frozen=True, slots=True)
class Say:
    """Bytes to send, as they are; one by one, each in a packet of its own, if so wished."""

    data: bytes
    bytewise: bool = False


@dataclass(frozen=True, slots=True)
class HangUp:
    """Close the connection."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Say nothing until the client is gone."""


@dataclass(frozen=True, slots=True)
class Behave:
    """Do here what a good server does."""


Act = Say | HangUp | Silence | Behave


def say(*lines: str, bytewise: bool = False) -> Say:
    """A reply of these lines, each with its CRLF."""
    return Say("".join(f"{line}\r\n" for line in lines).encode(), bytewise)


@dataclass
class Rule:
    """What is done at a verb, for one recipient or connection (counted from 1) or for all."""

    verb: str
    acts: Act | Sequence[Act]
    recipient: str = ""
    connection: int = 0
    times: int = 1_000_000
    after: int = 0

    def fits(self, verb: str, connection: int, recipient: str) -> bool:
        return (
            verb == self.verb
            and self.connection in (0, connection)
            and self.recipient in ("", recipient)
            and self.times > 0
        )

    @property
    def steps(self) -> Sequence[Act]:
        return self.acts if isinstance(self.acts, Sequence) else (self.acts,)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it arrived: unstuffed content, and the MAIL and RCPT lines that led it."""

    content: bytes
    mail: bytes
    rcpt: bytes
    recipient: str
    connection: int

    @property
    def message_id(self) -> str:
        head = self.content.partition(b"\r\n\r\n")[0].split(b"\r\n")
        named = [line[11:].strip() for line in head if line.lower().startswith(b"message-id:")]
        return named[0].decode() if named else ""


class _GoneError(Exception):
    """This connection is over; `heard` is what was said last on it."""

    def __init__(self, heard: Say = Say(b"")) -> None:
        super().__init__("gone")
        self.heard = heard


@dataclass
class ScriptedServer:
    rules: list[Rule] = field(default_factory=list)
    offers: Sequence[str] = PLAIN_OFFERS
    tls: ssl.SSLContext | None = None
    """For STARTTLS, offered if this is set, or for the whole connection if `implicit`."""
    implicit: bool = False
    logins: dict[str, str] = field(default_factory=dict)
    """AUTH PLAIN and LOGIN are offered, for these names and passwords, if there are any."""
    auth_in_clear: bool = False

    def __post_init__(self) -> None:
        self.host, self.port = "127.0.0.1", 0
        self.completed: list[Letter] = []
        """Messages whose final dot arrived, whatever was answered."""
        self.accepted: list[Letter] = []
        """Those that were answered with 2yz."""
        self.commands: list[tuple[int, bytes]] = []
        self.commands_in_clear: list[bytes] = []
        self.connections = 0
        self.most_at_once = 0
        self.silent = asyncio.Event()
        """Set once a client waits for what will not come."""
        self.verbs: Counter[str] = Counter()
        self.errors: list[BaseException] = []
        self._open: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        context = self.tls if self.implicit else None
        self._server = await asyncio.start_server(self._serve, self.host, 0, ssl=context)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        await self._server.wait_closed()
        await asyncio.sleep(0)
        if self.errors and kind is None:
            raise self.errors[0]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        self.connections += 1
        self.most_at_once = max(self.most_at_once, len(self._open))
        try:
            await _Session(self, self.connections, reader, writer).run()
        except (_GoneError, OSError, EOFError, ssl.SSLError):
            pass
        except asyncio.CancelledError:
            if not task.uncancel() and self._server is not None and self._server.is_serving():
                raise
        except Exception as error:  # noqa: BLE001 - shown when the test is over
            self.errors.append(error)
        finally:
            self._open.discard(task)
            # Not awaited: after a failed handshake wait_closed() never returns.
            writer.close()


class _Session:
    def __init__(
        self,
        server: ScriptedServer,
        number: int,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.server = server
        self.number = number
        self.reader = reader
        self.writer = writer
        self.encrypted = server.implicit
        self.mail = b""
        self.rcpt = b""
        self.gone = False

    @property
    def recipient(self) -> str:
        return self.rcpt.partition(b"<")[2].partition(b">")[0].decode()

    async def run(self) -> None:
        await self.act("connect", "220 scripted.example ESMTP")
        while not self.gone:
            line = await self.line()
            self.server.commands.append((self.number, line))
            if not self.encrypted:
                self.server.commands_in_clear.append(line)
            verb = line.split(b" ")[0].upper().decode("ascii", "replace")
            handler = getattr(self, f"do_{verb.lower()}", None)
            if handler is None:
                await self.say(say("500 5.5.2 what?"))
            else:
                await handler(line)

    async def do_ehlo(self, line: bytes) -> None:  # noqa: ARG002
        self.mail = self.rcpt = b""
        offers = list(self.server.offers)
        if self.server.tls is not None and not self.encrypted:
            offers.append("STARTTLS")
        if self.server.logins and (self.encrypted or self.server.auth_in_clear):
            offers.append("AUTH PLAIN LOGIN")
        lines = ["scripted.example", *offers]
        await self.act("EHLO", *[f"250-{x}" for x in lines[:-1]], f"250 {lines[-1]}")

    async def do_starttls(self, line: bytes) -> None:  # noqa: ARG002
        if self.server.tls is None or self.encrypted:
            await self.say(say("502 5.5.1 no TLS here"))
        elif await self.act("STARTTLS", "220 2.0.0 go ahead") and not self.gone:
            await self.writer.start_tls(self.server.tls)
            self.encrypted = True

    async def do_auth(self, line: bytes) -> None:
        words = line.split(b" ")
        if words[1].upper() == b"PLAIN":
            _, name, password = base64.b64decode(words[2]).decode().split("\0")
        else:
            name = base64.b64decode(words[2]).decode()
            await self.say(say("334 UGFzc3dvcmQ6"))
            password = base64.b64decode(await self.line()).decode()
        known = self.server.logins.get(name) == password
        await self.act("AUTH", "235 2.7.0 welcome" if known else "535 5.7.8 who are you?")

    async def do_mail(self, line: bytes) -> None:
        if self.mail:
            await self.say(say("503 5.5.1 nested MAIL"))
        elif await self.act("MAIL", "250 2.1.0 ok"):
            self.mail = line

    async def do_rcpt(self, line: bytes) -> None:
        if not self.mail:
            await self.say(say("503 5.5.1 MAIL first"))
            return
        self.rcpt = line
        if not await self.act("RCPT", "250 2.1.5 ok"):
            self.rcpt = b""

    async def do_data(self, line: bytes) -> None:  # noqa: ARG002
        if not self.rcpt:
            await self.say(say("503 5.5.1 RCPT first"))
        elif await self.act("DATA", "354 go on", good=b"3") and not self.gone:
            letter, answered = await self.read_letter()
            self.server.completed.append(letter)
            number = len(self.server.completed)
            if not answered and await self.act("final dot", f"250 2.0.0 Ok: queued as Q{number}"):
                self.server.accepted.append(letter)
            self.mail = self.rcpt = b""

    async def do_rset(self, line: bytes) -> None:  # noqa: ARG002
        self.mail = self.rcpt = b""
        await self.act("RSET", "250 2.0.0 ok")

    async def do_quit(self, line: bytes) -> None:  # noqa: ARG002
        await self.act("QUIT", "221 2.0.0 bye")
        self.gone = True

    async def read_letter(self) -> tuple[Letter, bool]:
        """The message, and whether it was answered before its end: then it gets no other answer."""
        rule = self.rule("body")
        content = bytearray()
        answered = False
        if rule is not None and rule.after == 0:
            answered = bool((await self.perform(rule)).data)
        while (line := await self.line(check=True)) != b".":
            content += line.removeprefix(b".") + b"\r\n"
            if rule is not None and 0 < rule.after <= len(content):
                answered = bool((await self.perform(rule)).data)
                rule = None
        letter = Letter(bytes(content), self.mail, self.rcpt, self.recipient, self.number)
        return letter, answered

    async def line(self, *, check: bool = False) -> bytes:  # noqa: ARG002
        line = await self.reader.readuntil(b"\r\n")
        bare = line[:-2]
        assert b"\r" not in bare, f"a bare CR on the wire: {line!r}"
        assert b"\n" not in bare, f"a bare LF on the wire: {line!r}"
        return bare

    def rule(self, verb: str) -> Rule | None:
        rules: Iterable[Rule] = self.server.rules
        return next((r for r in rules if r.fits(verb, self.number, self.recipient)), None)

    async def act(self, verb: str, *behaviour: str, good: bytes = b"2") -> bool:
        """Do what the script wants, or say `behaviour`; whether the client heard a yes."""
        self.server.verbs[verb] += 1
        rule = self.rule(verb)
        heard = say(*behaviour)
        if rule is None:
            await self.say(heard)
        else:
            try:
                heard = await self.perform(rule, heard)
            except _GoneError as gone:  # after all that the caller has to note of it
                heard, self.gone = gone.heard, True
        return heard.data.startswith(good)

    async def perform(self, rule: Rule, behaviour: Say | None = None) -> Say:
        rule.times -= 1
        heard = Say(b"")
        for step in rule.steps:
            match step:
                case Say():
                    heard = heard if heard.data else step
                    await self.say(step)
                case Behave() if behaviour is not None:
                    heard = behaviour
                    await self.say(behaviour)
                case HangUp():
                    raise _GoneError(heard)
                case Silence():
                    self.server.silent.set()
                    await self.reader.read()  # until the client gives up
                    raise _GoneError(heard)
        return heard

    async def say(self, said: Say) -> None:
        pieces = [said.data[i : i + 1] for i in range(len(said.data))] if said.bytewise else ()
        for piece in pieces or (said.data,):
            self.writer.write(piece)
            await self.writer.drain()
            if said.bytewise:
                await asyncio.sleep(0)
