"""How often and how patiently a request is tried again: the decision, without the waiting."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})
_FIRST_WAIT = 1.0
_LONGEST_DELTA = 10


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """The seconds that Retry-After asks for (RFC 9110 §10.2.3: a number or an HTTP date).

    A date is measured against the server's own clock, its Date header, where it has one.
    """
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value) if len(value) <= _LONGEST_DELTA else float("inf")
    moment = http_date(value)
    if moment is None:
        return None
    return max(0.0, (moment - (http_date(headers.get("date", "")) or now)).total_seconds())


def wait_seconds(attempt: int, asked: float | None, *, longest: float) -> float:
    """How long to wait after the `attempt`-th try (from 1): what was asked, else doubling."""
    wait = asked if asked is not None else _FIRST_WAIT * 2.0 ** (attempt - 1)
    return min(wait, longest)


def http_date(value: str) -> datetime | None:
    """An HTTP date (RFC 9110 §5.6.7) in UTC, or None."""
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
