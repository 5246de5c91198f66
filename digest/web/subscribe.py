"""The page by which people sign up; nothing comes to an address before its owner confirms.

What is answered is the same whoever has the address: known, new, suppressed, or asked today.
"""

import logging
from collections.abc import Mapping
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from digest.languages.language import language_of
from digest.model.application import Asked
from digest.model.subscriber import WEEKDAYS, Consent
from digest.roster.person import Person, read_person
from digest.roster.problem import Place, Problem
from digest.web.form import read_form
from digest.web.network import network_of
from digest.web.origin import refuse_other_sites
from digest.web.page import Pages
from digest.web.settings_view import ZONES, days_named, languages_named
from digest.web.site import SignUp, Site
from digest.web.speech import language_for
from digest.web.stamp import Age, age, stamp
from digest.web.topics import TOPICS

log = logging.getLogger(__name__)

INTERESTS = ("interest-1", "interest-2", "interest-3")
TRAP = "website"
"""A field that no person sees; whoever fills it in is a machine."""
_PLAIN = ("address", "hour", "timezone", "language")
_MOST_PAPERS = 20


def routes(site: Site, pages: Pages, sign_up: SignUp) -> list[Route]:
    """The page, with and without its last slash."""
    page = _Page(site, pages, sign_up)

    async def with_slash(_: Request) -> Response:
        return RedirectResponse("subscribe/", 308)  # relative, since a proxy may strip a prefix

    return [
        Route("/subscribe/", page.answer, methods=["GET", "POST"]),
        Route("/subscribe", with_slash, methods=["GET"]),
    ]


class _Page:
    """The form, and what becomes of it."""

    def __init__(self, site: Site, pages: Pages, sign_up: SignUp) -> None:
        self._site = site
        self._pages = pages
        self._sign_up = sign_up

    async def answer(self, request: Request) -> Response:
        """Show the form; given one, enter the sign-up."""
        language = language_for(request)
        if request.method != "POST":
            return await self._show(language, {}, {})
        refuse_other_sites(request, base_url=self._site.base_url)
        form = await read_form(request)
        if form.get(TRAP):
            log.info("a machine filled in the form; nothing was sent")
            return self._pages.answer("asked.html", language=language)
        now = self._site.clock()
        found = await run_in_threadpool(age, self._site.links, form.get("stamp", ""), now)
        if found is not Age.GOOD:
            kept = form["stamp"] if found is Age.YOUNG else ""
            return await self._show(language, form, {"stamp": ""}, stamped=kept)
        person = read_person(_wanted(form), Place("page"))
        if not isinstance(person, Person):
            return await self._show(language, form, {_field(each): each.message for each in person})
        await self._enter(person, network_of(request))
        return self._pages.answer("asked.html", language=person.language)

    async def _enter(self, person: Person, network: str) -> None:
        """Write it down. Raises HTTPException (429)."""
        now = self._site.clock()
        subscriber = person.subscriber(Consent(now, "the page"))
        asked = await run_in_threadpool(
            self._sign_up.applications.ask,
            subscriber,
            network=network,
            most=self._sign_up.most_an_hour,
            now=now,
        )
        if asked is Asked.TOO_MANY:
            raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": "3600"})
        self._sign_up.asked()

    async def _show(
        self,
        language: str,
        form: Mapping[str, str],
        problems: Mapping[str, str],
        *,
        stamped: str = "",
    ) -> Response:
        """The form, with what was typed in and what is wrong with it."""
        site, own = self._site, language_of(language).tag
        days = [day for day in WEEKDAYS if f"day-{day}" in form] if form else WEEKDAYS
        begun = {"timezone": self._sign_up.timezone, "hour": "7", "language": own}
        return self._pages.answer(
            "subscribe.html",
            status=400 if problems else 200,
            language=language,
            script="zone.js",
            form=begun | dict(form),
            chosen=days,
            problems=problems,
            stamp=stamped or await run_in_threadpool(stamp, site.links, site.clock()),
            interests=INTERESTS,
            trap=TRAP,
            topics=TOPICS,
            days=days_named(language),
            languages=languages_named(own),
            zones=ZONES,
            guess="timezone" not in form,
        )


def _field(problem: Problem) -> str:
    """Which field of the form it is about."""
    return "papers" if "papers" in problem.field else problem.field.partition("[")[0]


def _wanted(form: Mapping[str, str]) -> dict[str, object]:
    """The form as a roster writes a person; what is left empty is not said."""
    texts = [text for key in INTERESTS if (text := form.get(key, "").strip())]
    papers = form.get("papers", "").split()[:_MOST_PAPERS]
    interests: list[object] = [*texts]
    if papers:
        interests = [{"text": texts[0], "papers": papers}] if len(texts) == 1 else interests
        interests += [] if len(texts) == 1 else [{"papers": papers}]
    plain = {key: value for key in _PLAIN if (value := form.get(key, "").strip())}
    days = [day for day in WEEKDAYS if f"day-{day}" in form]
    return {"address": "", **plain, "days": days, "interests": interests}
