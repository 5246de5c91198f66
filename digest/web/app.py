"""The web application: routes, and what is said when something is wrong."""

import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, Router

from digest.errors import StoreError, TokenError
from digest.web import leave, public
from digest.web.page import Pages
from digest.web.site import Site

log = logging.getLogger(__name__)


def create_app(site: Site) -> Starlette:
    """Make the ASGI application; any server runs it."""
    pages = Pages(digest=site.digest, contact=site.contact)
    routes = _routes(site, pages)
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
        *(public.routes(site.gallery, thumbnails=site.thumbnails) if site.gallery else ()),
    ]


def _handlers(pages: Pages) -> Mapping[Any, Callable[[Request, Exception], Response]]:
    """What is said when something is wrong: the same to everybody, and nothing of our insides."""

    def bad_link(_: Request, __: Exception) -> Response:
        return pages.notice(
            404,
            "This link does not work",
            "It may have been cut in two on its way. Copy the whole of it from the mail, or use "
            "the one in a newer mail.",
        )

    def busy(request: Request, error: Exception) -> Response:
        log.error("%s was not answered: %s", request.method, error)
        return pages.notice(
            503,
            "Not just now",
            "This could not be written down, so nothing has changed. Please try again in a minute.",
            headers={"Retry-After": "60"},
        )

    def refused(_: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 400
        headers = error.headers if isinstance(error, HTTPException) else None
        text = _REFUSALS.get(status, "That is not something this page does.")
        return pages.notice(status, HTTPStatus(status).phrase, text, headers=headers)

    def broken(_: Request, __: Exception) -> Response:
        # Starlette raises the error again after this answer, and the server logs it.
        return pages.notice(
            500, "Something broke", "It is our mistake, and it has been written down."
        )

    return {TokenError: bad_link, StoreError: busy, HTTPException: refused, Exception: broken}


_REFUSALS = {
    404: "There is no such page.",
    408: "The request took too long to arrive. Nothing has changed.",
    413: "That is more than this page takes. Nothing has changed.",
}
