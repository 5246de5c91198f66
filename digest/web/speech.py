"""The language that a page is written in."""

from starlette.requests import Request

from digest.languages.negotiation import negotiated
from digest.model.subscriber import Subscriber


def language_for(request: Request, reader: Subscriber | None = None) -> str:
    """The tag of the reader's own language where a link names them, else of what a browser asks."""
    if reader is not None:
        return reader.language
    return negotiated(", ".join(request.headers.getlist("accept-language"))).tag
