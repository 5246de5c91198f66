"""Routes: parking, and windows that no runs together ever overbook."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from digest.model.route import Parking, Window
from digest.ports import RouteBook
from digest.store.engine import Database
from digest.store.routes import Routes
from digest.store.schema import bookings
from digest.store.store import Store
from tests.contract.booker import ROUTE, WINDOW
from tests.contract.samples import HOUR, NOW, ONE_DAY
from tests.fakes.routes import FakeRoutes

MINUTE = timedelta(minutes=1)
Runs = Callable[[], RouteBook]
NAMES = count()


@pytest.fixture(params=["sqlite", "postgresql", "fake"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def runs(request: pytest.FixtureRequest, backend: str) -> Runs:
    """Makes a run's route book; all of a test share their windows."""
    if backend == "fake":
        shared = FakeRoutes()
        return lambda: FakeRoutes(shared)
    store: Store = request.getfixturevalue("store")
    return lambda: Routes(store._database)


# ── parking ───────────────────────────────────────────────────────────────────────────────────
def test_a_parked_route_is_left_alone_until_then(runs: Runs) -> None:
    book = runs()
    assert book.parked(ROUTE, now=NOW) is None
    parking = Parking(ROUTE, NOW + HOUR, "550 5.4.5 Daily sending quota exceeded")
    book.park(parking)
    assert book.parked(ROUTE, now=NOW) == parking
    assert runs().parked(ROUTE, now=NOW + HOUR / 2) == parking
    assert book.parked(ROUTE, now=NOW + HOUR) is None
    assert book.parked("another", now=NOW) is None


def test_of_two_parkings_the_later_end_counts(runs: Runs) -> None:
    long, short = Parking(ROUTE, NOW + 2 * HOUR, "quota"), Parking(ROUTE, NOW + HOUR, "busy")
    for order in ([long, short], [short, long]):
        book = runs()
        for one in order:
            book.park(one)
        assert book.parked(ROUTE, now=NOW) == long


# ── windows ───────────────────────────────────────────────────────────────────────────────────
def test_the_narrowest_window_decides(runs: Runs) -> None:
    book = runs()
    both = [Window(10, HOUR), Window(15, ONE_DAY)]
    assert book.reserve(ROUTE, 4, both, now=NOW) == 4
    assert runs().reserve(ROUTE, 100, both, now=NOW + MINUTE) == 6
    assert book.reserve(ROUTE, 1, both, now=NOW + MINUTE) == 0
    assert book.reserve("another", 1, both, now=NOW) == 1
    assert book.reserve(ROUTE, 100, both, now=NOW + 3 * HOUR) == 5
    assert book.reserve(ROUTE, 100, both, now=NOW + 5 * HOUR) == 0
    assert book.reserve(ROUTE, 100, both, now=NOW + 24 * HOUR + 2 * MINUTE) == 10


def test_without_a_window_or_a_wish_nothing_is_counted(runs: Runs) -> None:
    book = runs()
    assert book.reserve(ROUTE, 7, [], now=NOW) == 7
    assert book.reserve(ROUTE, 0, [WINDOW], now=NOW) == 0
    assert book.reserve(ROUTE, -1, [WINDOW], now=NOW) == 0


def test_what_was_not_sent_is_given_back_by_who_booked_it(runs: Runs) -> None:
    first, second = runs(), runs()
    hour = [Window(10, HOUR)]
    assert first.reserve(ROUTE, 4, hour, now=NOW) == 4
    assert second.reserve(ROUTE, 6, hour, now=NOW + HOUR / 2) == 6
    first.give_back(ROUTE, 4, now=NOW + HOUR / 2)
    assert second.reserve(ROUTE, 10, hour, now=NOW + HOUR / 2) == 4
    first.give_back(ROUTE, 99, now=NOW + HOUR / 2)  # more than it has
    assert first.reserve(ROUTE, 10, hour, now=NOW + HOUR + 2 * MINUTE) == 0


def test_the_newest_are_given_back_first(runs: Runs) -> None:
    book = runs()
    hour = [Window(10, HOUR)]
    book.reserve(ROUTE, 5, hour, now=NOW)
    book.reserve(ROUTE, 5, hour, now=NOW + 10 * MINUTE)
    book.give_back(ROUTE, 7, now=NOW + 11 * MINUTE)
    assert book.reserve(ROUTE, 10, hour, now=NOW + 12 * MINUTE) == 7
    assert book.reserve(ROUTE, 10, hour, now=NOW + HOUR + 2 * MINUTE) == 3


