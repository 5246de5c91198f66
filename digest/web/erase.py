"""The page that forgets somebody, and the file of all that is stored about them."""

from collections.abc import Mapping

from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.responses import Response

from digest.tokens import Purpose
from digest.web.page import Pages
from digest.web.reader import standing, without_mail
from digest.web.site import Site


def answer(
    site: Site, pages: Pages, path: Mapping[str, str], form: Mapping[str, str] | None
) -> Response:
    """Say what erasing means; given the form of its button, do it. Whoever left may do it too."""
    subscriber = site.links.read(Purpose.SETTINGS, path["token"])
    person = site.subscribers.by_id(subscriber)
    if person is None:
        return without_mail(site, pages, subscriber)
    if form is None:
        return pages.answer("erase.html", language=person.language, token=path["token"])
    if form.get("do") != "erase":
        raise HTTPException(400)
    site.subscribers.erase(subscriber, now=site.clock())
    return standing(site, pages, "erased", language=person.language)


def export(
    site: Site,
    pages: Pages,
    path: Mapping[str, str],
    form: Mapping[str, str] | None,  # noqa: ARG001 - a file is only read
) -> Response:
    """All that is stored about somebody, as JSON (GDPR Art. 15 and 20)."""
    subscriber = site.links.read(Purpose.SETTINGS, path["token"])
    person = site.subscribers.by_id(subscriber)
    if person is None:
        return without_mail(site, pages, subscriber)
    told = to_json(site.dossier(person), indent=2, fallback=str)
    headers = {
        "Content-Disposition": 'attachment; filename="digest.json"',
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex, nofollow",
    }
    return Response(told, headers=headers, media_type="application/json")
