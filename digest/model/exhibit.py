"""What the public pages show: papers with what is known of them in public, by edition."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from digest.model.paper import Observation, Paper, PaperId


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a paper and the edition that told of it."""

    number: int
    edition: date


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One paper as everybody may see it; nothing here comes from a subscriber."""

    paper: Paper
    edition: date
    """On whose slate it is."""
    trend: float = 0.0
    """How much it trended among the papers of its day, in 0..1; comparable between days."""
    seen: tuple[Observation, ...] = ()
    """What its sources showed of it, the oldest first."""
    versions: tuple[Version, ...] = ()
    """Later versions that editions told of, the oldest first."""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The archive at one moment.

    `editions`: the newest day first; within a day what trends most comes first.
    """

    editions: Mapping[date, tuple[Exhibit, ...]] = field(default_factory=dict)
    frozen: Mapping[date, datetime] = field(default_factory=dict)
    """When each edition was frozen."""
    updated: datetime | None = None
    """The newest of all that is in it; None while there is nothing."""

    @property
    def newest(self) -> date | None:
        """The newest edition."""
        return next(iter(self.editions), None)

    def exhibits(self) -> Iterator[Exhibit]:
        """All of them, the newest day first."""
        for each in self.editions.values():
            yield from each

    def by_name(self) -> dict[PaperId, Exhibit]:
        """Each under all of its names."""
        return {name: each for each in self.exhibits() for name in (*each.paper.ids, each.paper.id)}
