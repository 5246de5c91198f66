"""How things stand at one moment, as `digest status` and the metrics show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from digest.model.edition import Edition
from digest.model.standing import Standing
from digest.model.subscriber import Status
from digest.pipeline.overview import Overview
from digest.ports import EditionShelf


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One edition and everybody; `edition` is None while it is not frozen."""

    day: date | None
    edition: Edition | None
    standing: Standing
    people: Mapping[Status, int]


def look(editions: EditionShelf, overview: Overview, day: date | None = None) -> Snapshot:
    """That edition, or else the newest that is frozen."""
    day = day or next(iter(editions.frozen(limit=1)), None)
    return Snapshot(
        day=day,
        edition=editions.get(day) if day else None,
        standing=overview.standing(day) if day else Standing(),
        people=overview.people(),
    )
