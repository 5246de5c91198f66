"""A real aiosmtpd server in a thread of its own, for commands run as other processes."""

import asyncio
import email
import email.policy
import functools
import mailbox
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


class MailServer:
    """Takes everything but what `refuse` names; keeps envelopes and messages."""

    def __init__(self, maildir: Path) -> None:
        self.maildir = mailbox.Maildir(maildir, create=True)
        self.refuse: dict[str, str] = {}
        self.recipients: list[str] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._server: asyncio.Server | None = None

    async def handle_RCPT(  # noqa: N802 - aiosmtpd looks for this name
        self,
        server: SMTP,  # noqa: ARG002
        session: Session,  # noqa: ARG002
        envelope: Envelope,
        address: str,
        options: list[str],  # noqa: ARG002
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        self.maildir.add(envelope.original_content or b"")
        self.recipients += envelope.rcpt_tos
        return f"250 2.0.0 Ok: queued as {len(self.recipients):04d}"

    @property
    def port(self) -> int:
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def messages(self) -> Iterator[EmailMessage]:
        for key in self.maildir.keys():  # noqa: SIM118 - iterating a mailbox gives messages
            message = email.message_from_bytes(
                self.maildir.get_bytes(key), policy=email.policy.default
            )
            assert isinstance(message, EmailMessage)
            yield message

    def __enter__(self) -> "MailServer":
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        return self

    async def _listen(self) -> asyncio.Server:
        make = functools.partial(SMTP, self, enable_SMTPUTF8=True, loop=self._loop)
        return await self._loop.create_server(make, "127.0.0.1", 0)

    def __exit__(self, *error: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _close(self) -> None:
        assert self._server is not None
        self._server.close()
        for task in asyncio.all_tasks():
            if task is not asyncio.current_task():
                task.cancel()
