"""Our own format: the objects that `digest papers --json` prints, as JSON array or JSON Lines.

Everything but the title is optional::

    {"id": "arxiv:2606.13392", "ids": ["arxiv:2606.13392", "doi:10.…"], "title": "…",
     "abstract": "…", "tldr": "…", "authors": ["…"], "published": "2026-06-11T00:00:00+00:00",
     "day": "2026-06-12", "categories": ["cs.CL"], "version": 2, "announce": "new",
     "links": {"page": "…", "pdf": "…", "code": "…", "project": "…", "thumbnail": "…"},
     "signals": {"upvotes": 103, "comments": 4, "stars": 251},
     "keywords": ["…"], "organization": "…", "venue": "…", "sources": ["huggingface"]}

`to_record` and `parse_records` are each other's inverse for what a Paper holds, but for the
list of its sources: an entry has one source, so the first is taken.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)

from digest.collect import identity
from digest.collect.sources import fields
from digest.collect.sources.source import Parsed
from digest.model.edition import Skip
from digest.model.paper import AnnounceType, Links, Paper, PaperEntry, PaperId, Signals

_LARGEST = 2**31 - 1


def _clean(value: object) -> object:
    return fields.text_of(value) if isinstance(value, str) else value


def _day(value: object) -> object:
    return value[:10] if isinstance(value, str) and value[10:11] in {"T", " "} else value


def _utc(value: object) -> object:
    moment = fields.moment_of(value)
    return moment or value


def _id(text: str) -> str:
    if identity.paper_id(text) is None:
        raise ValueError(f"{fields.shown(text)!r} is no arXiv id, DOI, url:… or title:…")
    return text


def _url(text: str | None) -> str | None:
    if text is not None and identity.web_url(text) is None:
        raise ValueError(f"{fields.shown(text)!r} is no http(s) URL")
    return text


_Text = Annotated[str, BeforeValidator(_clean)]
_Id = Annotated[str, AfterValidator(_id)]
_Url = Annotated[str | None, AfterValidator(_url)]
_Count = Annotated[int, Field(ge=0, le=_LARGEST)]


class _Links(BaseModel):
    page: _Url = None
    pdf: _Url = None
    code: _Url = None
    project: _Url = None
    thumbnail: _Url = None


class _Signals(BaseModel):
    upvotes: _Count | None = None
    comments: _Count | None = None
    stars: _Count | None = None


class Record(BaseModel):
    """One paper as JSON. Unknown keys are ignored, so that a later version can add some."""

    model_config = ConfigDict(frozen=True)

    id: _Id | None = None
    ids: tuple[_Id, ...] = ()
    title: Annotated[_Text, Field(min_length=1)]
    abstract: _Text = ""
    tldr: _Text = ""
    authors: tuple[_Text, ...] = ()
    published: Annotated[AwareDatetime | None, BeforeValidator(_utc)] = None
    day: Annotated[date | None, BeforeValidator(_day)] = None
    announce: AnnounceType | None = None
    categories: tuple[_Text, ...] = ()
    links: _Links = _Links()
    signals: _Signals = _Signals()
    keywords: tuple[_Text, ...] = ()
    organization: _Text = ""
    venue: _Text = ""
    version: Annotated[int, Field(ge=1, le=_LARGEST)] | None = None
    source: _Text = ""
    sources: tuple[_Text, ...] = ()


_RECORD = TypeAdapter(Record)


def to_record(paper: Paper) -> dict[str, Any]:
    """A paper as an object of JSON; every key is there, so that readers need not guess."""
    return {
        "id": str(paper.id),
        "ids": [str(name) for name in paper.ids],
        "title": paper.title,
        "abstract": paper.abstract,
        "tldr": paper.tldr,
        "authors": list(paper.authors),
        "published": paper.published.isoformat() if paper.published else None,
        "day": paper.day.isoformat() if paper.day else None,
        "announce": paper.announce.value if paper.announce else None,
        "categories": list(paper.categories),
        "version": paper.version,
        "links": {
            "page": paper.links.page,
            "pdf": paper.links.pdf,
            "code": paper.links.code,
            "project": paper.links.project,
            "thumbnail": paper.links.thumbnail,
        },
        "signals": {
            "upvotes": paper.signals.upvotes,
            "comments": paper.signals.comments,
            "stars": paper.signals.stars,
        },
        "keywords": list(paper.keywords),
        "organization": paper.organization,
        "venue": paper.venue,
        "sources": list(paper.sources),
    }


def parse_records(records: Iterable[tuple[str, Any]], *, label: str) -> Parsed:
    """Make entries of (where it stands, object) pairs; a bad one is named and costs itself."""
    entries: list[PaperEntry] = []
    skipped: list[Skip] = []
    for where, raw in records:
        try:
            entries.append(to_entry(_RECORD.validate_python(raw), label=label))
        except ValidationError as error:
            skipped.append(Skip(where, fields.complaint(error)))
    return Parsed(tuple(entries), tuple(skipped))


def lines(body: bytes) -> list[tuple[str, Any]] | None:
    """JSON Lines with their numbers, or None if the first line that is not empty is no JSON.

    A later line that is no JSON stands as its own text, which no record can be.
    """
    found: list[tuple[str, Any]] = []
    for number, line in enumerate(body.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            if not found:
                return None
            value = line.decode("utf-8", "replace")
        found.append((f"line {number}", value))
    return found


def to_entry(record: Record, *, label: str) -> PaperEntry:
    """A record as an entry; one without any id is known by its title."""
    names: list[PaperId] = []
    versions = [record.version] if record.version else []
    for text in (record.id, *record.ids):
        found = identity.paper_id(text) if text else None
        if found is None:
            continue
        names.append(found[0])
        if found[1] is not None and not record.version:
            versions.append(found[1])
    if not names:
        names.append(identity.title_id(record.title, record.authors, record.abstract))
    return PaperEntry(
        source=record.source or next(iter(record.sources), "") or label,
        ids=tuple(dict.fromkeys(names)),
        title=record.title,
        abstract=record.abstract,
        authors=tuple(dict.fromkeys(name for name in record.authors if name)),
        version=max(versions, default=None),
        published=_moment(record.published),
        day=record.day,
        announce=record.announce,
        categories=tuple(dict.fromkeys(name for name in record.categories if name)),
        links=Links(**record.links.model_dump()),
        signals=Signals(**record.signals.model_dump()),
        tldr=record.tldr,
        keywords=tuple(dict.fromkeys(word for word in record.keywords if word)),
        organization=record.organization,
        venue=record.venue,
    )


def _moment(moment: datetime | None) -> datetime | None:
    return fields.moment_of(moment.isoformat()) if moment else None
