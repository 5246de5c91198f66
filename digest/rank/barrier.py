"""What keeps a paper out of the matches of a mail."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from digest.model.feedback import Verb
from digest.model.paper import Paper
from digest.rank.case import Case
from digest.rank.mute import Muting
from digest.rank.names import Bylines
from digest.rank.reader import Reader
from digest.rank.select import Selector


class Barrier(StrEnum):
    """What kept a paper out; each value reads as a sentence."""

    SENT = "it was sent to you before"
    EXAMPLE = "it is an example paper of yours"
    LIKED = "you know it: you liked it"
    LESS = "you asked for less like it"
    MUTED = "it holds a word you muted"
    MUTED_AUTHOR = "somebody wrote it whom you muted"
    WEAK = "it matches too little"
    NEAR_DUPLICATE = "it is almost the same as a pick"
    CROWDED = "its authors have other papers in the mail"
    QUOTA = "its interest has its share"
    NO_ROOM = "better ones filled the mail"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A barrier, and what in particular it was: the word, the author, the paper."""

    barrier: Barrier
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.barrier}: {self.detail}" if self.detail else str(self.barrier)


@dataclass(frozen=True, slots=True)
class Gate:
    """Says of one edition's papers what keeps them from a reader."""

    muting: Muting
    bylines: Bylines
    selector: Selector

    def obstacles(self, case: Case, picks: Sequence[int]) -> list[Obstacle | None]:
        """For each candidate what kept it out of the matches, None for those picked."""
        chosen = set(picks)
        return [
            None if at in chosen else next(self._all(case, at, picks))
            for at in range(len(case.slate.rows))
        ]

    def _all(self, case: Case, at: int, picks: Sequence[int]) -> Iterator[Obstacle]:
        """What stands in its way, the weightiest first; at least one."""
        if case.known[at]:
            yield Obstacle(_how_known(case.reader, case.paper(at)))
        if case.muted[at]:
            yield self._muted(case, at)
        if not case.matching[at]:
            yield Obstacle(Barrier.WEAK, _short_of(case, at))
        yield from self._thinned(case, at, picks)
        yield from _outdone(case, at, picks)

    def _muted(self, case: Case, at: int) -> Obstacle:
        row, subscriber = int(case.slate.rows[at]), case.reader.subscriber
        for phrase in subscriber.muted:
            if row in self.muting.rows(phrase):
                return Obstacle(Barrier.MUTED, f"“{phrase}”")
        author = next(n for n in subscriber.muted_authors if row in self.bylines.rows(n))
        return Obstacle(Barrier.MUTED_AUTHOR, author)

    def _thinned(self, case: Case, at: int, picks: Sequence[int]) -> Iterator[Obstacle]:
        """Too near to a pick; a pinned one never is."""
        slate, options = case.slate, self.selector.options
        if not picks or slate.pinned[at]:
            return
        row, rows = int(slate.rows[at]), slate.rows[list(picks)]
        alike = self.selector.likeness(row)[rows]
        nearest = int(alike.argmax())
        if alike[nearest] > options.near_duplicate:
            title = case.paper(picks[nearest]).title
            yield Obstacle(Barrier.NEAR_DUPLICATE, f"“{title}” ({alike[nearest]:.2f})")
        kin = np.flatnonzero(self.selector.kinship(row)[rows] * options.crowding)
        if len(kin) and slate.score[at] > _weakest(case, picks):
            title = case.paper(picks[int(kin[0])]).title
            yield Obstacle(Barrier.CROWDED, f"“{title}”")


def _how_known(reader: Reader, paper: Paper) -> Barrier:
    names = {paper.id, *paper.ids}
    for barrier, known in (
        (Barrier.SENT, reader.candidates.sent),
        (Barrier.LESS, reader.voted(Verb.LESS)),
        (Barrier.LIKED, reader.voted(Verb.LIKE)),
    ):
        if names & known:
            return barrier
    return Barrier.EXAMPLE


def _short_of(case: Case, at: int) -> str:
    if not case.interests:
        return "nobody whom you follow wrote it"
    return f"{case.best(at):.2f} of the {case.threshold:.2f} that are needed"


def _weakest(case: Case, picks: Sequence[int]) -> float:
    return min((float(case.slate.score[each]) for each in picks), default=np.inf)


def _outdone(case: Case, at: int, picks: Sequence[int]) -> Iterator[Obstacle]:
    """It passed, but others were taken."""
    if picks and case.slate.score[at] > _weakest(case, picks):
        yield Obstacle(Barrier.QUOTA, f"“{label}”" if (label := case.label(at)) else "")
    yield Obstacle(Barrier.NO_ROOM)
