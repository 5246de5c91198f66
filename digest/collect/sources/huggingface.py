"""Hugging Face's daily papers (https://huggingface.co/api/daily_papers?date=…).

The day is `paper.submittedOnDailyAt`. The outer `publishedAt` lies four hours before
`paper.publishedAt` and would give the wrong day. An author who is `hidden` does not show the
paper in their own profile (https://huggingface.co/docs/hub/paper-pages); they wrote it still.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from pydantic import BaseModel, BeforeValidator, Field, TypeAdapter, ValidationError

from digest.collect import identity
from digest.collect.options import HuggingFaceSource
from digest.collect.sources import fields
from digest.collect.sources.source import Parsed, Window
from digest.errors import ParseError
from digest.model.edition import Skip
from digest.model.paper import Links, PaperEntry, PaperId, Scheme, Signals
from digest.ports import Answer, Request

PAGE_SIZE = 100
"""The most that the API gives at once."""


class _Organization(BaseModel):
    name: fields.Text = ""
    fullname: fields.Text = ""


def _names(authors: object) -> tuple[str, ...]:
    """Objects with a `name`, or plain names; what is neither is left out."""
    items = authors if isinstance(authors, list) else []
    return fields.texts_of([item.get("name") if isinstance(item, dict) else item for item in items])


_Optional = Annotated[
    _Organization | None,
    BeforeValidator(lambda value: value if isinstance(value, dict) else None),
]


class _Paper(BaseModel):
    id: str
    title: fields.Text = ""
    summary: fields.Text = ""
    authors: Annotated[tuple[str, ...], BeforeValidator(_names)] = ()
    published: fields.Moment = Field(default=None, alias="publishedAt")
    listed: fields.Moment = Field(default=None, alias="submittedOnDailyAt")
    upvotes: fields.Count = None
    ai_summary: fields.Text = ""
    ai_keywords: fields.Texts = ()
    repository: fields.Url = Field(default=None, alias="githubRepo")
    stars: fields.Count = Field(default=None, alias="githubStars")
    project: fields.Url = Field(default=None, alias="projectPage")
    organization: _Optional = None


class _Item(BaseModel):
    paper: _Paper
    title: fields.Text = ""
    summary: fields.Text = ""
    comments: fields.Count = Field(default=None, alias="numComments")
    thumbnail: fields.Url = None
    organization: _Optional = None


_ITEM = TypeAdapter(_Item)


class HuggingFace:
    """Asks for each day of the window; a day has votes, comments and code as of now."""

    kind = "huggingface"

    def __init__(self, options: HuggingFaceSource) -> None:
        self.label = options.label
        self._url = options.url

    def requests(self, window: Window) -> tuple[Request, ...]:
        """One for each day up to today; the API refuses days to come."""
        last = min(window.until, window.now.date())
        first = min(window.since, last)
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return tuple(
            Request(self._url, params={"date": day.isoformat(), "limit": str(PAGE_SIZE)})
            for day in days
        )

    def parse(self, answer: Answer, window: Window) -> Parsed:  # noqa: ARG002 - the Protocol's
        """Read one day."""
        items = fields.load_json(answer.body or b"", what="Hugging Face")
        if not isinstance(items, list):
            said = items.get("error", "") if isinstance(items, dict) else ""
            raise ParseError(f"Hugging Face sent no list of papers; it says: {fields.shown(said)}")
        parsed = parse_items(items, label=self.label)
        return replace(parsed, next=_next_page(answer.url)) if len(items) >= PAGE_SIZE else parsed


def _next_page(url: str) -> Request:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    page = fields.count_of(query.get("p")) or 0
    return Request(urlunsplit(parts._replace(query="")), params=query | {"p": str(page + 1)})


def parse_items(items: list[Any], *, label: str) -> Parsed:
    """Read the items of an answer, one by one; a bad one costs only itself."""
    entries: list[PaperEntry] = []
    skipped: list[Skip] = []
    for index, item in enumerate(items):
        try:
            entries.append(_entry(_ITEM.validate_python(item), label))
        except ValidationError as error:
            skipped.append(Skip(f"item {index}", fields.complaint(error)))
        except ParseError as error:
            skipped.append(Skip(f"item {index}", error.message))
    days = [entry.day for entry in entries if entry.day]
    return Parsed(tuple(entries), tuple(skipped), listed=max(days, default=None))


def _entry(item: _Item, label: str) -> PaperEntry:
    paper = item.paper
    found = identity.paper_id(paper.id)
    if found is None:
        raise ParseError(f"paper.id: {fields.shown(paper.id)!r} is no arXiv id")
    name, version = found
    title = paper.title or item.title
    if not title:
        raise ParseError(f"paper.title: {name} has none")
    organization = paper.organization or item.organization or _Organization()
    links = Links(
        page=f"https://huggingface.co/papers/{name.value}",
        code=paper.repository,
        project=paper.project,
        thumbnail=item.thumbnail,
    )
    return PaperEntry(
        source=label,
        ids=(name,),
        title=title,
        abstract=paper.summary or item.summary,
        authors=paper.authors,
        version=version,
        published=paper.published,
        day=paper.listed.date() if paper.listed else None,
        links=_with_pdf(links, name),
        signals=Signals(paper.upvotes, item.comments, paper.stars),
        tldr=paper.ai_summary,
        keywords=paper.ai_keywords,
        organization=organization.fullname or organization.name,
    )


def _with_pdf(links: Links, name: PaperId) -> Links:
    if name.scheme is not Scheme.ARXIV:
        return links
    return replace(links, pdf=f"https://arxiv.org/pdf/{name.value}")
