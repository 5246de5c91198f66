"""Browsers come by https alone, where the world does (RFC 6797)."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

YEAR = 31_536_000


class TransportSecurity:
    """Says so in each answer; only for a site whose public address is https."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the header."""

        async def saying(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Strict-Transport-Security"] = f"max-age={YEAR}"
            await send(message)

        await self._app(scope, receive, saying if scope["type"] == "http" else send)
