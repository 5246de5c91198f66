"""One SMTP link after the handshake: bytes out, replies in, and what is known when it breaks."""

import asyncio
from collections import deque
from typing import cast

from digest.dispatch.reading import ReplyReader, as_reply, unreadable
from digest.dispatch.replies import UNREADABLE
from digest.model.delivery import Reply

_SERVICE_CLOSING = 421
RawReply = tuple[int, tuple[str, ...]]
"""A code and its lines of text, not yet named by the verb that it answers."""


class SmtpLink(asyncio.Protocol):
    """Takes over the transport of a connection that is open, secured and logged in.

    Commands may be written in groups (RFC 2920); their replies are taken one by one, in order.
    Every question ends in a `Reply`; code 0 stands for one that will not come. After that, and
    after 421 or anything unreadable, the link is closed: what is out of step is not used again.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._reader = ReplyReader()
        self._replies: deque[RawReply] = deque()
        self._unanswered = 0
        self._awaited: asyncio.Future[None] | None = None
        self._drained = asyncio.Event()
        self._drained.set()
        self._lost = ""
        self._deadline = 0.0
        self._alarm: asyncio.TimerHandle | None = None

    @classmethod
    def over(cls, transport: asyncio.Transport) -> "SmtpLink":
        """Take over an open transport from whatever protocol had it."""
        link = cls()
        transport.set_protocol(link)
        link.connection_made(transport)
        return link

    def usable(self) -> bool:
        """Whether more may be sent: up, in step, and nothing said unasked."""
        transport = self._transport
        up = transport is not None and not transport.is_closing()
        in_step = len(self._replies) <= self._unanswered
        return up and in_step and not self._over

    @property
    def _over(self) -> bool:
        """Whether it is certain that no further reply comes."""
        return bool(self._lost) or self._reader.unreadable is not None

    def write(self, data: bytes, replies: int) -> None:
        """Send bytes that the server will answer with so many replies."""
        self._unanswered += replies
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    async def command(self, line: bytes, verb: str, *, seconds: float) -> Reply:
        """Send one command and wait for its reply."""
        if not self.usable():
            return self.interruption(verb)
        self.write(line, 1)
        return await self.reply(verb, seconds=seconds)

    async def reply(self, verb: str, *, seconds: float) -> Reply:
        """The next reply, named by the verb that it answers."""
        raw = await self.take(seconds)
        return as_reply(verb, *raw) if raw is not None else self.failure(verb)

    async def take(self, seconds: float) -> RawReply | None:
        """The next reply as it came; None if none will come, which `failure` then explains."""
        if not self._replies and not self._over:
            await self._something(seconds)
        if not self._replies:
            self.abort("the link is of no more use")
            return None
        self._unanswered -= 1
        raw = self._replies.popleft()
        if raw[0] == _SERVICE_CLOSING:
            self.abort("the server closes the link")
        return raw

    def failure(self, verb: str) -> Reply:
        """What stands for the reply to `verb` that never came, after `take` gave None."""
        if self._reader.unreadable is not None:
            return unreadable(verb, self._reader.unreadable)
        return Reply(verb, 0, self._lost)

    async def flush(self, *, seconds: float) -> Reply | None:
        """Wait until all that was written has left this process: None then.

        A server that answers before the end of a message, or goes away, has not taken it. Its
        reply, or what stands for one, is what it said to DATA.
        """
        if self._drained.is_set() and self.usable():
            return None
        try:
            async with asyncio.timeout(seconds):
                await self._drained.wait()
        except TimeoutError:
            self.abort("the message could not be written in time")
        if self.usable() and not self._replies:
            return None
        reply = await self.reply("DATA", seconds=seconds)
        self.abort("the server answered before the end of the message")
        return reply

    async def quit(self, *, seconds: float) -> None:
        """Say QUIT if the link is in a state to hear it, and close."""
        if self.usable() and not self._unanswered:
            await self.command(b"QUIT\r\n", "QUIT", seconds=seconds)
        self.abort("closed")

    def abort(self, why: str) -> None:
        """Close at once, without waiting for anything."""
        self._end(why)
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if self._transport is not None:
            self._transport.abort()

    def interruption(self, verb: str) -> Reply:
        """What stands for the reply to `verb`, which cannot be said: the link is not usable.

        Of a reply that nothing asked for, 421 is how a server says that it closes. Anything else
        is out of step: taken as an answer, it could pass a message off as accepted that was
        never sent.
        """
        unasked = self._replies.popleft() if self._replies else None
        self.abort("the server spoke unasked")
        if unasked is None:
            return self.failure(verb)
        reply = as_reply(verb, *unasked)
        if reply.code == _SERVICE_CLOSING:
            return reply
        return Reply(verb, UNREADABLE, f"a reply that nothing asked for: {reply}")

    async def _something(self, seconds: float) -> None:
        """Wait until there is a reply, or it is certain that none will come."""
        self._deadline = self._loop.time() + seconds
        if self._alarm is None or self._alarm.when() > self._deadline:
            self._set_alarm(seconds)
        while not (self._replies or self._over):
            self._awaited = self._loop.create_future()
            try:
                await self._awaited
            except asyncio.CancelledError:
                self.abort("given up")
                raise
            finally:
                self._awaited = None

    def _set_alarm(self, seconds: float) -> None:
        """One timer a link, not one a reply: it looks at the deadline of the moment."""
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = self._loop.call_at(self._deadline, self._ring, seconds)

    def _ring(self, seconds: float) -> None:
        self._alarm = None
        if self._awaited is None:
            return  # nobody waits; the next who does sets it again
        if self._loop.time() < self._deadline:
            self._set_alarm(seconds)
            return
        self.abort(f"no reply within {seconds:g} s")

    def _wake(self) -> None:
        if self._awaited is not None and not self._awaited.done():
            self._awaited.set_result(None)

    def _end(self, why: str) -> None:
        self._lost = self._lost or why
        self._drained.set()
        self._wake()

    # ── what asyncio calls ────────────────────────────────────────────────────────────────────
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport; let it say at once when anything stays in its buffer."""
        self._transport = cast("asyncio.Transport", transport)
        # high=0 would never resume on TLS (asyncio compares with >=), so one octet is the least.
        self._transport.set_write_buffer_limits(high=1, low=0)

    def data_received(self, data: bytes) -> None:
        """Cut what came into replies."""
        self._replies.extend(self._reader.feed(data))
        self._wake()

    def eof_received(self) -> bool:
        """The server is done; what is half said will never be whole."""
        self._end("the server closed the link")
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more will come."""
        self._end(f"the link was lost: {exc}" if exc else "the server closed the link")
        self._transport = None

    def pause_writing(self) -> None:
        """Something stays unwritten."""
        self._drained.clear()

    def resume_writing(self) -> None:
        """Everything is with the kernel."""
        self._drained.set()
