"""The line that says why a paper was picked, as long as a card has room for."""

from functools import lru_cache
from typing import NamedTuple

from digest.compose.quoting import Quoted, quoted_reason
from digest.compose.typography import close_isolates, shorten

COLUMNS = (240, 90, 0, 0)
"""How long it may be at FULL, COMPACT, LINK and OMITTED; at 0 there is none."""


class Why(NamedTuple):
    """The line as text, and as it goes into HTML. Empty if there is nothing to say."""

    text: str
    html: Quoted


@lru_cache(maxsize=4096)
def why(line: str, limit: int) -> Why:
    """Shorten a sentence to so many columns; 0 leaves nothing of it."""
    text = close_isolates(shorten(line, limit)) if limit else ""
    return Why(text, quoted_reason(text))
