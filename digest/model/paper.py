"""Papers: what one source said, and what all of them together know."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

# arXiv identifiers, https://info.arxiv.org/help/arxiv_identifier.html
_ARXIV_NEW = r"\d{4}\.\d{4,5}"
_ARXIV_OLD = r"[a-z]+(?:-[a-z]+)?(?:\.[A-Z]{2})?/\d{7}"
_ARXIV = re.compile(
    rf"""(?ix) ^ (?: https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/
                 | https?://(?:www\.)?huggingface\.co/papers/
                 | https?://(?:dx\.)?doi\.org/10\.48550/arxiv\. | (?:doi:)?10\.48550/arxiv\.
                 | oai:arxiv\.org: | arxiv: )? \s*
        (?P<id> {_ARXIV_NEW} | {_ARXIV_OLD} ) (?: v(?P<version>\d+) )? (?:\.pdf)? $""",
)
# DOI names, ISO 26324 and https://www.crossref.org/blog/dois-and-matching-regular-expressions/
_DOI = re.compile(r"(?i)^(?:https?://(?:dx\.)?doi\.org/|doi:)?\s*(?P<doi>10\.\d{4,9}/\S+)$")


class Scheme(StrEnum):
    """The kinds of names a paper has, the most trustworthy first."""

    ARXIV = "arxiv"
    DOI = "doi"
    URL = "url"
    TITLE = "title"


@dataclass(frozen=True, slots=True, order=True)
class PaperId:
    """One name of a paper, without a version: `arxiv:2606.13392`, `doi:10.1101/…`, `title:…`."""

    scheme: Scheme
    value: str

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"

    @classmethod
    def parse(cls, text: str) -> "PaperId":
        """Read an id as people and services write it.

        Takes arXiv ids old and new, bare, with a version, as abs/pdf link, as OAI id or as
        DataCite DOI (10.48550/arXiv.…); DOIs bare or as link; and our own `scheme:value`.

        Raises:
            ValueError: if it is none of these.

        """
        return cls.parse_versioned(text)[0]

    @classmethod
    def parse_versioned(cls, text: str) -> "tuple[PaperId, int | None]":
        """`parse`, together with the version that an arXiv id may carry."""
        text = text.strip()
        if found := _ARXIV.match(text):
            version = found["version"]
            value = found["id"]
            value = (
                value
                if value[0].isdigit()
                else value.split("/")[0].lower().split(".")[0] + ("/" + value.split("/")[1])
            )
            return cls(Scheme.ARXIV, value), int(version) if version else None
        if found := _DOI.match(text):
            return cls(Scheme.DOI, found["doi"].lower().rstrip(".,;")), None
        scheme, _, value = text.partition(":")
        if scheme in {Scheme.URL, Scheme.TITLE} and value:
            return cls(Scheme(scheme), value), None
        raise ValueError(f"{text!r} is no arXiv id and no DOI")


class AnnounceType(StrEnum):
    """How arXiv announces a paper in a category, https://info.arxiv.org/help/rss.html."""

    NEW = "new"
    CROSS = "cross"
    REPLACE = "replace"
    REPLACE_CROSS = "replace-cross"


@dataclass(frozen=True, slots=True)
class Links:
    """Where things of a paper are found; each an http(s) URL or None."""

    page: str | None = None
    pdf: str | None = None
    code: str | None = None
    project: str | None = None
    thumbnail: str | None = None


@dataclass(frozen=True, slots=True)
class Signals:
    """What people did with a paper, as counts; None is "not known", which is not zero."""

    upvotes: int | None = None
    comments: int | None = None
    stars: int | None = None


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """What one source said of one paper at one moment; text already readable Unicode."""

    source: str
    ids: tuple[PaperId, ...]
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    version: int | None = None
    published: datetime | None = None
    """When its first version appeared (aware)."""
    day: date | None = None
    """The day this source lists it under."""
    announce: AnnounceType | None = None
    categories: tuple[str, ...] = ()
    links: Links = field(default_factory=Links)
    signals: Signals = field(default_factory=Signals)
    tldr: str = ""
    keywords: tuple[str, ...] = ()
    organization: str = ""
    venue: str = ""
    """Where it is published or accepted."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper with everything that all sources said of it."""

    id: PaperId
    """Its best name, by the order of `Scheme`; never changes once stored."""
    ids: tuple[PaperId, ...]
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    version: int | None = None
    published: datetime | None = None
    day: date | None = None
    announce: AnnounceType | None = None
    categories: tuple[str, ...] = ()
    links: Links = field(default_factory=Links)
    signals: Signals = field(default_factory=Signals)
    tldr: str = ""
    tldr_by: str = ""
    """The language model that this digest asked for `tldr`; "" where a source gave it."""
    keywords: tuple[str, ...] = ()
    organization: str = ""
    venue: str = ""
    sources: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Title and abstract, what a ranker reads."""
        return f"{self.title}. {self.abstract}"


@dataclass(frozen=True, slots=True)
class Observation:
    """The signals of a paper as one source showed them at one moment (UTC)."""

    paper: PaperId
    source: str
    at: datetime
    signals: Signals
