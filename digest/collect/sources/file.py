"""Files: whatever a colleague of this folder can read, told apart by content, not by name.

Reading from disk is the collector's business (`collect/files.py`).
"""

import re
from pathlib import Path
from typing import Any

from digest.collect.options import FileSource
from digest.collect.sources import (
    arxiv_api,
    arxiv_rss,
    bibtex,
    biorxiv,
    feed,
    fields,
    huggingface,
    page,
    records,
    syndication,
)
from digest.collect.sources.source import Parsed, Window
from digest.errors import ParseError

_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_ARXIV_RSS = re.compile(r"https?://(?:rss\.|export\.)?arxiv\.org/(?:rss|atom)")
_KINDS = "JSON, JSONL, BibTeX, RSS, Atom, a saved answer of another source, or pasted page text"


class Files:
    """A file, or all files of a glob."""

    kind = "file"

    def __init__(self, options: FileSource) -> None:
        self.label = options.label
        self.pattern: Path = options.path

    def parse(self, body: bytes, window: Window) -> Parsed:
        """Read one file. Raises ParseError."""
        return _parse(body, window, label=self.label)


def _parse(body: bytes, window: Window, *, label: str) -> Parsed:
    start = body
    for mark in _MARKS:
        start = start.removeprefix(mark)
    start = start.replace(b"\0", b"").lstrip()[:4000]
    if not start:
        raise ParseError("it is empty", cure=f"Give {_KINDS}.")
    if start[:1] in {b"[", b"{"}:
        return _json(body, label=label)
    if start[:1] == b"<":
        return _xml(body, start, window, label=label)
    if start[:1] in {b"@", b"%"} or re.search(rb"(?m)^\s*@\w+\s*\{", start):
        return bibtex.parse_bibtex(body, label=label, what="it")
    return page.parse_page(body, window, label=label, what="it")


def _json(body: bytes, *, label: str) -> Parsed:
    """One document, else JSON Lines."""
    try:
        document = fields.load_json(body, what="it")
    except ParseError:
        lines = records.lines(body)
        if lines is None:
            raise
        return records.parse_records(lines, label=label)
    if isinstance(document, dict) and "collection" in document:
        return biorxiv.parse_page(document, label=label)[0]
    if isinstance(document, dict):
        inner = document.get("papers")
        document = inner if isinstance(inner, list) else [document]
    return _objects(document, label=label)


def _objects(objects: list[Any], *, label: str) -> Parsed:
    """A list of our own records, or of Hugging Face's items."""
    if any(isinstance(item, dict) and isinstance(item.get("paper"), dict) for item in objects):
        return huggingface.parse_items(objects, label=label)
    numbered = ((f"record {index}", item) for index, item in enumerate(objects))
    return records.parse_records(numbered, label=label)


def _xml(body: bytes, start: bytes, window: Window, *, label: str) -> Parsed:
    if re.match(rb"(?i)<(?:!doctype\s+html|html)\b", start):
        raise ParseError(
            "it is an HTML page",
            cure=f"Select the page's text and paste that into a file, or give {_KINDS}.",
        )
    read = syndication.read(body, what="it")
    if "opensearch_totalresults" in read.head and "arxiv.org/" in read.head.get("id", ""):
        return arxiv_api.parse_page(read, label=label)[0]
    announced = any("arxiv_announce_type" in item for item in read.entries)
    links = " ".join(str(link.get("href", "")) for link in read.head.get("links", ()))
    if announced or _ARXIV_RSS.search(links):
        return arxiv_rss.parse_list(read, window, label=label)
    return feed.parse_feed(read, window, label=label)
