"""What the public pages say of the digest that they belong to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class About:
    """The same for every page."""

    title: str
    domain: str
    """Whose names the feeds' ids are (RFC 4151): the domain of the digest's address."""
    url: str = ""
    """Where the pages are found by the world, without a slash at the end; "" if nobody said."""
    search: str = ""
    """Where a search is answered, for pages that cannot do it themselves; "" if nowhere.

    A live page answers it beside itself: `LIVE_SEARCH`.
    """
    subscribe: str = ""
    """Where people sign up, for pages that cannot do it themselves; "" if nowhere."""
    language: str = "en"
    thumbnails: bool = True
    contact: str = ""
    """An address that people may write to; "" if there is none."""


LIVE_SEARCH = "search"
"""The path that answers a search, beside all others."""
