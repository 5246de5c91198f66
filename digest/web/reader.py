"""Whom a link is for, and what may still be done with it."""

from starlette.responses import Response

from digest.feedback.wishes import READS
from digest.languages.language import ENGLISH
from digest.model.subscriber import Subscriber
from digest.web.page import Pages
from digest.web.site import Site


def reader(site: Site, subscriber: str) -> Subscriber | None:
    """The subscriber with this id if they get mail, or will again."""
    found = site.subscribers.by_id(subscriber)
    return found if found is not None and found.status in READS else None


def without_mail(site: Site, pages: Pages, subscriber: str) -> Response:
    """The page for somebody who gets no mail: says so, and that nothing was changed."""
    found = site.subscribers.by_id(subscriber)
    if found is None:
        return standing(site, pages, "erased")
    return standing(site, pages, found.status, language=found.language)


def standing(site: Site, pages: Pages, how: str, *, language: str = ENGLISH) -> Response:
    """Say that they get no mail, and how they may again."""
    subscribe = f"{site.base_url.rstrip('/')}/subscribe/" if site.sign_up else ""
    return pages.answer("standing.html", language=language, standing=how, subscribe=subscribe)
