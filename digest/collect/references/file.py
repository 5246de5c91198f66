"""A list of papers from a file, in whatever format it is."""

import re
from collections.abc import Callable, Mapping
from typing import Protocol

from digest.collect.references.bibtex import read_bibtex
from digest.collect.references.csl import read_csl
from digest.collect.references.ids import read_ids
from digest.collect.references.reference import Listed
from digest.collect.references.ris import START, read_ris
from digest.collect.sources.bibtex import START as ENTRY
from digest.errors import ParseError


class Reader(Protocol):
    """Makes references of a file's bytes; `what` is what errors call it. Raises ParseError."""

    def __call__(self, body: bytes, *, what: str) -> Listed:
        """Read it."""
        ...


READERS: Mapping[str, Reader] = {
    "bibtex": read_bibtex,
    "ris": read_ris,
    "csl-json": read_csl,
    "ids": read_ids,
}
_BINARY = (b"%PDF", b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG", b"SQLite format 3")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_CURE = "Export the list as BibTeX, RIS or CSL-JSON, or write arXiv ids and DOIs, one a line."
_LOOKED_AT = 20_000
"""Bytes from the start by which the format is told; a preamble of comments may be long."""


def read(body: bytes, *, what: str, form: str = "") -> Listed:
    """The references of a file; `form` is one of `READERS`, "" to guess it from the content.

    Raises ParseError that says what it is instead, or what is wrong with it.
    """
    if body.startswith(_BINARY) or (b"\0" in body and not body.startswith(_UTF_16)):
        raise ParseError(f"{what} is no text", cure=_CURE)
    if not body.strip(b"\xef\xbb\xbf \t\r\n"):
        raise ParseError(f"{what} is empty", cure=_CURE)
    form = form or _guess(body, what)
    listed = READERS[form](body, what=what)
    if not listed.references and not listed.skipped:
        raise ParseError(f"{what} holds no references, read as {form}", cure=_CURE)
    return listed


def _guess(body: bytes, what: str) -> str:
    encoding = "utf-16" if body.startswith(_UTF_16) else "utf-8-sig"
    start = body[:_LOOKED_AT].decode(encoding, "replace").lstrip("\ufeff \t\r\n")
    if start[:1] == "<":
        page = re.match(r"(?i)<(!doctype\s+html|html|head|body)\b", start)
        raise ParseError(f"{what} is {'an HTML page' if page else 'XML'}", cure=_CURE)
    tests: Mapping[str, Callable[[str], object]] = {
        "csl-json": lambda text: text[:1] in {"[", "{"},
        "ris": START.search,
        "bibtex": ENTRY.search,
    }
    return next((form for form, fits in tests.items() if fits(start)), "ids")
