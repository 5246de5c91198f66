"""The pages for everybody: the same that `digest site build` writes, made when they are asked for.

They hold nothing of a subscriber, so anybody may keep them for a while; with the validator that
an answer carries (RFC 9110 §8.8) asking again costs next to nothing.
"""

import hashlib
from email.utils import format_datetime

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from digest.site.gallery import Gallery
from digest.site.page import HTML, Page

FRESH_SECONDS = 300
LASTING_SECONDS = 31_536_000
_ENTRANCES = ("day", "week", "month", "paper")


def routes(gallery: Gallery, *, thumbnails: bool) -> list[BaseRoute]:
    """The routes of the public pages; each path has one page, below whatever prefix."""
    headers = _headers(thumbnails=thumbnails)

    async def page(request: Request) -> Response:
        path = _path(request)
        found = await run_in_threadpool(gallery.answer, path)
        if found is not None:
            return await _answer(request, gallery, found, headers)
        if not path.endswith("/") and f"{path}/" in await run_in_threadpool(gallery.paths):
            # relative (RFC 9110 §10.2.2), since a proxy may have stripped a prefix
            return RedirectResponse(f"{path.rpartition('/')[2]}/", 308)
        raise HTTPException(404)

    async def search(request: Request) -> Response:
        found = await run_in_threadpool(gallery.search, request.query_params.get("q", ""))
        return await _answer(request, gallery, found, headers)

    methods = ["GET"]  # starlette answers HEAD as well
    return [
        Route("/", page, methods=methods),
        Route("/search", search, methods=methods),
        *(
            Route(f"/{name}", page, methods=methods)
            for name in ("subscribe", "subscribe/", "feed.atom", "feed.json", "style-{hash}.css")
        ),
        *(Route(f"/{name}/{{rest:path}}", page, methods=methods) for name in _ENTRANCES),
    ]


def _path(request: Request) -> str:
    """The path below the mount, without its first slash."""
    whole: str = request.scope["path"]
    root: str = request.scope.get("root_path", "")
    return whole.removeprefix(root).removeprefix("/")


async def _answer(
    request: Request, gallery: Gallery, page: Page, headers: dict[str, str]
) -> Response:
    etag = f'"{hashlib.sha256(page.body).hexdigest()[:32]}"'
    updated = (await run_in_threadpool(gallery.updated)).updated
    validators = {
        "ETag": etag,
        "Cache-Control": f"public, max-age={LASTING_SECONDS}, immutable"
        if page.lasting
        else f"public, max-age={FRESH_SECONDS}",
        **({"Last-Modified": format_datetime(updated, usegmt=True)} if updated else {}),
    }
    if _has(request, etag):
        return Response(status_code=304, headers=validators)
    body_headers = headers if page.media_type == HTML else _PLAIN
    return Response(page.body, headers={**validators, **body_headers}, media_type=page.media_type)


def _has(request: Request, etag: str) -> bool:
    """Whether the client has it already (RFC 9110 §13.1.2: compared weakly)."""
    given = request.headers.get("if-none-match", "")
    tags = {each.strip().removeprefix("W/") for each in given.split(",")}
    return "*" in tags or etag in tags


_PLAIN = {"X-Content-Type-Options": "nosniff", "Access-Control-Allow-Origin": "*"}


def _headers(*, thumbnails: bool) -> dict[str, str]:
    """Allow our own style sheet and forms, pictures over https if they are on; no script."""
    pictures = "img-src https:; " if thumbnails else ""
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'self'; {pictures}form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'"
        ),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
