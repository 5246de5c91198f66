"""One look at a web address: does it answer, and what time is it there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from digest.collect.fetch import user_agent

_START_BYTES = 64


@dataclass(frozen=True, slots=True)
class Glance:
    """What a look gave: the status, the first bytes of the body, and what time it is there.

    `ahead` is how far our clock is ahead of theirs, None if they did not say; true to about a
    second, the unit of the Date header (RFC 9110 §6.6.1).
    """

    status: int
    start: bytes
    ahead: timedelta | None


async def glance(url: str, *, timeout: float, clock: Callable[[], datetime]) -> Glance:  # noqa: ASYNC109 - httpx's own
    """Ask for a page. Raises httpx.HTTPError or httpx.InvalidURL."""
    headers = {"User-Agent": user_agent(""), "Cache-Control": "no-cache"}
    async with (
        httpx.AsyncClient(timeout=timeout, headers=headers) as client,
        client.stream("GET", url) as answer,
    ):
        ahead = clock_offset(answer.headers, clock())
        start = b""
        async for chunk in answer.aiter_bytes():
            start += chunk
            if len(start) >= _START_BYTES:
                break
        return Glance(answer.status_code, start[:_START_BYTES], ahead)


def clock_offset(headers: httpx.Headers, now: datetime) -> timedelta | None:
    """How far `now` is ahead of an answer's Date header; None if it has none that is usable."""
    try:
        theirs = parsedate_to_datetime(headers["Date"])
    except (KeyError, ValueError):
        return None
    if theirs.tzinfo is None:  # "-0000": a time without a zone
        return None
    age = headers.get("Age", "0")  # a cache keeps the first Date (RFC 9111 §5.1)
    return now - theirs - timedelta(seconds=int(age) if age.isdecimal() else 0)
