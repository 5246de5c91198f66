"""A route book in memory: a real fake at the seam."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from digest.model.route import Parking, Window


class FakeRoutes:
    """Fulfils `ports.RouteBook`; every booking is kept with its moment."""

    def __init__(self) -> None:
        self.parkings: dict[str, Parking] = {}
        self.booked: dict[str, list[datetime]] = {}

    def parked(self, route: str, *, now: datetime) -> Parking | None:
        parking = self.parkings.get(route)
        return parking if parking is not None and parking.until > now else None

    def park(self, parking: Parking) -> None:
        before = self.parkings.get(parking.route)
        if before is None or before.until < parking.until:
            self.parkings[parking.route] = parking

    def reserve(self, route: str, wanted: int, windows: Sequence[Window], *, now: datetime) -> int:
        booked = self.booked.setdefault(route, [])
        rooms = [one.limit - self._within(route, one.length, now) for one in windows]
        granted = max(0, min([wanted, *rooms]))
        booked += [now] * granted
        return granted

    def give_back(self, route: str, count: int, *, now: datetime) -> None:  # noqa: ARG002
        booked = self.booked.setdefault(route, [])
        del booked[max(0, len(booked) - count) :]

    def opens(self, route: str, window: Window, *, now: datetime) -> datetime:
        times = sorted(at for at in self.booked.get(route, []) if at > now - window.length)
        if len(times) < window.limit:
            return now
        return times[len(times) - window.limit] + window.length

    def frees(self, route: str, length: timedelta, *, now: datetime) -> datetime:
        times = [at for at in self.booked.get(route, []) if at > now - length]
        return min(times, default=now) + length

    def _within(self, route: str, length: timedelta, now: datetime) -> int:
        return sum(at > now - length for at in self.booked[route])
