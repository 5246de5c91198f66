"""What is remembered of routes: until when one is left alone, and how much went out lately.

Messages are booked in buckets of a minute. A bucket counts until its last moment is out of the
window, so a window may hold a little less than its limit, never more.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from threading import Lock

from sqlalchemy import Connection, delete, select, update

from digest.model.route import Parking, Window
from digest.store.codec import note
from digest.store.engine import Database
from digest.store.schema import bookings, parkings

_BUCKET = timedelta(minutes=1)
_KEPT = timedelta(hours=25)
"""Bookings are kept at least this long: some other run may have a longer window than we."""


class Routes:
    """Fulfils `ports.RouteBook`. For many threads; each run has one of its own.

    It knows in which minutes it booked, so that it gives back its own bookings and not the newer
    ones of another run, whose messages went out.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._own: defaultdict[str, dict[int, int]] = defaultdict(dict)
        self._lock = Lock()

    def parked(self, route: str, *, now: datetime) -> Parking | None:
        """Until when the route is left alone, if it is."""
        with self._database.read() as connection:
            row = connection.execute(
                select(parkings).where(parkings.c.route == route, parkings.c.until > now)
            ).one_or_none()
        return None if row is None else Parking(row.route, row.until, row.reason)

    def park(self, parking: Parking) -> None:
        """Leave it alone until then; of two parkings the later end counts."""
        row = {
            "route": parking.route,
            "until": parking.until,
            "reason": note(parking.reason),
        }
        statement = self._database.insert(parkings).values(row)
        with self._database.write() as connection:
            connection.execute(
                statement.on_conflict_do_update(
                    index_elements=[parkings.c.route],
                    set_={"until": statement.excluded.until, "reason": statement.excluded.reason},
                    where=parkings.c.until < statement.excluded.until,
                )
            )

    def reserve(self, route: str, wanted: int, windows: Sequence[Window], *, now: datetime) -> int:
        """Book up to `wanted` messages within all these windows; how many were booked.

        Book shortly before sending: it is the booking that is counted. What a killed run had
        booked stays booked.
        """
        if wanted <= 0 or not windows:
            return max(wanted, 0)
        longest = max(_KEPT, *(window.length for window in windows))
        oldest = _minute(now - longest) - 2
        with self._database.write(lock=f"route {route}") as connection:
            connection.execute(
                delete(bookings).where(bookings.c.route == route, bookings.c.minute < oldest)
            )
            booked = _booked(connection, route)
            room = min(window.limit - _within(booked, window, now) for window in windows)
            count = max(0, min(wanted, room))
            if count:
                self._add(connection, route, _minute(now), count)
        with self._lock:
            own = self._own[route]
            own[_minute(now)] = own.get(_minute(now), 0) + count
            self._own[route] = {minute: n for minute, n in own.items() if n and minute >= oldest}
        return count

    def give_back(self, route: str, count: int, *, now: datetime) -> None:  # noqa: ARG002 - see below
        """Take back bookings (its own, the newest first) of messages that were not sent.

        The bookings tell when they were made, so it does not matter when they are given back.
        """
        with self._lock:
            taken = _newest(self._own[route], count)
            for minute, number in taken.items():
                self._own[route][minute] -= number
        if taken:
            with self._database.write(lock=f"route {route}") as connection:
                for minute, number in taken.items():
                    self._add(connection, route, minute, -number)

    def opens(self, route: str, window: Window, *, now: datetime) -> datetime:
        """When this window has room for a message: `now` if it has some."""
        with self._database.read() as connection:
            booked = _booked(connection, route)
        used = _within(booked, window, now)
        opens = now
        for minute, count in sorted(booked.items()):
            if used < window.limit:
                break
            if _leaves(minute, window) > now:
                used -= count
                opens = _leaves(minute, window)
        return opens

    def frees(self, route: str, length: timedelta, *, now: datetime) -> datetime:
        """When the oldest booking within this length of time leaves it, or `length` from now."""
        window = Window(0, length)
        with self._database.read() as connection:
            booked = _booked(connection, route)
        leaving = [_leaves(minute, window) for minute, count in booked.items() if count]
        return min((at for at in leaving if at > now), default=now + length)

    def _add(self, connection: Connection, route: str, minute: int, count: int) -> None:
        row = {"route": route, "minute": minute, "count": count}
        if count < 0:  # the bucket is there, or it is out of every window by now
            connection.execute(
                update(bookings)
                .where(bookings.c.route == route, bookings.c.minute == minute)
                .values(count=bookings.c.count + count)
            )
            return
        connection.execute(
            self._database.insert(bookings)
            .values(row)
            .on_conflict_do_update(
                index_elements=[bookings.c.route, bookings.c.minute],
                set_={"count": bookings.c.count + count},
            )
        )


def _minute(moment: datetime) -> int:
    return int(moment.timestamp() // 60)


def _leaves(minute: int, window: Window) -> datetime:
    """From when on all that was booked in this minute is out of the window."""
    return datetime.fromtimestamp((minute + 1) * 60, UTC) + window.length


def _booked(connection: Connection, route: str) -> dict[int, int]:
    rows = connection.execute(
        select(bookings.c.minute, bookings.c.count)
        .where(bookings.c.route == route)
        .order_by(bookings.c.minute)
    )
    return {minute: count for minute, count in rows}  # noqa: C416 - rows are no pairs to mypy


def _within(booked: Mapping[int, int], window: Window, now: datetime) -> int:
    """How many count against the window now; one booked in what is yet to come does too.

    (A clock that was set back leaves such bookings.)
    """
    return sum(count for minute, count in booked.items() if _leaves(minute, window) > now)


def _newest(booked: Mapping[int, int], count: int) -> dict[int, int]:
    """Up to `count` of these, by minute, the newest first."""
    taken = {}
    for minute in sorted(booked, reverse=True):
        if number := min(count, booked[minute]):
            taken[minute] = number
            count -= number
    return taken
