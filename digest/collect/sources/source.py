"""What a source is: it knows what to ask and how to read the answer. It opens no sockets.

To add one, see docs/adding-a-source.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol, runtime_checkable

from digest.model.edition import Closure, Skip
from digest.model.paper import PaperEntry
from digest.ports import Answer, Request


@dataclass(frozen=True, slots=True)
class Window:
    """The days asked for, both inclusive, in the digest's own zone; `now` is aware UTC."""

    since: date
    until: date
    now: datetime


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one answer held. Everything it announced is in `entries` or in `skipped`."""

    entries: tuple[PaperEntry, ...] = ()
    skipped: tuple[Skip, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    """How many items our own settings do not want, by what they are ("replace")."""
    replaced: tuple[PaperEntry, ...] = ()
    """New versions of papers among what was left out: no news, unless the paper is known."""
    next: Request | None = None
    """The next page, if there is one."""
    listed: date | None = None
    """The day of the list, or of its newest item, as far as the source says."""
    closed: bool = False
    """The source says that it announces nothing today."""
    whole: bool = True
    """False if the answer was cut: it must be asked for again in full."""
    detail: str = ""


class Source(Protocol):
    """One place that announces papers, asked over HTTP."""

    @property
    def label(self) -> str:
        """What receipts call it."""
        ...

    @property
    def kind(self) -> str:
        """The `kind` of its section in config.toml."""
        ...

    def requests(self, window: Window) -> tuple[Request, ...]:
        """The first request of each chain of pages."""
        ...

    def parse(self, answer: Answer, window: Window) -> Parsed:
        """Read an answer; its `body` is not None.

        Raises ParseError if it is not what this source sends.
        """
        ...


@runtime_checkable
class Closes(Protocol):
    """A source that has days off of its own, known beforehand."""

    def closure(self, window: Window) -> Closure | None:
        """Why it has nothing to announce at this moment; None on a day that it works."""
        ...
