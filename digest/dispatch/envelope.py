"""The envelope of a message on the wire: MAIL, RCPT and DATA, and what they were answered."""

from collections.abc import Mapping

from digest.dispatch import wire
from digest.dispatch.link import SmtpLink
from digest.dispatch.reading import as_reply
from digest.model.delivery import Reply
from digest.model.message import Message

_OK = range(200, 300)
_START_INPUT = 354
_IN_TRANSACTION = frozenset({"RCPT", "DATA"})


class EnvelopeExchange:
    """Sends envelopes over one link and says what came of them.

    With PIPELINING (RFC 2920) an envelope may be announced ahead, in one group behind the body
    of another message; without, each command waits for its reply.
    """

    def __init__(self, link: SmtpLink, offers: Mapping[str, str], *, seconds: float) -> None:
        self._link = link
        self._offers = offers
        self._seconds = seconds
        self._pipelining = "pipelining" in offers
        self._announced: Message | None = None

    def announce(self, message: Message) -> None:
        """Send the envelope of the message that will be sent next, if the server allows it."""
        if self._pipelining:
            self._announced = message
            self._link.write(b"".join(self._commands(message)), 3)

    async def settle(self, message: Message) -> Reply | None:
        """Get this message to where its content may be sent: None then, else what was refused.

        The transaction of a refused one is given up (RFC 5321 §4.1.1.5), so that the link is
        ready for the next.
        """
        refusal = await (self._grouped(message) if self._pipelining else self._single(message))
        if refusal is not None and refusal.verb in _IN_TRANSACTION and self._link.usable():
            await self._reset()
        return refusal

    def _commands(self, message: Message) -> tuple[bytes, bytes, bytes]:
        return (
            wire.mail_command(message, self._offers),
            wire.rcpt_command(message),
            b"DATA\r\n",
        )

    async def _single(self, message: Message) -> Reply | None:
        mail, rcpt, data = self._commands(message)
        for verb, command in (("MAIL", mail), ("RCPT", rcpt)):
            reply = await self._link.command(command, verb, seconds=self._seconds)
            if reply.code not in _OK:
                return reply
        return self._started(await self._link.command(data, "DATA", seconds=self._seconds))

    async def _grouped(self, message: Message) -> Reply | None:
        if self._announced is not message:
            if self._announced is not None:
                self._link.abort("another message was announced")
            self.announce(message)
        self._announced = None
        return await self._answers()

    async def _answers(self) -> Reply | None:
        """The three replies of a group; the first refusal decides."""
        refusal: Reply | None = None
        for verb in ("MAIL", "RCPT"):
            raw = await self._link.take(self._seconds)
            if raw is None:
                return refusal or self._link.failure(verb)
            if refusal is None and raw[0] not in _OK:
                refusal = as_reply(verb, *raw)
                if not self._link.usable():
                    return refusal
        raw = await self._link.take(self._seconds)
        if refusal is None:
            if raw is not None and raw[0] == _START_INPUT:
                return None
            return self._started(
                as_reply("DATA", *raw) if raw is not None else self._link.failure("DATA")
            )
        if raw is not None and raw[0] == _START_INPUT:
            # RFC 2920 §3.1: with no recipient left, end the message at once and expect a refusal.
            self._link.write(b".\r\n", 1)
            await self._link.take(self._seconds)
        return refusal

    def _started(self, reply: Reply) -> Reply | None:
        """What a reply to DATA means for the link."""
        if reply.code == _START_INPUT:
            return None
        if reply.code in _OK:  # neither 354 nor a refusal: who knows what it expects now
            self._link.abort("the server answered DATA with neither 354 nor a refusal")
        return reply

    async def _reset(self) -> None:
        """Forget the half-made transaction; a server that cannot is left."""
        reply = await self._link.command(b"RSET\r\n", "RSET", seconds=self._seconds)
        if reply.code not in _OK:
            self._link.abort("the server refused RSET")
