"""The page that stops somebody's mail for a while, and lets it come again."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from starlette.exceptions import HTTPException
from starlette.responses import Response

from digest.languages.language import language_of
from digest.model.subscriber import Status, Subscriber
from digest.pipeline.resuming import over
from digest.tokens import Purpose
from digest.web.page import Pages
from digest.web.reader import reader, without_mail
from digest.web.site import Site
from digest.web.wishes import move

_WISHES = {"pause": Status.PAUSED, "resume": Status.ACTIVE}


def answer(
    site: Site, pages: Pages, path: Mapping[str, str], form: Mapping[str, str] | None
) -> Response:
    """Show the button that pauses, or the one that resumes; given a form, do what it says."""
    subscriber = site.links.read(Purpose.SETTINGS, path["token"])
    person = reader(site, subscriber)
    if person is None:
        return without_mail(site, pages, subscriber)
    refused = False
    if form is not None:
        status = _WISHES.get(form.get("do", ""))
        if status is None:
            raise HTTPException(400)
        until = form.get("until", "") if status is Status.PAUSED else ""
        refused = until != "" and not _to_come(until, person, site.clock())
        if not refused:
            day = date.fromisoformat(until) if until else None
            person = move(site, subscriber, status, until=day)
    return pages.answer(
        "pause.html",
        status=400 if refused else 200,
        language=person.language,
        paused=person.status is Status.PAUSED,
        done=form is not None and not refused,
        refused=refused,
        until=language_of(person.language).date(person.paused_until, "full")
        if person.paused_until
        else "",
        token=path["token"],
    )


def _to_come(text: str, person: Subscriber, now: datetime) -> bool:
    """Whether it is a day that is still to come where the reader is."""
    try:
        until = date.fromisoformat(text)
    except ValueError:
        return False
    return not over(replace(person, status=Status.PAUSED, paused_until=until), now)
