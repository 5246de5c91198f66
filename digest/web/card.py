"""Which paper of which mail a vote link means."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.exceptions import HTTPException

from digest.compose.links import page_link
from digest.model.paper import Paper
from digest.tokens import Purpose, delivery_of
from digest.web.site import Site

_NUMBER = re.compile(r"[1-9]\d{0,3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Card:
    """A paper as the mail showed it, and who was sent it (an id)."""

    subscriber: str
    paper: Paper

    @property
    def url(self) -> str | None:
        """Where the paper is read."""
        return page_link(self.paper.links, self.paper.ids)


def subscriber_of(site: Site, path: Mapping[str, str]) -> str:
    """Whose mail the link is from. Raises TokenError."""
    return delivery_of(site.links.read(Purpose.VOTE, path["token"]))[1]


def find_card(site: Site, path: Mapping[str, str]) -> Card:
    """The card with this number in the mail of this token.

    Raises:
        TokenError: if the link does not hold.
        HTTPException: 404 if that mail has no such card.

    """
    edition, subscriber = delivery_of(site.links.read(Purpose.VOTE, path["token"]))
    prepared = site.mails.prepared(edition, subscriber)
    picks = prepared.selection.picks if prepared else ()
    number = int(path["card"]) if _NUMBER.fullmatch(path["card"]) else 0
    if not 1 <= number <= len(picks):
        raise HTTPException(404, "card")
    return Card(subscriber, picks[number - 1].paper)
