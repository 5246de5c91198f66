"""What a server's words about an address mean: hard, soft or block.

A table read from top to bottom; the first row that fits counts. Statuses are those of RFC 3463
and the IANA registry of enhanced status codes. In doubt a bounce is soft: a reader who is kept
costs a mail, one who is lost does not come back.
"""

import re
from typing import Final, NamedTuple

from digest.feedback.inbox.phrases import says
from digest.model.feedback import BounceClass

HARD, SOFT, BLOCK = BounceClass.HARD, BounceClass.SOFT, BounceClass.BLOCK


class _Row(NamedTuple):
    """A row fits if the status does, or if one of these phrases is said."""

    meaning: BounceClass
    status: str = ""
    phrases: str = ""

    def fits(self, status: str, words: str) -> bool:
        if self.phrases:
            return says(self.phrases, words)
        return re.fullmatch(self.status, status) is not None


_TABLE: Final = (
    _Row(SOFT, r"[45]\.2\.2"),
    _Row(SOFT, phrases="full"),
    _Row(SOFT, r"[45]\.(?:3\.4|2\.3)"),
    _Row(SOFT, phrases="too_big"),
    # who took the recipient before the mail knows it; what is said of it now is a filter's word
    _Row(SOFT, phrases="after_data"),
    # "5.7.1 user unknown" is said, too: the words know better than the number
    _Row(BLOCK, r"[45]\.1\.[78]"),
    _Row(HARD, phrases="no_such_address"),
    _Row(BLOCK, r"[45]\.7\.\d+"),
    _Row(BLOCK, phrases="refused"),
    _Row(HARD, r"5\.1\.(?:1|3|6|10)"),
    _Row(SOFT, r"4\.\d+\.\d+"),
    _Row(SOFT, phrases="passing"),
    _Row(HARD, r"5\.(?:1\.2|4\.4)"),
    _Row(HARD, phrases="no_such_host"),
)


def diagnose(status: str, words: str) -> BounceClass:
    """What is said of an address, by its enhanced status code ("" if none) and in words."""
    return told(status, words) or SOFT


def told(status: str, words: str) -> BounceClass | None:
    """The same; None where nothing is said that we know."""
    return next((row.meaning for row in _TABLE if row.fits(status, words)), None)
