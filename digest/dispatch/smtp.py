"""The SMTP transport: a message in, the server's reply out (RFC 5321 §3.3)."""

import contextlib
import ssl
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from digest.dispatch import wire
from digest.dispatch.handshake import open_link
from digest.dispatch.link import SmtpLink
from digest.dispatch.options import SmtpOptions
from digest.dispatch.replies import FINAL_DOT
from digest.dispatch.route import ehlo_name, tls_context
from digest.errors import ComposeError
from digest.model.delivery import Reply
from digest.model.message import Message

_OK = range(200, 300)
_START_INPUT = 354
_QUIT_SECONDS = 5.0
_NOTHING: Mapping[str, str] = MappingProxyType({})


class SmtpTransport:
    """One kept connection; fulfils `ports.Transport`. One message at a time.

    `context` may be given so that many connections share one: reading the authorities takes
    longer than sending a message.
    """

    def __init__(self, options: SmtpOptions, *, context: ssl.SSLContext | None = None) -> None:
        self._options = options
        encrypted = options.security != "none"
        self._context = context
        if context is None and encrypted:
            self._context = tls_context(options)
        self._link: SmtpLink | None = None
        self._offers = _NOTHING

    @property
    def patience(self) -> timedelta:
        """MAIL, RCPT, DATA and the body each have their timeout, the final dot its own."""
        options = self._options
        return timedelta(seconds=4 * options.timeout_seconds + options.final_timeout_seconds)

    @property
    def offers(self) -> Mapping[str, str]:
        """The EHLO keywords of the open link in lower case, with their parameters."""
        return self._offers

    async def open(self) -> None:
        """Connect, secure and log in, unless the link is up. Raises RouteError."""
        if self._link is not None and self._link.usable:
            return
        await self.close()
        name = ehlo_name(self._options)
        self._link, self._offers = await open_link(self._options, self._context, name)

    def objection(self, message: Message) -> str:
        """Why this server cannot take this message; "" if it can."""
        return wire.objection(message, self._offers)

    async def send(self, message: Message) -> Reply:
        """Hand a message over.

        Gives the reply that decided: the first refusal, or the answer to the final dot.
        Raises ComposeError, with nothing sent, where `objection` would have spoken.
        """
        link = self._link
        if link is None or not link.usable:
            return Reply("MAIL", 0, "the link is not open")
        if reason := self.objection(message):
            raise ComposeError(reason)
        reply = await self._transact(link, message)
        if reply.verb in {"RCPT", "DATA"} and link.usable:
            await self._reset(link)
        return reply

    async def close(self) -> None:
        """Say QUIT and close."""
        link, self._link, self._offers = self._link, None, _NOTHING
        if link is not None:
            with contextlib.suppress(OSError):
                await link.quit(seconds=min(_QUIT_SECONDS, self._options.timeout_seconds))

    async def _transact(self, link: SmtpLink, message: Message) -> Reply:
        seconds = self._options.timeout_seconds
        command = wire.mail_command(message, self._offers)
        reply = await link.command(command, "MAIL", seconds=seconds)
        if reply.code not in _OK:
            return reply
        reply = await link.command(wire.rcpt_command(message), "RCPT", seconds=seconds)
        if reply.code not in _OK:
            return reply
        reply = await link.command(b"DATA\r\n", "DATA", seconds=seconds)
        if reply.code != _START_INPUT:
            if reply.code in _OK:  # neither 354 nor a refusal: who knows what it expects now
                link.abort("the server answered DATA with neither 354 nor a refusal")
            return reply
        early = await link.body(wire.stuffed(message.content), seconds=seconds)
        if early is not None:
            return early
        final = self._options.final_timeout_seconds
        return await link.final_dot(FINAL_DOT, seconds=final)

    async def _reset(self, link: SmtpLink) -> None:
        """Forget the half-made transaction; a server that cannot is left."""
        reply = await link.command(b"RSET\r\n", "RSET", seconds=self._options.timeout_seconds)
        if reply.code not in _OK:
            link.abort("the server refused RSET")
