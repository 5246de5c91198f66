"""A route book in memory: it keeps the moment of every booking instead of buckets."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from digest.model.route import Parking, Window


class FakeRoutes:
    """Fulfils `ports.RouteBook`. Give two runs the same `shared` and they share the windows."""

    def __init__(self, shared: "FakeRoutes | None" = None) -> None:
        self.parkings: dict[str, Parking] = shared.parkings if shared else {}
        self.bookings: defaultdict[str, list[datetime]] = (
            shared.bookings if shared else defaultdict(list)
        )
        self._own: defaultdict[str, list[datetime]] = defaultdict(list)

    def parked(self, route: str, *, now: datetime) -> Parking | None:
        found = self.parkings.get(route)
        return found if found is not None and found.until > now else None

    def park(self, parking: Parking) -> None:
        known = self.parkings.get(parking.route)
        if known is None or known.until < parking.until:
            self.parkings[parking.route] = parking

    def reserve(self, route: str, wanted: int, windows: Sequence[Window], *, now: datetime) -> int:
        room = [window.limit - len(self._within(route, window, now)) for window in windows]
        count = max(0, min([wanted, *room]))
        self.bookings[route] += [now] * count
        self._own[route] += [now] * count
        return count

    def give_back(self, route: str, count: int, *, now: datetime) -> None:  # noqa: ARG002 - port
        for _ in range(min(count, len(self._own[route]))):
            self.bookings[route].remove(self._own[route].pop())

    def opens(self, route: str, window: Window, *, now: datetime) -> datetime:
        held = self._within(route, window, now)
        over = len(held) - window.limit
        return now if over < 0 else held[over] + window.length

    def frees(self, route: str, length: timedelta, *, now: datetime) -> datetime:
        held = self._within(route, Window(0, length), now)
        return (held[0] if held else now) + length

    def _within(self, route: str, window: Window, now: datetime) -> list[datetime]:
        return sorted(at for at in self.bookings[route] if at + window.length > now)
