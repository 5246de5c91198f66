"""What time it is here and elsewhere. Every `now` is given: no test looks at a clock."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from digest.doctor.check import CheckState
from digest.doctor.clock import check_clock, check_zones, judged_clock
from digest.doctor.pages import clock_offset
from tests.servers.http import HttpServer

NOW = datetime(2026, 6, 12, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "ahead"),
    [
        ({"Date": "Fri, 12 Jun 2026 09:00:00 GMT"}, timedelta(0)),
        ({"Date": "Fri, 12 Jun 2026 08:00:00 GMT"}, timedelta(hours=1)),
        ({"Date": "Fri, 12 Jun 2026 09:05:00 GMT"}, -timedelta(minutes=5)),
        # A cache gives the Date of when it got the page, and how long ago that was.
        ({"Date": "Fri, 12 Jun 2026 08:00:00 GMT", "Age": "3600"}, timedelta(0)),
        ({"Date": "Fri, 12 Jun 2026 09:00:00 GMT", "Age": "soon"}, timedelta(0)),
        ({"Date": "Fri, 12 Jun 2026 09:00:00 -0000"}, None),
        ({"Date": "yesterday"}, None),
        ({}, None),
    ],
)
def test_clock_offset(headers: dict[str, str], ahead: timedelta | None) -> None:
    assert clock_offset(httpx.Headers(headers), NOW) == ahead


@pytest.mark.parametrize(
    ("ahead", "state", "said"),
    [
        (timedelta(seconds=1), CheckState.OK, "right"),
        (timedelta(seconds=-40), CheckState.OK, "within 40 s"),
        (timedelta(minutes=2), CheckState.WARN, "120 s fast"),
        (timedelta(minutes=-2), CheckState.WARN, "120 s slow"),
        (timedelta(hours=1), CheckState.FAIL, "3600 s fast"),
        (timedelta(days=-400), CheckState.FAIL, "slow"),
    ],
)
def test_judged_clock(ahead: timedelta, state: CheckState, said: str) -> None:
    check = judged_clock(ahead)
    assert (check.state, said in check.detail) == (state, True), check
    assert bool(check.cure) is (state is not CheckState.OK)


async def test_the_clock_is_compared_with_a_real_answer() -> None:
    """Asked by somebody who thinks that it is the year 2000."""
    with HttpServer() as server:
        (check,) = await check_clock(
            server.url("/"), timeout=5, clock=lambda: datetime(2000, 1, 1, tzinfo=UTC)
        )
    assert check.state is CheckState.FAIL
    assert "slow" in check.detail


async def test_nobody_to_compare_with_is_no_failure() -> None:
    with HttpServer() as server:
        gone = server.url("/")
    for url in ("", gone, "https://", "no-url"):
        (check,) = await check_clock(url, timeout=5, clock=lambda: NOW)
        assert check.state is CheckState.UNKNOWN, url


def test_zones() -> None:
    (check,) = check_zones("Europe/Berlin")
    assert check.state is CheckState.OK


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd"])
def test_a_zone_without_data(zone: str) -> None:
    (check,) = check_zones(zone)
    assert check.state is CheckState.FAIL
    assert "tzdata" in check.cure
