"""The web application: routes, and what is said when something is wrong."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, Router

from digest.errors import StoreError, SubscriberError, TokenError
from digest.languages.language import message
from digest.web import answers, confirm, leave, public, subscribe
from digest.web.page import Pages
from digest.web.site import SignUp, Site
from digest.web.speech import language_for

log = logging.getLogger(__name__)


def create_app(site: Site, hooks: Sequence[BaseRoute] = ()) -> Starlette:
    """Make the ASGI application; any server runs it."""
    pages = Pages(digest=site.digest, contact=site.contact)
    routes = [*_routes(site, pages), *hooks]
    if site.prefix:
        routes.append(Mount(site.prefix, app=Router([*routes], redirect_slashes=False)))
    app = Starlette(
        routes=routes,
        exception_handlers=_handlers(pages),
    )
    # RFC 8058 §3.1: no redirects, so a stray slash is a 404 and no 307.
    app.router.redirect_slashes = False
    return app


def _routes(site: Site, pages: Pages) -> list[BaseRoute]:
    async def unsubscribe(request: Request) -> Response:
        if request.method == "POST":
            return await leave.do(site, pages, request)
        return await leave.ask(site, pages, request)

    async def health(request: Request) -> Response:  # noqa: ARG001 - starlette's signature
        await run_in_threadpool(site.subscribers.by_id, "")  # whether the store answers
        return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})

    return [
        Route("/unsubscribe/{token}", unsubscribe, methods=["GET", "POST"]),
        Route("/healthz", health, methods=["GET"]),
        *answers.routes(site, pages),
        *(_signing_up(site, pages, site.sign_up) if site.sign_up else ()),
        *(public.routes(site.gallery, thumbnails=site.thumbnails) if site.gallery else ()),
    ]


def _signing_up(site: Site, pages: Pages, sign_up: SignUp) -> list[BaseRoute]:
    confirming = answers.endpoint(site, pages, confirm.answerer(sign_up))
    return [
        *subscribe.routes(site, pages, sign_up),
        Route("/confirm/{token}", confirming, methods=["GET", "POST"]),
    ]


def _handlers(pages: Pages) -> Mapping[Any, Callable[[Request, Exception], Response]]:
    """What is said when something is wrong: the same to everybody, and nothing of our insides."""

    def bad_link(request: Request, _: Exception) -> Response:
        return pages.notice(404, *_BAD_LINK, language=language_for(request))

    def busy(request: Request, error: Exception) -> Response:
        log.error("%s was not answered: %s", request.method, error)
        again = {"Retry-After": "60"}
        return pages.notice(503, *_BUSY, language=language_for(request), headers=again)

    def refused(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 400
        headers = error.headers if isinstance(error, HTTPException) else None
        said = _REFUSALS.get(status, _REFUSED)
        return pages.notice(status, *said, language=language_for(request), headers=headers)

    def broken(request: Request, _: Exception) -> Response:
        # Starlette raises the error again after this answer, and the server logs it.
        return pages.notice(500, *_BROKEN, language=language_for(request))

    def gone(request: Request, _: Exception) -> Response:
        return pages.notice(410, *_GONE, language=language_for(request))

    return {
        TokenError: bad_link,
        SubscriberError: gone,
        StoreError: busy,
        HTTPException: refused,
        Exception: broken,
    }


_BAD_LINK = (
    message("This link does not work"),
    message(
        "It may have been cut in two on its way. Copy the whole of it from the mail, or use the "
        "one in a newer mail."
    ),
)
_BUSY = (
    message("Not just now"),
    message(
        "This could not be written down, so nothing has changed. Please try again in a minute."
    ),
)
_BROKEN = (
    message("Something broke"),
    message("It is our mistake, and it has been written down."),
)
_GONE = (
    message("You get no mail any more"),
    message("Your subscription ended in this very moment, so nothing was changed."),
)
_REFUSED = message("Not possible"), message("That is not something this page does.")
_REFUSALS = {
    403: (
        message("Not from here"),
        message(
            "This was sent from another site's page, so nothing has changed. Open the link from "
            "the mail and press the button there."
        ),
    ),
    404: (message("Not found"), message("There is no such page.")),
    408: (
        message("Too slow"),
        message("The request took too long to arrive. Nothing has changed."),
    ),
    429: (
        message("Not so many at once"),
        message(
            "There were very many requests from where you are. Nothing has changed; please try "
            "again in an hour."
        ),
    ),
    413: (message("Too large"), message("That is more than this page takes. Nothing has changed.")),
}
"""By status: the heading and the sentence."""
