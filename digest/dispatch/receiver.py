"""A receiving SMTP server on loopback that writes a Maildir: what `digest demo` sends to."""

import asyncio
import hashlib
import mailbox
from pathlib import Path
from types import TracebackType
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope, Session

_LOOPBACK = "127.0.0.1"
_MAX_BYTES = 50_000_000


class _Deliver:
    """aiosmtpd's handler: takes every recipient, and files each message it is given.

    Nothing is filtered out: a mail that is sent twice is in the Maildir twice.
    """

    def __init__(self, maildir: Path) -> None:
        self._maildir = mailbox.Maildir(maildir, create=True)

    async def handle_DATA(  # noqa: N802 - aiosmtpd looks for this name
        self,
        server: SMTP,  # noqa: ARG002
        session: Session,  # noqa: ARG002
        envelope: Envelope,
    ) -> str:
        content = envelope.original_content or b""
        key = self._maildir.add(content)
        named = f"{key} {envelope.rcpt_tos}".encode()
        queue_id = hashlib.sha256(named).hexdigest()[:12].upper()
        return f"250 2.0.0 Ok: queued as {queue_id}"


class Receiver:
    """An SMTP server in the running event loop, on an ephemeral port of 127.0.0.1.

    Usage: `async with Receiver(path) as receiver:`, then connect to `receiver.host` and
    `receiver.port`. It offers SIZE, 8BITMIME and SMTPUTF8, no TLS and no AUTH.
    """

    def __init__(self, maildir: Path) -> None:
        self.host = _LOOPBACK
        self.port = 0
        self._maildir = maildir
        self._server: asyncio.Server | None = None
        self._sessions: list[_Session] = []

    async def __aenter__(self) -> Self:
        """Make the Maildir and listen."""
        self._maildir.parent.mkdir(parents=True, exist_ok=True)
        handler = _Deliver(self._maildir)
        loop = asyncio.get_running_loop()

        def session() -> _Session:
            self._sessions.append(_Session(handler))
            return self._sessions[-1]

        self._server = await loop.create_server(session, self.host, 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the door, then the sessions that are still in."""
        if self._server is not None:
            self._server.close()
            for session in self._sessions:
                session.hang_up()
            await self._server.wait_closed()


class _Session(SMTP):
    def __init__(self, handler: _Deliver) -> None:
        super().__init__(
            handler,
            hostname="localhost",
            ident="digest receiver",
            data_size_limit=_MAX_BYTES,
            enable_SMTPUTF8=True,
        )

    def hang_up(self) -> None:
        if self.transport is not None:
            self.transport.close()
