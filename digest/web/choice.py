"""The page behind the one vote link of a text part: which vote, one press each."""

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.responses import Response

from digest.model.subscriber import Status
from digest.web.card import find_card, no_card, subscriber_of
from digest.web.page import Pages
from digest.web.reader import reader, without_mail
from digest.web.site import Site


def answer(
    site: Site, pages: Pages, path: Mapping[str, str], form: Mapping[str, str] | None
) -> Response:
    """Show the votes that there are; each button posts to the page of its own vote."""
    subscriber = subscriber_of(site, path)
    person = reader(site, subscriber)
    if person is None:
        return without_mail(site, pages, subscriber)
    card = find_card(site, path)
    if card is None:
        return no_card(pages, person.language)
    if form is not None:
        raise HTTPException(405)
    paused = person.status is Status.PAUSED
    return pages.answer("choice.html", language=person.language, card=card, paused=paused)
