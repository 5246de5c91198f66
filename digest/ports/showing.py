"""What the public pages need: the archive, what is like a paper, and what a search finds."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from digest.model.exhibit import Catalogue, Exhibit, Version
from digest.model.paper import PaperId


class Showcase(Protocol):
    """The archive as everybody may see it; calls may block while it is read anew."""

    def catalogue(self) -> Catalogue:
        """The archive as it is now; the same object until something in it changes."""
        ...

    def warm(self) -> None:
        """Be ready for questions before somebody asks."""
        ...

    def related(self, exhibit: Exhibit) -> Sequence[Exhibit]:
        """The papers that are most like it, the nearest first."""
        ...

    def search(self, query: str) -> Sequence[Exhibit]:
        """What a query finds, the best first."""
        ...


class VersionShelf(Protocol):
    """Later versions of papers that were on a slate before."""

    def versions(self, *, since: date) -> Mapping[PaperId, tuple[Version, ...]]:
        """What the editions from that day on told of, by paper, the oldest first."""
        ...
