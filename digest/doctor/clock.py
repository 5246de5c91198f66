"""Whether this machine knows what time it is, and what time it is elsewhere."""

import zoneinfo
from collections.abc import Callable
from datetime import datetime, timedelta

import httpx

from digest.doctor.check import Check, fail, ok, unknown, warn
from digest.doctor.pages import glance
from digest.doctor.route import said

CLOCK, ZONES = "clock", "time zones"

NOTICEABLE = timedelta(minutes=1)
HARMFUL = timedelta(minutes=10)
"""From here on mail is sent at the wrong hour, and signatures look forged or expired."""


async def check_clock(
    url: str,
    *,
    timeout: float,  # noqa: ASYNC109 - handed on to httpx
    clock: Callable[[], datetime],
) -> list[Check]:
    """Compare with the Date header of any web server we know; "" if there is none."""
    if not url:
        return [unknown(CLOCK, "there is no web server to compare with")]
    try:
        seen = await glance(url, timeout=timeout, clock=clock)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return [unknown(CLOCK, f"{url} could not be asked: {said(error)}")]
    if seen.ahead is None:
        return [unknown(CLOCK, f"{url} does not say what time it is")]
    return [judged_clock(seen.ahead)]


def judged_clock(ahead: timedelta) -> Check:
    """What it means that our clock is so much ahead of somebody else's."""
    off = abs(ahead)
    seconds = round(off.total_seconds())
    detail = f"{seconds} s {'fast' if ahead > timedelta(0) else 'slow'}"
    cure = "Set it by NTP: `timedatectl set-ntp true`, or the host's settings."
    if off > HARMFUL:
        return fail(CLOCK, detail, cure)
    if off > NOTICEABLE:
        return warn(CLOCK, detail, cure)
    return ok(CLOCK, "right" if off < timedelta(seconds=5) else f"right, within {seconds} s")


def check_zones(timezone: str) -> list[Check]:
    """Whether there is time zone data, for the digest's own zone and everybody else's."""
    try:
        zoneinfo.ZoneInfo(timezone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        detail = f"there is no data for {timezone}"
        cure = "Install tzdata: your system's package, or `pip install tzdata`."
        return [fail(ZONES, detail, cure)]
    return [ok(ZONES, f"{len(zoneinfo.available_timezones())} known, {timezone} is the digest's")]
