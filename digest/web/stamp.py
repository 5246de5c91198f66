"""A signed time in a form: that the page it is on is ours, and not older than a day.

It is what a page of somebody else's cannot make; and nobody fills in a form in no time.
"""

from datetime import datetime, timedelta

from digest.errors import TokenError
from digest.tokens import Purpose
from digest.web.links import Links

SOONEST, LATEST = timedelta(seconds=2), timedelta(days=1)


def stamp(links: Links, now: datetime) -> str:
    """What goes into the form."""
    return links.sign(Purpose.FORM, str(int(now.timestamp())))


def fresh(links: Links, given: str, now: datetime) -> bool:
    """Whether a form was made by us, long enough ago for a person and not too long."""
    try:
        made = int(links.read(Purpose.FORM, given))
    except (TokenError, ValueError):
        return False
    return SOONEST.total_seconds() <= now.timestamp() - made <= LATEST.total_seconds()
