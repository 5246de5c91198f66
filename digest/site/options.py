"""What can be set about the public pages; section `[site]` of config.toml."""

from pydantic import BaseModel, ConfigDict, Field

from digest.urls import HttpUrl


class SiteOptions(BaseModel):
    """`[site]`: the pages for everybody."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = ""
    """What the pages are called; by default as the mails are."""
    url: HttpUrl = ""
    """Where the built folder is found by the world; by default `web.base_url`."""
    language: str = "en"
    """The language of the pages, such as en or de."""
    thumbnails: bool = True
    """Whether pages show the pictures that sources give, from the sources' own servers."""
    days: int = Field(default=92, ge=1, le=3660)
    """How many editions back the pages go."""
