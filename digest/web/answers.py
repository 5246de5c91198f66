"""The routes of the links in a mail, but the one that unsubscribes.

GET shows what is ready to be done and changes nothing; the POST of a button does it, and answers
with the page as it is then. There are no cookies, and no redirects but to a lost slash.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from digest.web import choice, erase, interests, mute, pause, settings, vote
from digest.web.form import LONG_BYTES, MAX_BYTES, read_form
from digest.web.origin import refuse_other_sites
from digest.web.page import Pages
from digest.web.site import Site

Form: TypeAlias = Mapping[str, str]
Answer: TypeAlias = Callable[[Site, Pages, Mapping[str, str], Form | None], Response]
"""Given the parts of the path and, of a POST, its fields; uses the store and blocks."""


def routes(site: Site, pages: Pages) -> list[Route]:
    """What is behind the links."""
    places: Mapping[str, Answer] = {
        "/vote/{token}/{card}/": choice.answer,
        "/vote/{token}/{card}/mute-author": mute.answer,
        "/vote/{token}/{card}/{verb}": vote.answer,
        "/pause/{token}": pause.answer,
        "/settings/{token}": settings.answer,
        "/settings/{token}/erase": erase.answer,
    }
    return [
        *(
            Route(path, endpoint(site, pages, answer), methods=["GET", "POST"])
            for path, answer in places.items()
        ),
        Route(
            "/settings/{token}/interests",
            endpoint(site, pages, interests.answer, most=LONG_BYTES),
            methods=["GET", "POST"],
        ),
        Route(
            "/settings/{token}/export.json", endpoint(site, pages, erase.export), methods=["GET"]
        ),
        Route("/vote/{token}/{card:int}", _with_slash, methods=["GET"]),
    ]


async def _with_slash(request: Request) -> Response:
    """A link whose last slash was lost on its way; relative, since a proxy may strip a prefix."""
    return RedirectResponse(f"{request.path_params['card']}/", 308)


def endpoint(
    site: Site, pages: Pages, answer: Answer, *, most: int = MAX_BYTES
) -> Callable[[Request], Awaitable[Response]]:
    """Answer GET by showing, and POST from our own pages, of `most` bytes, by doing."""

    async def endpoint(request: Request) -> Response:
        form = None
        if request.method == "POST":
            refuse_other_sites(request, base_url=site.base_url)
            form = await read_form(request, most=most)
        return await run_in_threadpool(answer, site, pages, request.path_params, form)

    return endpoint
