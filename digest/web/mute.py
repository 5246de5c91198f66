"""The page behind "mute" in a mail: the paper's authors, one press each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.responses import Response

from digest.model.subscriber import Status, Subscriber
from digest.roster.words import line
from digest.web.card import Card, find_card, no_card, subscriber_of
from digest.web.page import Pages
from digest.web.reader import reader, without_mail
from digest.web.site import Site
from digest.web.wishes import MUTED_AUTHORS, change_words

SHOWN = 12
"""Authors that are listed at once; the others of a large collaboration are folded away."""
LONGEST = 500
"""Characters of a name that may be muted, as in a roster."""


@dataclass(frozen=True, slots=True)
class Author:
    """`number` counts the paper's authors from 1; `muted` is whether this reader muted them."""

    number: int
    name: str
    muted: bool


def answer(
    site: Site, pages: Pages, path: Mapping[str, str], form: Mapping[str, str] | None
) -> Response:
    """Show the authors; given a form, mute the one that it names, or undo that."""
    subscriber = subscriber_of(site, path)
    person = reader(site, subscriber)
    if person is None:
        return without_mail(site, pages, subscriber)
    card = find_card(site, path)
    if card is None:
        return no_card(pages, person.language)
    changed = None
    if form is not None:
        changed = _named(_authors(card, person), form.get("author", ""))
        wish = {"mute": True, "undo": False}.get(form.get("do", ""))
        if wish is None:
            raise HTTPException(400)
        person = change_words(site, person.id, MUTED_AUTHORS, changed.name, there=wish)
    authors = _authors(card, person)
    return pages.answer(
        "mute.html",
        language=person.language,
        card=card,
        authors=authors[:SHOWN],
        more=authors[SHOWN:],
        changed=_named(authors, str(changed.number)) if changed else None,
        paused=person.status is Status.PAUSED,
    )


def _authors(card: Card, person: Subscriber) -> Sequence[Author]:
    muted = {name.casefold() for name in person.muted_authors}
    names = [(number, line(name)) for number, name in enumerate(card.paper.authors, start=1)]
    return [
        Author(number, name, name.casefold() in muted)
        for number, name in names
        if len(name) <= LONGEST and any(map(str.isalpha, name))  # a source's "…" is nobody
    ]


def _named(authors: Sequence[Author], number: str) -> Author:
    """The author with this number. Raises HTTPException (400)."""
    for author in authors:
        if str(author.number) == number:
            return author
    raise HTTPException(400)
