"""Sending what waits outside of editions: claimed, written, sent, settled."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.compose.notices.writer import NoticeWriter
from digest.errors import ComposeError, RouteError
from digest.model.delivery import Reply
from digest.model.notice import Notice
from digest.ports import ApplicationShelf, NoticeShelf, Transport

_log = logging.getLogger(__name__)
_LEASE = timedelta(minutes=15)
_BATCH = 20
_ATTEMPTS = 14
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=6)
"""A mail server may be down from one evening to the next morning, and a relay over a weekend."""
_FAILURE = 500
_CONNECT = "connect"


@dataclass(frozen=True, slots=True)
class NoticeParts:
    """What it takes. `confirm_within` is how long a confirmation's link works."""

    notices: NoticeShelf
    applications: ApplicationShelf
    writer: Callable[[], NoticeWriter]
    """Made anew for each batch, so that keys may be rotated."""
    transport: Callable[[], Transport]
    confirm_within: timedelta
    clock: Callable[[], datetime]


async def send_notices(parts: NoticeParts) -> int:
    """Send all that may be sent now; how many were taken.

    Trouble with the route ends it: what was claimed is tried again later. Raises StoreError.
    """
    sent = 0
    while batch := parts.notices.claim(now=parts.clock(), lease=_LEASE, limit=_BATCH):
        transport, writer = parts.transport(), parts.writer()
        unreachable: Reply | None = None
        try:
            for notice in batch:
                reply = unreachable or await _send(parts, writer, transport, notice)
                if reply.verb == _CONNECT:
                    unreachable = reply  # so are the others
                taken = 200 <= reply.code < 300  # noqa: PLR2004 - 2yz, RFC 5321 §4.2.1
                sent += taken
                parts.notices.settle(notice, reply, again_at=_again_at(notice, reply, parts))
                if not taken:
                    _log.warning("a notice (%s) was not sent: %s", notice.kind, reply)
        finally:
            await transport.close()
    return sent


async def _send(
    parts: NoticeParts, writer: NoticeWriter, transport: Transport, notice: Notice
) -> Reply:
    """The server's reply, or what stands for one: code 0 if it was never asked."""
    now = parts.clock()
    application = parts.applications.find(notice.body.get("application", ""))
    until = (application.asked_at if application else now) + parts.confirm_within
    try:
        message = writer.write(notice, application, until=until, now=now)
        await transport.open()
        if reason := transport.objection(message):
            return Reply("MAIL", _FAILURE, reason)
        return await transport.send(message)
    except ComposeError as error:
        return Reply("compose", _FAILURE, error.message)
    except RouteError as error:
        return Reply(_CONNECT, 0, error.message)


def _again_at(notice: Notice, reply: Reply, parts: NoticeParts) -> datetime | None:
    """When it is tried again: after 5, 10, 20 … minutes up to 6 hours, for two days.

    Not where the link was lost after the message: it may have arrived.
    """
    lost = reply.code == 0 and reply.verb not in {_CONNECT, "MAIL", "RCPT", "DATA"}
    if reply.code >= _FAILURE or lost or notice.attempts + 1 >= _ATTEMPTS:
        return None
    return parts.clock() + min(_FIRST_WAIT * (1 << notice.attempts), _LONGEST_WAIT)
