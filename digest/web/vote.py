"""The page behind "like" and "less" in a mail: the vote is ready, one press casts it."""

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.responses import Response

from digest.feedback.voting import cast_once, said_of
from digest.model.feedback import Verb
from digest.model.paper import PaperId
from digest.model.subscriber import Status
from digest.web.card import Card, find_card, no_card, subscriber_of
from digest.web.page import Pages
from digest.web.reader import reader, without_mail
from digest.web.site import Site

CAST, UNDO = "cast", "undo"


def answer(
    site: Site, pages: Pages, path: Mapping[str, str], form: Mapping[str, str] | None
) -> Response:
    """Show the vote that the link stands for; given a form, cast it or take it back."""
    subscriber = subscriber_of(site, path)
    if path["verb"] not in set(Verb):
        raise HTTPException(404)
    verb = Verb(path["verb"])
    person = reader(site, subscriber)
    if person is None:
        return without_mail(site, pages, subscriber)
    card = find_card(site, path)
    if card is None:
        return no_card(pages, person.language)
    paper = _present(site, card)
    if form is not None:
        _act(site, subscriber, paper, verb, form.get("do", CAST))
    return pages.answer(
        "vote.html",
        language=person.language,
        card=card,
        verb=verb,
        said=said_of(site.votes, subscriber, paper),
        undone=form is not None and form.get("do") == UNDO,
        paused=person.status is Status.PAUSED,
    )


def _act(site: Site, subscriber: str, paper: PaperId, verb: Verb, wish: str) -> None:
    if wish == CAST:
        cast_once(site.votes, subscriber, paper, verb, now=site.clock())
    elif wish == UNDO:
        site.votes.withdraw(subscriber, paper)
    else:
        raise HTTPException(400)


def _present(site: Site, card: Card) -> PaperId:
    """The paper's id by now: since the mail it may have turned out to be another one."""
    known = site.papers.known({card.paper.id})
    return known[card.paper.id].id if card.paper.id in known else card.paper.id
