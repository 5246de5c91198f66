"""No more at once than can be answered soon: the others are told to come again."""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

MOST = 256
"""Requests at once; some 500 a second are answered on two cores, so none waits long."""


class Crowd:
    """Answers 503 (RFC 9110 §15.6.4) while too many requests are being answered."""

    def __init__(self, app: ASGIApp, most: int = MOST) -> None:
        self._app = app
        self._most = most
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one in, or send it away."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._inside >= self._most:
            headers = {"Retry-After": "5", "Cache-Control": "no-store"}
            busy = PlainTextResponse("Too busy; nothing was done. Try again.\n", 503, headers)
            await busy(scope, receive, send)
            return
        self._inside += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._inside -= 1
