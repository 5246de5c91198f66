"""What can be set about collecting; sections `[fetch]` and `[[sources]]` of config.toml."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from digest.urls import FeedUrl, HttpUrl


class FetchOptions(BaseModel):
    """`[fetch]`: how politely and how patiently sources are asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    contact: str = ""
    """An address or URL for the User-Agent, so that a service can reach who asks."""
    timeout_seconds: float = Field(default=30.0, gt=0)
    max_bytes: int = Field(default=20_000_000, gt=0)
    """A larger answer is refused, counted after decompression."""
    max_redirects: int = Field(default=5, ge=0)
    attempts: int = Field(default=4, ge=1)
    """How often one request is tried on 429, 5xx, refusals and timeouts."""
    max_wait_seconds: float = Field(default=120.0, ge=0)
    """The longest wait between two tries, whatever Retry-After says."""
    interval_seconds: float = Field(default=1.0, ge=0)
    """The least time between two requests to one host (arXiv's API: never under 3)."""
    stale_after_days: int = Field(default=4, ge=1)
    """A source whose newest paper is older than this is called stale."""


class ZoteroOptions(BaseModel):
    """`[zotero]`: reading somebody's own library of papers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: SecretStr = SecretStr("")
    """From the environment alone: DIGEST_ZOTERO__KEY. A public library needs none."""
    url: HttpUrl = Field(default="https://api.zotero.org", min_length=1)


class _Source(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    """What receipts call it; by default its kind."""

    @property
    def label(self) -> str:
        return self.name or self.kind  # type: ignore[attr-defined]


class HuggingFaceSource(_Source):
    """Hugging Face's daily papers."""

    kind: Literal["huggingface"]
    url: str = "https://huggingface.co/api/daily_papers"


class ArxivSource(_Source):
    """arXiv's daily announcements of some categories, by RSS or by the API."""

    kind: Literal["arxiv"]
    categories: tuple[str, ...] = Field(min_length=1)
    by: Literal["rss", "api"] = "rss"
    url: str = ""
    """By default rss.arxiv.org or export.arxiv.org."""
    announce: tuple[Literal["new", "cross", "replace", "replace-cross"], ...] = ("new", "cross")
    max_results: int = Field(default=2000, ge=1, le=30_000)
    page_size: int = Field(default=200, ge=1, le=2000)
    interval_seconds: float = Field(default=3.0, ge=0)
    """The pause between two pages of the API; arXiv asks for three seconds."""


class BiorxivSource(_Source):
    """bioRxiv's or medRxiv's JSON API."""

    kind: Literal["biorxiv", "medrxiv"]
    url: str = "https://api.biorxiv.org/details"
    categories: tuple[str, ...] = ()
    """Only these subject areas, such as "neuroscience"; all if empty."""


class FeedSource(_Source):
    """Any RSS or Atom feed."""

    kind: Literal["feed"]
    url: FeedUrl


class FileSource(_Source):
    """Files: JSON, JSONL, BibTeX, saved answers of the other kinds, or pasted page text."""

    kind: Literal["file"]
    path: Path
    """A file or a glob, relative to config.toml."""


AnySource = Annotated[
    HuggingFaceSource | ArxivSource | BiorxivSource | FeedSource | FileSource,
    Field(discriminator="kind"),
]
