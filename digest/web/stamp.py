"""A signed time in a form: that the page it is on is ours, and not older than a day.

It is what a page of somebody else's cannot make; and nobody fills in a form in no time.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from digest.errors import TokenError
from digest.tokens import Purpose
from digest.web.links import Links

SOONEST, LATEST = timedelta(seconds=2), timedelta(days=1)


class Age(StrEnum):
    """How a form's stamp stands."""

    GOOD = "good"
    YOUNG = "too young for a person; the same will be good in a moment"
    BAD = "not ours, or too old"


def stamp(links: Links, now: datetime) -> str:
    """What goes into the form."""
    return links.sign(Purpose.FORM, str(int(now.timestamp())))


def age(links: Links, given: str, now: datetime) -> Age:
    """Whether a form was made by us, long enough ago for a person and not too long."""
    try:
        made = int(links.read(Purpose.FORM, given))
    except (TokenError, ValueError):
        return Age.BAD
    seconds = now.timestamp() - made
    if 0 <= seconds < SOONEST.total_seconds():
        return Age.YOUNG
    return Age.GOOD if 0 <= seconds <= LATEST.total_seconds() else Age.BAD
