"""Which paper of which mail a vote link means."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from digest.compose.links import page_link
from digest.languages.language import message
from digest.model.paper import Paper
from digest.tokens import Purpose, delivery_of
from digest.web.page import Pages
from digest.web.site import Site

_NUMBER = re.compile(r"[1-9]\d{0,3}", re.ASCII)

_NAMED = 4
_NO_CARD = (
    message("That mail has no such paper"),
    message(
        "The number in this link may have been changed on its way. Press the link in the mail "
        "once more; nothing was changed."
    ),
)


@dataclass(frozen=True, slots=True)
class Card:
    """A paper as the mail showed it, and who was sent it (an id)."""

    subscriber: str
    paper: Paper

    @property
    def url(self) -> str | None:
        """Where the paper is read."""
        return page_link(self.paper.links, self.paper.ids)

    @property
    def byline(self) -> str:
        """Its first authors; of many, the others are not named."""
        names = self.paper.authors
        shown = ", ".join(names[:_NAMED])
        return f"{shown}, …" if len(names) > _NAMED else shown


def subscriber_of(site: Site, path: Mapping[str, str]) -> str:
    """Whose mail the link is from. Raises TokenError."""
    return delivery_of(site.links.read(Purpose.VOTE, path["token"]))[1]


def find_card(site: Site, path: Mapping[str, str]) -> Card | None:
    """The card with this number in the mail of this token, if there is one. Raises TokenError."""
    edition, subscriber = delivery_of(site.links.read(Purpose.VOTE, path["token"]))
    prepared = site.mails.prepared(edition, subscriber)
    picks = prepared.selection.picks if prepared else ()
    number = int(path["card"]) if _NUMBER.fullmatch(path["card"]) else 0
    if not 1 <= number <= len(picks):
        return None
    return Card(subscriber, picks[number - 1].paper)


def no_card(pages: Pages, language: str) -> Response:
    """Say in a reader's language (a tag) that a link's mail is known, and has no such paper."""
    return pages.notice(404, *_NO_CARD, language=language)
