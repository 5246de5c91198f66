"""A mail's ballot: the address at which its reader votes on each of its papers."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from digest.compose.quoting import Quoted
from digest.compose.slots import mark

BALLOT = "ballot"
"""The slot of its address: `vote` in a template puts a slash and a card's number behind it, and
`mail_like` and its like a subject."""
BY_MAIL = ("like", "less", "mute")
"""What may stand in the subject of a vote by mail, before a card's number."""


class Answers(StrEnum):
    """Who answers when a paper is voted on."""

    NOBODY = ""
    PAGES = "pages"
    MAIL = "mail"
    """The inbox: votes are links that begin a mail."""


class Ballot(NamedTuple):
    """The address, as text and as it goes into HTML; "" where nobody answers."""

    address: str
    html: Quoted


def open_places(answers: Answers, numeral: str) -> Mapping[str, str]:
    """What a card's template is given: with the address open, and the number in a slot."""
    page = f"{mark(BALLOT)}/{mark(numeral)}" if answers is Answers.PAGES else ""
    by_mail = {
        f"mail_{word}": f"{mark(BALLOT)}{word}%20{mark(numeral)}" if answers is Answers.MAIL else ""
        for word in BY_MAIL
    }
    return {"vote": page, **by_mail}
