"""A route: one way out, and what is remembered of it between runs."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Window:
    """A limit that rolls: at most `limit` messages within any `length` (one hour, one day)."""

    limit: int
    length: timedelta


@dataclass(frozen=True, slots=True)
class Parking:
    """A route that is left alone until `until` (aware, UTC), and why: the server's own words."""

    route: str
    until: datetime
    reason: str
