"""What can be set about seeing; sections `[log]` and `[report]` of config.toml."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict


def _none_if_empty(path: object) -> object:
    return None if path == "" else path


File = Annotated[Path | None, BeforeValidator(_none_if_empty)]
"""A path, or "" for none."""


class LogOptions(BaseModel):
    """`[log]`: what is said while something happens."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["plain", "json"] = "plain"
    """plain lines, or json: one object a line."""
    level: Literal["debug", "info", "warning", "error"] = "warning"
    """The least that is said; info has a line for each outcome."""
    addresses: bool = False
    """Whether mail addresses may stand in a log; else each is replaced by "[address]"."""
    path: File = None
    """A file to append to; "" is stderr."""


class ReportOptions(BaseModel):
    """`[report]`: what a run leaves behind for other programs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    jsonl: File = None
    """A file that gets one line of JSON a run, without addresses; "" for none."""
    prometheus: File = None
    """A file for node_exporter's textfile collector, such as …/digest.prom; "" for none."""
