"""The page that stops somebody's mail for a while, and lets it come again."""

from collections.abc import Mapping
from datetime import date

from starlette.exceptions import HTTPException
from starlette.responses import Response

from digest.languages.language import language_of
from digest.model.subscriber import Status
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
    if form is not None:
        status = _WISHES.get(form.get("do", ""))
        if status is None:
            raise HTTPException(400)
        until = _until(form.get("until", "")) if status is Status.PAUSED else None
        person = move(site, subscriber, status, until=until)
    return pages.answer(
        "pause.html",
        language=person.language,
        paused=person.status is Status.PAUSED,
        done=form is not None,
        until=language_of(person.language).date(person.paused_until, "full")
        if person.paused_until
        else "",
        token=path["token"],
    )


def _until(text: str) -> date | None:
    """The day on which the mail comes again; none is said by "". Raises HTTPException (400)."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise HTTPException(400) from error
