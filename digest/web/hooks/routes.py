"""The routes of webhooks: only those that are set up exist."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from digest.errors import StoreError
from digest.feedback.listener import Listener
from digest.web.hooks.hook import Call, DistrustError, Hook, UnreadableError
from digest.web.site import Site

log = logging.getLogger(__name__)
_MOST_BYTES = 300_000
"""SNS sends up to 256 KiB."""
_SECONDS = 15.0


def routes(site: Site, listener: Listener, hooks: Sequence[Hook]) -> list[Route]:
    """`/hooks/NAME` for each of them."""
    return [
        Route(f"/hooks/{hook.name}", _endpoint(site, listener, hook), methods=["POST"])
        for hook in hooks
    ]


def _endpoint(
    site: Site, listener: Listener, hook: Hook
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return _said(413)
        headers = {name.lower(): value for name, value in request.headers.items()}
        call = Call(headers, body, site.clock())

        def act() -> int:
            try:
                events = hook.read(call)
            except DistrustError:
                log.warning("somebody who is not %s called its webhook", hook.name)
                return 403
            except UnreadableError as error:
                log.warning("%s said something that is not understood: %s", hook.name, error)
                return 400
            for told in events:
                listener.hear(told)
            return 200

        try:
            return _said(await run_in_threadpool(act))
        except StoreError:  # it is told again later
            log.exception("what %s told could not be written down", hook.name)
            return _said(503)

    return endpoint


async def _body(request: Request) -> bytes | None:
    """The body, None if it is too large or does not come."""
    body = bytearray()
    try:
        async with asyncio.timeout(_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > _MOST_BYTES:
                    return None
    except (TimeoutError, ClientDisconnect):
        return None
    return bytes(body)


def _said(status: int) -> Response:
    """No more than that: whoever is not the provider learns nothing."""
    text = "ok\n" if status == 200 else "no\n"  # noqa: PLR2004 - RFC 9110
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return PlainTextResponse(text, status, headers=headers)
