"""The SMTP transport: a message in, the server's reply out (RFC 5321 §3.3, pipelined by RFC 2920).

Where the server offers PIPELINING, the envelope of a message is one group, MAIL, RCPT and DATA,
and a body leads the group of the message that follows it: one round trip a message instead of
four. Every reply is read. After 354 nothing can be taken back but by closing the connection.
Where it does not offer it, commands go one at a time.
"""

import contextlib
import ssl
from collections import deque
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from digest.dispatch import wire
from digest.dispatch.envelope import EnvelopeExchange
from digest.dispatch.handshake import open_link
from digest.dispatch.link import SmtpLink
from digest.dispatch.options import SmtpOptions
from digest.dispatch.replies import FINAL_DOT
from digest.dispatch.route import ehlo_name, tls_context
from digest.errors import ComposeError
from digest.model.delivery import Reply
from digest.model.message import Message

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
        self._envelope: EnvelopeExchange | None = None
        self._cleared: deque[Message] = deque(maxlen=2)
        """Messages that this link's server was found to take: this one and the following."""

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
        if self._link is not None and self._link.usable():
            return
        await self.close()
        self._cleared.clear()
        name = ehlo_name(self._options)
        self._link, self._offers = await open_link(self._options, self._context, name)
        self._envelope = EnvelopeExchange(
            self._link, self._offers, seconds=self._options.timeout_seconds
        )

    def objection(self, message: Message) -> str:
        """Why this server cannot take this message; "" if it can."""
        reason = wire.objection(message, self._offers)
        if not reason:
            self._cleared.append(message)
        return reason

    async def send(self, message: Message, following: Message | None = None) -> Reply:
        """Hand a message over, and the envelope of the following one with it where that may be.

        Gives the reply that decided: the first refusal, or the answer to the final dot.
        Raises ComposeError, with nothing sent, where `objection` would have spoken.
        """
        link, envelope = self._link, self._envelope
        if link is None or envelope is None or not link.usable():
            return Reply("MAIL", 0, "the link is not open")
        self._check(message)
        if following is not None:
            self._check(following)
        refusal = await envelope.settle(message)
        if refusal is not None:
            return refusal
        if not link.usable():  # something was said between 354 and the message
            return link.interruption("DATA")
        link.write(wire.body(message) + b".\r\n", 1)
        early = await link.flush(seconds=self._options.timeout_seconds)
        if early is not None:
            return early
        if following is not None:
            envelope.announce(following)
        return await link.reply(FINAL_DOT, seconds=self._options.final_timeout_seconds)

    def _check(self, message: Message) -> None:
        """The last guard, of those who did not ask for objections themselves."""
        if not any(message is cleared for cleared in self._cleared) and (
            reason := self.objection(message)
        ):
            raise ComposeError(reason)

    def abort(self) -> None:
        """Close at once; whoever waits for a reply hears that none will come."""
        if self._link is not None:
            self._link.abort("stopped: the grace time is over")

    async def close(self) -> None:
        """Say QUIT and close."""
        link, self._link, self._envelope = self._link, None, None
        self._offers = _NOTHING
        if link is not None:
            with contextlib.suppress(OSError):
                await link.quit(seconds=min(_QUIT_SECONDS, self._options.timeout_seconds))
