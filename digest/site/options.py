"""What can be set about the public pages; section `[site]` of config.toml."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from digest.languages.language import available, known_language
from digest.urls import HttpUrl


def _spoken(tag: str) -> str:
    """Raises ValueError."""
    if known_language(tag) is None:
        known = ", ".join(["en", *(each.replace("_", "-") for each in available())])
        raise ValueError(f"there is no catalogue for {tag!r}; there are {known}")
    return tag


class SiteOptions(BaseModel):
    """`[site]`: the pages for everybody."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = ""
    """What the pages are called; by default as the mails are."""
    url: HttpUrl = ""
    """Where the built folder is found by the world; by default `web.base_url`."""
    language: Annotated[str, AfterValidator(_spoken)] = "en"
    """The language of the pages, such as en or de."""
    thumbnails: bool = True
    """Whether pages show the pictures that sources give, from the sources' own servers."""
    days: int = Field(default=92, ge=1, le=3660)
    """How many editions back the pages go."""
