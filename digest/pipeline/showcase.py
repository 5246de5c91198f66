"""The showcase: the archive in public, in memory, read anew when an edition or a count is new."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from digest.model.edition import Edition
from digest.model.exhibit import Catalogue, Exhibit
from digest.model.paper import Observation, Paper, PaperId
from digest.pipeline.library import Library
from digest.ports import EditionShelf, Encoder, PaperShelf, VectorShelf
from digest.ports.showing import VersionShelf

if TYPE_CHECKING:
    from digest.rank.archive import Archive

INDEXED = 6000
"""So many of the newest papers are searched, and compared with each other."""
RELATED = 6
FOUND = 50
"""So many papers a search finds at most."""
LOOK_AFTER = timedelta(seconds=30)
"""At most so often is the store asked whether anything is new."""
Later = Callable[[Callable[[], None]], object]
"""Has something done beside what is going on."""
_RECEIPTS = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Shelves:
    """The store's shelves that the public may see; none of them holds a subscriber."""

    papers: PaperShelf
    editions: EditionShelf
    versions: VersionShelf
    vectors: VectorShelf


def in_background(work: Callable[[], None]) -> None:
    """Do it in a thread of its own, which no end of the program waits for."""
    threading.Thread(target=work, daemon=True).start()


class StoreShowcase:
    """Fulfils `ports.showing.Showcase` for threads; `days` is how far back it goes.

    To lay the archive out for questions takes a second for a thousand papers. Who asks waits
    for the first time alone: a newer one is made `later`, while the one before still answers.
    """

    def __init__(
        self,
        shelves: Shelves,
        *,
        encoder: Callable[[], Encoder],
        clock: Callable[[], datetime],
        days: int,
        later: Later = in_background,
    ) -> None:
        self._later = later
        self._shelves = shelves
        self._encoder = encoder
        self._clock = clock
        self._days = days
        self._reading = threading.Lock()
        self._asking = threading.Lock()
        self._looked: datetime | None = None
        self._stamp: object = None
        self._catalogue = Catalogue()
        self._index: _Index | None = None
        self._renewing = False

    def catalogue(self) -> Catalogue:
        """The archive as it is now."""
        with self._reading:
            now = self._clock()
            if self._looked is None or now - self._looked >= LOOK_AFTER:
                self._looked = now
                days = self._shelves.editions.frozen(limit=self._days)
                stamp = (tuple(days), _collected(self._shelves.papers, days, now))
                if stamp != self._stamp:
                    self._catalogue = _read(self._shelves, days, now, updated=stamp[1])
                    self._stamp = stamp
            return self._catalogue

    def warm(self) -> None:
        """Be ready for questions before somebody asks."""
        with self._asking:
            self._opened()

    def related(self, exhibit: Exhibit) -> Sequence[Exhibit]:
        """The papers that are most like it."""
        with self._asking:
            index = self._opened()
            return index.of(index.archive.related(exhibit.paper.id, most=RELATED))

    def search(self, query: str) -> Sequence[Exhibit]:
        """A paper by its id, else by authors and words."""
        catalogue = self.catalogue()
        try:
            name = PaperId.parse(query)
        except ValueError:
            pass
        else:
            if (named := catalogue.by_name().get(name)) is not None:
                return [named]
        with self._asking:
            index = self._opened()
            return index.of(index.archive.search(query, most=FOUND))

    def _opened(self) -> "_Index":
        """The index that there is; it may be of the archive as it was a moment ago."""
        catalogue = self.catalogue()
        if self._index is None:
            self._index = self._laid_out(catalogue)
        elif self._index.catalogue is not catalogue and not self._renewing:
            self._renewing = True
            self._later(lambda: self._renew(catalogue))
        return self._index

    def _renew(self, catalogue: Catalogue) -> None:
        try:
            self._index = self._laid_out(catalogue)
        finally:
            self._renewing = False

    def _laid_out(self, catalogue: Catalogue) -> "_Index":
        # scikit-learn alone takes a second and 80 MB: only who searches pays for it
        from digest.rank.archive import Archive  # noqa: PLC0415

        exhibits = [each for _, each in zip(range(INDEXED), catalogue.exhibits(), strict=False)]
        library = Library(self._encoder(), self._shelves.vectors)
        return _Index(catalogue, Archive([each.paper for each in exhibits], library), exhibits)


@dataclass(frozen=True, slots=True)
class _Index:
    catalogue: Catalogue
    archive: "Archive"
    exhibits: Sequence[Exhibit]

    def of(self, rows: Sequence[int]) -> Sequence[Exhibit]:
        return [self.exhibits[row] for row in rows]


def _collected(papers: PaperShelf, days: Sequence[date], now: datetime) -> datetime | None:
    """When the sources were read last; None if that is long ago."""
    receipts = papers.receipts(since=now - _RECEIPTS) if days else ()
    return max((each.at for each in receipts), default=None)


def _read(
    shelves: Shelves, days: Sequence[date], now: datetime, *, updated: datetime | None
) -> Catalogue:
    editions = [edition for day in days if (edition := shelves.editions.get(day)) is not None]
    names = {paper.id for edition in editions for paper in edition.papers}
    present = shelves.papers.known(names)
    seen = shelves.papers.observations(names)
    told = shelves.versions.versions(since=min(days)) if days else {}
    exhibits = {edition.day: _exhibits(edition, present, seen, now=now) for edition in editions}
    whole = {
        day: tuple(replace(each, versions=told.get(each.paper.id, ())) for each in found)
        for day, found in exhibits.items()
    }
    frozen = {edition.day: edition.frozen_at for edition in editions}
    newest = max((*frozen.values(), *((updated,) if updated else ())), default=None)
    return Catalogue(whole, frozen, newest)


def _exhibits(
    edition: Edition,
    present: Mapping[PaperId, Paper],
    seen: Mapping[PaperId, Sequence[Observation]],
    *,
    now: datetime,
) -> list[Exhibit]:
    """The papers of an edition as they are known now, what trends most first."""
    from digest.rank.trend import trend  # noqa: PLC0415
    from digest.rank.withdrawal import withdrawn  # noqa: PLC0415

    found: dict[PaperId, Exhibit] = {}
    for on_slate in edition.papers:
        paper = present.get(on_slate.id, on_slate)
        looks = tuple(seen.get(on_slate.id, ()))
        # Its age counts as it was on its edition's day: a day's list keeps its order as it gets
        # older, and the days of a month can be compared.
        day = paper.day or edition.day
        then = replace(paper, day=now.date() - max(edition.day - day, timedelta()))
        value = trend(then, looks, now=now).value
        found[paper.id] = Exhibit(paper, edition.day, value, looks, withdrawn=withdrawn(paper))
    return sorted(found.values(), key=lambda each: (-each.trend, str(each.paper.id)))
