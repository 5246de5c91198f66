"""Getting somebody's list of papers: from a file, from standard input, from Zotero."""

import sys
from dataclasses import dataclass
from pathlib import Path

import click

from digest.collect.references.file import read
from digest.collect.references.reference import Listed
from digest.errors import SourceError
from digest.settings import Settings

LARGEST = 200_000_000
"""Bytes of a file; a library of 5,000 papers with abstracts has ten million."""


@dataclass(frozen=True, slots=True)
class Read:
    """A list of papers, and what it calls itself."""

    listed: Listed
    name: str


def read_library(source: str, form: str, collection: str, settings: Settings) -> Read:
    """Read what a FILE argument names. Raises SourceError."""
    if source.startswith("zotero:"):
        if form:
            raise click.UsageError("--format is of a file; Zotero needs none.")
        return _zotero(source, collection, settings)
    if collection:
        raise click.UsageError("--collection is of a Zotero library: zotero:users/NUMBER.")
    if source == "-":
        return Read(read(_standard_input(), what="standard input", form=form), "my papers")
    path = Path(source)
    return Read(read(_bytes(path), what=str(path), form=form), path.stem)


def _zotero(source: str, collection: str, settings: Settings) -> Read:
    from digest.collect.references.zotero import read_items
    from digest.collect.zotero import Place, fetch_items

    place = Place.parse(source, collection=collection)
    found = fetch_items(place, settings.zotero, settings.fetch)
    listed = read_items(found.items)
    if not listed.references and not listed.skipped:
        part = f"the collection {found.name!r} of {place}" if place.collection else str(place)
        raise SourceError(
            f"There are no papers in {part}",
            cure="Is it the right library? A group's papers are in zotero:groups/NUMBER, and a key "
            "reads only what it was made for.",
        )
    return Read(listed, found.name)


def _standard_input() -> bytes:
    body = sys.stdin.buffer.read(LARGEST + 1)
    return _within(body, "standard input")


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return _within(file.read(LARGEST + 1), str(path))
    except OSError as error:
        raise SourceError(
            f"{path} cannot be read: {error.strerror or error}",
            cure="Name a file of references, - for standard input, or zotero:users/NUMBER.",
        ) from error


def _within(body: bytes, what: str) -> bytes:
    if len(body) > LARGEST:
        raise SourceError(f"{what} is larger than {LARGEST} bytes", cure="Import it in parts.")
    return body
