"""One SMTP link after the handshake: bytes out, replies in, and what is known when it breaks."""

import asyncio
from collections import deque
from typing import cast

from digest.dispatch.reading import ReplyReader, UnreadableError, as_reply, unreadable
from digest.dispatch.replies import UNREADABLE
from digest.model.delivery import Reply

_SERVICE_CLOSING = 421


class SmtpLink(asyncio.Protocol):
    """Takes over the transport of a connection that is open, secured and logged in.

    Commands go one at a time, each awaited with its reply. Every exchange ends in a `Reply`;
    code 0 stands for a reply that will not come. After that, and after 421 or anything
    unreadable, the link is closed: what is out of step is not used again.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._reader = ReplyReader()
        self._replies: deque[tuple[int, tuple[str, ...]]] = deque()
        self._awaited: asyncio.Future[None] | None = None
        self._drained = asyncio.Event()
        self._drained.set()
        self._lost = ""
        self._bad: bytes | None = None

    @classmethod
    def over(cls, transport: asyncio.Transport) -> "SmtpLink":
        """Take over an open transport from whatever protocol had it."""
        link = cls()
        transport.set_protocol(link)
        link.connection_made(transport)
        return link

    @property
    def usable(self) -> bool:
        """Whether the next transaction may start: up, in step, and nothing said unasked."""
        transport = self._transport
        up = transport is not None and not transport.is_closing()
        return up and not (self._lost or self._replies or self._bad is not None)

    async def command(self, line: bytes, verb: str, *, seconds: float) -> Reply:
        """Send a command and wait for its reply."""
        if self._replies:
            return self._unasked(verb)
        self._write(line)
        return await self._reply(verb, seconds)

    async def body(self, body: bytes, *, seconds: float) -> Reply | None:
        """Send a stuffed body without its final dot; None once all of it left this process.

        A server that answers before the final dot, or goes away, has not taken the message.
        """
        self._write(body)
        try:
            async with asyncio.timeout(seconds):
                await self._drained.wait()
        except TimeoutError:
            self.abort("the message could not be written in time")
        # One turn of the loop, so that an end that is already here is seen before the dot.
        await asyncio.sleep(0)
        if self.usable:
            return None
        reply = await self._reply("DATA", seconds)
        self.abort("the server answered before the end of the message")
        return reply

    async def final_dot(self, verb: str, *, seconds: float) -> Reply:
        """End the message and wait for the server to answer for it."""
        self._write(b".\r\n")
        return await self._reply(verb, seconds)

    async def quit(self, *, seconds: float) -> None:
        """Say QUIT if the link is in a state to hear it, and close."""
        if self.usable:
            await self.command(b"QUIT\r\n", "QUIT", seconds=seconds)
        self.abort("closed")

    def abort(self, why: str) -> None:
        """Close at once, without waiting for anything."""
        self._end(why)
        if self._transport is not None:
            self._transport.abort()

    def _unasked(self, verb: str) -> Reply:
        """What a reply means that was there before its command.

        421 is how a server says that it closes. Anything else is out of step: taken as the
        answer to the command, it could pass a message off as accepted that was never sent.
        """
        reply = as_reply(verb, *self._replies.popleft())
        self.abort("the server spoke unasked")
        if reply.code == _SERVICE_CLOSING:
            return reply
        return Reply(verb, UNREADABLE, f"a reply that nothing asked for: {reply}")

    async def _reply(self, verb: str, seconds: float) -> Reply:
        try:
            async with asyncio.timeout(seconds):
                await self._something()
        except TimeoutError:
            self.abort("no reply")
            return Reply(verb, 0, f"no reply within {seconds:g} s")
        except asyncio.CancelledError:
            self.abort("given up")
            raise
        if self._replies:
            reply = as_reply(verb, *self._replies.popleft())
        elif self._bad is not None:
            reply = unreadable(verb, self._bad)
        else:
            reply = Reply(verb, 0, self._lost)
        if reply.code in {0, UNREADABLE, _SERVICE_CLOSING}:
            self.abort("the link is of no more use")
        return reply

    async def _something(self) -> None:
        """Wait until there is a reply, or it is certain that none will come."""
        while not (self._replies or self._bad is not None or self._lost):
            self._awaited = self._loop.create_future()
            await self._awaited

    def _write(self, data: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

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
        if self._bad is None:
            try:
                self._replies.extend(self._reader.feed(data))
            except UnreadableError as error:
                self._bad = error.data
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
