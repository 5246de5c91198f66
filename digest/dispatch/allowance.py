"""How much a route may still take: the rolling windows of `[delivery]`, and its parking."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from digest.dispatch.options import DeliveryOptions
from digest.model.delivery import Reply
from digest.model.route import Parking, Window
from digest.ports import RouteBook

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_HOURLY = re.compile(r"\bhour|\bhr\b", re.IGNORECASE)


class Allowance:
    """Books messages on a route before they are claimed, so that no window is ever exceeded.

    The book is shared by all runs; what is booked and not sent is given back.
    """

    def __init__(
        self,
        book: RouteBook,
        route: str,
        options: DeliveryOptions,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._route = route
        self._clock = clock
        limits = ((options.per_hour, HOUR), (options.per_day, DAY))
        self._windows = [Window(limit, length) for limit, length in limits if limit]
        self.waiting = ""
        """Why nothing more goes now, and when it will; "" while something may."""

    def parked(self) -> bool:
        """Whether the route is to be left alone for now."""
        parking = self._book.parked(self._route, now=self._clock())
        if parking is not None:
            self.waiting = f"Nothing is sent before {_moment(parking.until)}: {parking.reason}"
        return parking is not None

    def book(self, wanted: int) -> int:
        """How many of so many may be sent within the windows; they are booked now."""
        now = self._clock()
        booked = self._book.reserve(self._route, wanted, self._windows, now=now)
        if not booked and self._windows:
            opens = max(self._book.opens(self._route, each, now=now) for each in self._windows)
            self.waiting = (
                f"delivery.per_hour or per_day is used up; the rest goes from {_moment(opens)} on."
            )
        return booked

    def spare(self, count: int) -> None:
        """So many of those booked were not sent."""
        if count > 0:
            self._book.give_back(self._route, count, now=self._clock())

    def park(self, reply: Reply) -> None:
        """The server says that our quota is used up: leave it alone until its window opens."""
        now = self._clock()
        length = HOUR if _HOURLY.search(reply.text) else DAY
        until = self._book.frees(self._route, length, now=now)
        self._book.park(Parking(self._route, until, f"the mail server said: {reply}"))


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
