"""bioRxiv's and medRxiv's API, https://api.biorxiv.org/: /details/SERVER/SINCE/UNTIL/CURSOR.

Numbers come as strings and "NA" means null. DOIs start with 10.1101 or, since 2025, 10.64898.
"""

import re
from collections import Counter
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, TypeAdapter, ValidationError

from digest.collect import cleanup, identity
from digest.collect.options import BiorxivSource
from digest.collect.sources import fields
from digest.collect.sources.source import Parsed, Window
from digest.errors import ParseError
from digest.model.edition import Skip
from digest.model.paper import Links, PaperEntry, Scheme
from digest.ports import Answer, Request

_NONE = re.compile(r"(?i)^(ok$|no )|not found")
_NAMES = {"biorxiv": "bioRxiv", "medrxiv": "medRxiv"}


def _or_nothing(value: object) -> object:
    return "" if fields.is_nothing(value) else fields.text_of(value)


_Text = Annotated[str, BeforeValidator(_or_nothing)]


class _Item(BaseModel):
    doi: str
    title: fields.Text = ""
    authors: _Text = ""
    date: fields.Moment = None
    version: fields.Count = None
    type: _Text = ""
    category: _Text = ""
    abstract: _Text = ""
    author_corresponding_institution: _Text = ""
    published: _Text = ""
    """The DOI of the journal's version, "NA" while there is none."""
    server: _Text = ""


_ITEM = TypeAdapter(_Item)


class Biorxiv:
    """What a server posted within the window, in the wanted subject areas."""

    def __init__(self, options: BiorxivSource) -> None:
        self.label = options.label
        self.kind: str = options.kind
        self._url = options.url.rstrip("/")
        self._wanted = frozenset(name.casefold() for name in options.categories)

    def requests(self, window: Window) -> tuple[Request, ...]:
        """The first page."""
        return (self._page(window, 0),)

    def parse(self, answer: Answer, window: Window) -> Parsed:
        """Read one page."""
        document = fields.load_json(answer.body or b"", what=_NAMES[self.kind])
        parsed, following = parse_page(
            document, label=self.label, kind=self.kind, wanted=self._wanted
        )
        if following is None:
            return parsed
        return Parsed(
            parsed.entries,
            parsed.skipped,
            left_out=parsed.left_out,
            next=self._page(window, following),
            listed=parsed.listed,
        )

    def _page(self, window: Window, cursor: int) -> Request:
        return Request(f"{self._url}/{self.kind}/{window.since}/{window.until}/{cursor}")


def parse_page(
    document: Any, *, label: str, kind: str = "biorxiv", wanted: frozenset[str] = frozenset()
) -> tuple[Parsed, int | None]:
    """Make entries of a page; with them the cursor of the next page, if there is one."""
    items = document.get("collection") if isinstance(document, dict) else None
    message = _message(document)
    status = str(message.get("status", "ok"))
    if not isinstance(items, list):
        raise ParseError(f"{_NAMES[kind]} sent no collection; it says: {fields.shown(status)}")
    if status != "ok" and not says_none(document):
        raise ParseError(f"{_NAMES[kind]} says: {fields.shown(status)}")
    entries: list[PaperEntry] = []
    skipped: list[Skip] = []
    left_out: Counter[str] = Counter()
    for number, raw in enumerate(items):
        try:
            item = _ITEM.validate_python(raw)
            if wanted and item.category.casefold() not in wanted:
                left_out[item.category or "no category"] += 1
                continue
            entries.append(_entry(item, label, kind))
        except ValidationError as error:
            skipped.append(Skip(f"item {number}", fields.complaint(error)))
        except ParseError as error:
            skipped.append(Skip(f"item {number}", error.message))
    days = [entry.day for entry in entries if entry.day]
    parsed = Parsed(tuple(entries), tuple(skipped), left_out, listed=max(days, default=None))
    following = (fields.count_of(message.get("cursor")) or 0) + len(items)
    total = fields.count_of(message.get("total")) or 0
    return parsed, following if items and following < total else None


def says_none(document: Any) -> bool:
    """Whether an answer is that there is nothing: "no posts found", "DOI not found", ..."""
    empty = isinstance(document, dict) and document.get("collection") == []
    return empty and bool(_NONE.search(str(_message(document).get("status", "ok"))))


def _message(document: Any) -> dict[str, Any]:
    messages = document.get("messages") if isinstance(document, dict) else None
    first = messages[0] if isinstance(messages, list) and messages else {}
    return first if isinstance(first, dict) else {}


def _entry(item: _Item, label: str, kind: str) -> PaperEntry:
    found = identity.paper_id(item.doi)
    if found is None or found[0].scheme is not Scheme.DOI:
        raise ParseError(f"doi: {fields.shown(item.doi)!r} is no DOI")
    if not item.title:
        raise ParseError(f"title: {found[0]} has none")
    if item.type.casefold().startswith("withdrawn"):
        raise ParseError(f"{found[0]} is withdrawn")
    journal = identity.paper_id(item.published) if item.published else None
    server = item.server.casefold() if item.server.casefold() in _NAMES else kind
    page = f"https://www.{server}.org/content/{found[0].value}"
    page += f"v{item.version}" if item.version else ""
    names = fields.names_of(item.authors, separator=";")
    return PaperEntry(
        source=label,
        ids=(found[0], journal[0]) if journal and journal[0] != found[0] else (found[0],),
        title=item.title,
        abstract=cleanup.text(item.abstract),
        authors=tuple(dict.fromkeys(map(fields.given_first, names))),
        version=item.version,
        published=item.date if item.version == 1 else None,
        day=item.date.date() if item.date else None,
        categories=(item.category,) if item.category else (),
        links=Links(page=page, pdf=f"{page}.full.pdf"),
        organization=item.author_corresponding_institution,
    )
