"""The language that a page is written in."""

from starlette.requests import Request

from digest.languages.language import Language, language_of
from digest.languages.negotiation import negotiated
from digest.model.subscriber import Subscriber


def language_for(request: Request, reader: Subscriber | None = None) -> Language:
    """The reader's own language where a link names them, else what their browser asks for."""
    if reader is not None:
        return language_of(reader.language)
    return negotiated(", ".join(request.headers.getlist("accept-language")))