def test_when_a_window_opens(runs: Runs) -> None:
    book, hour = runs(), Window(3, HOUR)
    assert book.opens(ROUTE, hour, now=NOW) == NOW
    book.reserve(ROUTE, 1, [hour], now=NOW)
    book.reserve(ROUTE, 2, [hour], now=NOW + 30 * MINUTE)
    opens = book.opens(ROUTE, hour, now=NOW + 31 * MINUTE)
    assert NOW + HOUR <= opens <= NOW + HOUR + MINUTE
    almost = opens - timedelta(microseconds=1)
    assert book.reserve(ROUTE, 5, [hour], now=almost) == 0
    assert book.reserve(ROUTE, 5, [hour], now=opens) == 1
    # Of a limit that was lowered, all that is too much has to leave first.
    lowered = book.opens(ROUTE, Window(1, HOUR), now=opens)
    assert opens + HOUR <= lowered <= opens + HOUR + MINUTE


@dataclass
class Booked:
    """What one run knows that it booked: the moments, in order."""

    book: RouteBook
    moments: list[datetime] = field(default_factory=list)


STEPS = st.tuples(
    st.integers(0, 1),
    st.sampled_from(["book", "give back"]),
    st.integers(1, 6),
    st.sampled_from([0, 1, 29, 59, 60, 61, 600, 1799, 3541, 3600]) | st.integers(0, 7200),
)
WINDOWS = [Window(5, HOUR), Window(9, 5 * HOUR)]


@given(st.lists(STEPS, max_size=30), st.integers(0, 59))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_window_ever_holds_more_than_its_limit(
    runs: Runs, steps: list[tuple[int, str, int, int]], second: int
) -> None:
    route = f"route {next(NAMES)}"
    two = [Booked(runs()), Booked(runs())]
    now = NOW + timedelta(seconds=second)
    for number, what, wanted, later in steps:
        one = two[number]
        if what == "book":
            got = one.book.reserve(route, wanted, WINDOWS, now=now)
            assert 0 <= got <= wanted
            one.moments += [now] * got
        else:
            one.book.give_back(route, min(wanted, len(one.moments)), now=now)
            del one.moments[max(0, len(one.moments) - wanted) :]
        for window in WINDOWS:
            held = [at for run in two for at in run.moments if at > now - window.length]
            assert len(held) <= window.limit
            # And it is full only if it may be: buckets are a minute long.
            opens = one.book.opens(route, window, now=now)
            wide = [at for run in two for at in run.moments if at + window.length + MINUTE > now]
            assert (opens > now) <= (len(wide) >= window.limit)
        now += timedelta(seconds=later)


# ── several at once ───────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
def test_threads_never_overbook(runs: Runs) -> None:
    together = Barrier(6)

    def work(_: int) -> int:
        book, got, returns = runs(), 0, 5  # who gave back for ever would never be done
        together.wait()
        while booked := book.reserve(ROUTE, 4, [WINDOW], now=NOW):
            got += booked
            if got % 3 == 0 and returns:
                book.give_back(ROUTE, 1, now=NOW)
                got, returns = got - 1, returns - 1
        return got

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(work, range(6))) == WINDOW.limit


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
def test_processes_never_overbook(store_url: str) -> None:
    command = [sys.executable, "-W", "error", "-m", "tests.contract.booker", store_url]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert sum(int(one.communicate(timeout=100)[0]) for one in started) == WINDOW.limit


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
def test_old_bookings_are_forgotten(store: Store, store_url: str) -> None:
    for hour in range(60):
        store.routes.reserve(ROUTE, 1, [WINDOW], now=NOW + hour * HOUR)
    database = Database.open(store_url)
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(bookings)) == 26
    database.close()


def test_an_unknown_quota_frees_with_the_oldest_booking(runs: Runs) -> None:
    book = runs()
    assert book.frees(ROUTE, HOUR, now=NOW) == NOW + HOUR, "nothing booked: a whole window"
    book.reserve(ROUTE, 2, [Window(100, ONE_DAY)], now=NOW)
    later = NOW + HOUR / 2
    book.reserve(ROUTE, 2, [Window(100, ONE_DAY)], now=later)
    freed = book.frees(ROUTE, HOUR, now=later)
    assert NOW + HOUR <= freed <= NOW + HOUR + MINUTE
    assert book.frees(ROUTE, HOUR, now=NOW + 3 * HOUR) == NOW + 4 * HOUR
