"""The line that says why a paper was picked."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from digest.compose.quoting import Quoted, quoted_reason
from digest.compose.remembering import Remembered
from digest.compose.typography import close_isolates, isolate, plain, shorten
from digest.compose.view import Level
from digest.model.edition import Reason

COLUMNS = (240, 90, 0, 0)
"""How long it may be at FULL, COMPACT, LINK and OMITTED; at 0 there is none."""


class Why(NamedTuple):
    """The line as text, and as it goes into HTML. Empty if there is nothing to say."""

    text: str
    html: Quoted


def sentence(reasons: Sequence[Reason]) -> str:
    """Put reasons into one line, however long; "" if there are none."""
    if len(reasons) == 1:
        return _said(reasons[0])
    return "; ".join([words for reason in reasons if (words := _said(reason))])


@lru_cache(maxsize=4096)
def why(line: str, limit: int) -> Why:
    """Shorten a sentence to so many columns; 0 leaves nothing of it."""
    text = close_isolates(shorten(line, limit)) if limit else ""
    return Why(text, quoted_reason(text))


def why_at(reasons: Sequence[Reason], level: Level) -> str:
    """What a card of this level says of these reasons; "" for nothing."""
    return why(sentence(reasons), COLUMNS[level]).text


def _put(reason: Reason) -> str:
    """A reason in words, its quotations kept from turning the sentence around."""
    subject = isolate(plain(reason.subject))
    words = tuple([isolate(word) for each in reason.words if (word := plain(each))])
    if subject == reason.subject and words == reason.words:
        return str(reason)
    return str(replace(reason, subject=subject, words=words))


_said = Remembered(_put, most=4096)
"""Many readers share a reason, and the store gives them the same object."""
