"""Addresses of pages as settings name them, checked in words. Pure."""

import re
from typing import Annotated

from pydantic import AfterValidator

_URL = re.compile(r"(https?)://[^\s/?#]+(/[^\s?#]*)?(\?[^\s#]*)?")


def _https(text: str) -> str:
    """Raises ValueError."""
    found = _URL.fullmatch(text)
    if text and (found is None or found[1] != "https" or found[3]):
        raise ValueError(
            f"{text!r} is no address such as https://papers.example.org; it has to be https, since"
            " mail programs press no other link (RFC 8058), and has nothing behind a ?"
        )
    return text


def _http(text: str) -> str:
    """Raises ValueError."""
    found = _URL.fullmatch(text)
    if text and (found is None or found[3]):
        raise ValueError(f"{text!r} is no address such as https://papers.example.org/path")
    return text


def _feed(text: str) -> str:
    """Raises ValueError."""
    if _URL.fullmatch(text) is None:
        raise ValueError(f"{text!r} is no address such as https://example.org/feed.xml")
    return text


HttpsUrl = Annotated[str, AfterValidator(_https)]
"""Of pages that mails lead to; "" for none."""
HttpUrl = Annotated[str, AfterValidator(_http)]
"""Of a place to which paths are added; "" for none."""
FeedUrl = Annotated[str, AfterValidator(_feed)]
"""Of one document, which may have a query."""
