"""One connection to a scripted server, from the greeting to the end."""

import asyncio
import base64
import socket
import ssl
import struct
from typing import TYPE_CHECKING

from tests.servers.script import (
    Act,
    Behave,
    Call,
    HalfHandshake,
    HangUp,
    Letter,
    Rule,
    Say,
    Silence,
    Wait,
    say,
)

if TYPE_CHECKING:
    from tests.servers.smtp import ScriptedServer

_CHUNK = 65_536


class GoneError(Exception):
    """This connection is over; `heard` is what was said last on it."""

    def __init__(self, heard: bytes = b"") -> None:
        super().__init__("gone")
        self.heard = heard


class Session:
    """Serves commands in their order, however many come in one flight.

    Replies are gathered and go out together as soon as the next command has not come yet
    (RFC 2920 §3.2), as Postfix does.
    """

    def __init__(
        self,
        server: "ScriptedServer",
        number: int,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.server = server
        self.number = number
        self.reader = reader
        self.writer = writer
        self.encrypted = writer.get_extra_info("sslcontext") is not None
        self.mail = b""
        self.rcpt = b""
        self.gone = False
        self._input = bytearray()
        self._output = bytearray()
        self._octets = 0
        self._counted: list[Rule] = []

    @property
    def recipient(self) -> str:
        return self.rcpt.partition(b"<")[2].partition(b">")[0].decode()

    async def run(self) -> None:
        if self.server.implicit and not self.encrypted:
            await self.handshake()
        await self.act("connect", "220 scripted.example ESMTP")
        while not self.gone:
            line = await self.line()
            self.server.commands.append((self.number, line))
            if not self.encrypted:
                self.server.commands_in_clear.append(line)
            verb = line.split(b" ")[0].upper().decode("ascii", "replace")
            handler = getattr(self, f"do_{verb.lower()}", None)
            if handler is None:
                self.say(say("500 5.5.2 what?"))
            else:
                await handler(line)
        await self.flush()

    # ── the verbs ─────────────────────────────────────────────────────────────────────────────
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
            self.say(say("502 5.5.1 no TLS here"))
        elif await self.act("STARTTLS", "220 2.0.0 go ahead") and not self.gone:
            await self.flush()
            await self.handshake()

    async def handshake(self) -> None:
        assert self.server.tls is not None
        if rule := self.rule("handshake"):
            await self.perform(rule)
        await self.writer.start_tls(self.server.tls)
        self.encrypted = True

    async def do_auth(self, line: bytes) -> None:
        words = line.split(b" ")
        if words[1].upper() == b"PLAIN":
            _, name, password = base64.b64decode(words[2]).decode().split("\0")
        else:
            name = base64.b64decode(words[2]).decode()
            self.say(say("334 UGFzc3dvcmQ6"))
            password = base64.b64decode(await self.line()).decode()
        known = self.server.logins.get(name) == password
        await self.act("AUTH", "235 2.7.0 welcome" if known else "535 5.7.8 who are you?")

    async def do_mail(self, line: bytes) -> None:
        if self.mail:
            self.say(say("503 5.5.1 nested MAIL"))
        elif await self.act("MAIL", "250 2.1.0 ok"):
            self.mail = line

    async def do_rcpt(self, line: bytes) -> None:
        if not self.mail:
            self.say(say("503 5.5.1 MAIL first"))
            return
        self.rcpt = line
        if not await self.act("RCPT", "250 2.1.5 ok"):
            self.rcpt = b""

    async def do_data(self, line: bytes) -> None:  # noqa: ARG002
        if not self.rcpt and not (self.mail and self.server.data_without_rcpt):
            self.say(say("503 5.5.1 RCPT first"))
        elif await self.act("DATA", "354 go on", good=b"3") and not self.gone:
            letter, answered = await self.read_letter()
            if not self.rcpt:
                self.say(say("554 5.5.1 no valid recipients"))
            else:
                await self.take(letter, answered=answered)
            self.mail = self.rcpt = b""

    async def take(self, letter: Letter, *, answered: bool) -> None:
        self.server.completed.append(letter)
        number = len(self.server.completed)
        if not answered and await self.act("final dot", f"250 2.0.0 Ok: queued as Q{number}"):
            self.server.accepted.append(letter)

    async def do_rset(self, line: bytes) -> None:  # noqa: ARG002
        self.mail = self.rcpt = b""
        await self.act("RSET", "250 2.0.0 ok")

    async def do_noop(self, line: bytes) -> None:  # noqa: ARG002
        self.say(say("250 2.0.0 ok"))

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
            await self.flush()
        while (line := await self.line()) != b".":
            content += line.removeprefix(b".") + b"\r\n"
            if rule is not None and 0 < rule.after <= len(content):
                answered = bool((await self.perform(rule)).data)
                await self.flush()
                rule = None
        letter = Letter(bytes(content), self.mail, self.rcpt, self.recipient, self.number)
        return letter, answered

    # ── octets in and out ─────────────────────────────────────────────────────────────────────
    async def line(self) -> bytes:
        while (end := self._input.find(b"\r\n")) < 0:
            await self.fill()
        line = bytes(self._input[:end])
        del self._input[: end + 2]
        assert b"\r" not in line, f"a bare CR on the wire: {line!r}"
        assert b"\n" not in line, f"a bare LF on the wire: {line!r}"
        return line

    async def fill(self) -> None:
        """Read some more, and never past an octet at which a rule wants to speak."""
        await self.flush()
        counting = [
            rule
            for rule in self.server.rules
            if rule.fits("octets", self.number, self.recipient)
            and rule.after >= self._octets
            and rule not in self._counted
        ]
        for rule in counting:
            if rule.after == self._octets:
                self._counted.append(rule)
                await self.perform(rule)
                await self.flush()
                return
        limit = min((rule.after - self._octets for rule in counting), default=_CHUNK)
        data = await self.reader.read(min(limit, _CHUNK))
        if not data:
            raise EOFError
        self._octets += len(data)
        self._input += data

    async def flush(self) -> None:
        if self._output:
            flight, self._output = bytes(self._output), bytearray()
            await self._write(flight)

    async def _write(self, flight: bytes) -> None:
        self.server.flights.append(flight)
        self.writer.write(flight)
        await self.writer.drain()

    def say(self, said: Say) -> None:
        self._output += said.data

    # ── the script ────────────────────────────────────────────────────────────────────────────
    def rule(self, verb: str) -> Rule | None:
        rules = self.server.rules
        return next((r for r in rules if r.fits(verb, self.number, self.recipient)), None)

    async def act(self, verb: str, *behaviour: str, good: bytes = b"2") -> bool:
        """Do what the script wants, or say `behaviour`; whether the client heard a yes."""
        self.server.verbs[verb] += 1
        rule = self.rule(verb)
        heard = say(*behaviour)
        if rule is None:
            self.say(heard)
        else:
            try:
                heard = await self.perform(rule, heard)
            except GoneError as gone:  # after all that the caller has to note of it
                heard, self.gone = Say(gone.heard), True
        return heard.data.startswith(good)

    async def perform(self, rule: Rule, behaviour: Say | None = None) -> Say:
        rule.times -= 1
        heard = Say(b"")
        try:
            for step in rule.steps:
                said = behaviour if isinstance(step, Behave) else step
                if isinstance(said, Say):
                    heard = heard if heard.data else said
                    await self._speak(said)
                elif said is not None:
                    await self._do(said)
        except (GoneError, ConnectionError, EOFError):
            raise GoneError(heard.data) from None
        return heard

    async def _speak(self, said: Say) -> None:
        if not said.bytewise:
            self.say(said)
            return
        await self.flush()
        for at in range(len(said.data)):
            await self._write(said.data[at : at + 1])
            await asyncio.sleep(0)

    async def _do(self, step: Act) -> None:
        await self.flush()
        match step:
            case HangUp():
                self._hang_up(step)
                raise GoneError
            case Silence():
                self.server.silent.set()
                while await self.reader.read(_CHUNK):
                    pass  # until the client gives up
                raise GoneError
            case Wait():
                self.server.silent.set()
                await step.event.wait()
            case Call():
                step.function()
            case HalfHandshake():
                await self._half_handshake(step.octets)

    def _hang_up(self, step: HangUp) -> None:
        if step.how == "reset":
            raw: socket.socket = self.writer.get_extra_info("socket")
            linger = struct.pack("ii", 1, 0)  # on, for no seconds: RST instead of FIN
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        if step.how != "close":
            self.writer.transport.abort()  # no close_notify, nothing that waits to be written

    async def _half_handshake(self, octets: int) -> None:
        assert self.server.tls is not None
        came, flight = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = self.server.tls.wrap_bio(came, flight, server_side=True)
        while not flight.pending:
            data = await self.reader.read(_CHUNK)
            if not data:
                raise EOFError
            came.write(data)
            try:
                tls.do_handshake()
            except ssl.SSLWantReadError:
                continue
        await self._write(flight.read(octets))
