"""The page that stops somebody's mail for a while, and lets it come again."""

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.responses import Response

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
        person = move(site, subscriber, status)
    return pages.answer(
        "pause.html",
        language=person.language,
        paused=person.status is Status.PAUSED,
        done=form is not None,
        token=path["token"],
    )
