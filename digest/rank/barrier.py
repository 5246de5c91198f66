"""What keeps a paper out of the matches of a mail."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from digest.model.feedback import Verb
from digest.model.paper import Paper
from digest.rank.case import Case
from digest.rank.mute import Muting
from digest.rank.names import Bylines
from digest.rank.reader import Reader
from digest.rank.select import Floats, Selector

Near = tuple[str, Floats, Floats]
"""A pick: its title, and the likeness and the kinship of each candidate to it."""


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
    ALIKE = "it resembles a pick, and others do not"
    CROWDED = "its authors have other papers in the mail"
    QUOTA = "its interest has its share"
    KEPT = "the places were kept for other interests"
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
        chosen, rows = set(picks), case.slate.rows
        near = [
            (
                case.paper(at).title,
                self.selector.likeness(row)[rows],
                self.selector.kinship(row)[rows],
            )
            for at, row in zip(picks, rows[list(picks)].tolist(), strict=True)
        ]
        return [
            None if at in chosen else next(self._all(case, at, picks, near))
            for at in range(len(rows))
        ]

    def _all(
        self, case: Case, at: int, picks: Sequence[int], near: Sequence[Near]
    ) -> Iterator[Obstacle]:
        """What stands in its way, the weightiest first; at least one."""
        if case.known[at]:
            yield Obstacle(_how_known(case.reader, case.paper(at)))
        if case.muted[at]:
            yield self._muted(case, at)
        if not case.matching[at]:
            yield Obstacle(Barrier.WEAK, _short_of(case, at))
        if not case.slate.pinned[at]:
            yield from self._thinned(case, at, picks, near)
        yield Obstacle(Barrier.NO_ROOM)

    def _muted(self, case: Case, at: int) -> Obstacle:
        row, subscriber = int(case.slate.rows[at]), case.reader.subscriber
        for phrase in subscriber.muted:
            if row in self.muting.rows(phrase):
                return Obstacle(Barrier.MUTED, f"“{phrase}”")
        author = next(n for n in subscriber.muted_authors if row in self.bylines.rows(n))
        return Obstacle(Barrier.MUTED_AUTHOR, author)

    def _thinned(
        self, case: Case, at: int, picks: Sequence[int], near: Sequence[Near]
    ) -> Iterator[Obstacle]:
        """Why it is out though it scored higher than some that are in; near-duplicates first."""
        options, score = self.selector.options, case.slate.score
        weakest = min((score[each] for each in picks if not case.slate.pinned[each]), default=1.0)
        if not near:
            return
        alike, twin = max((float(each[1][at]), each[0]) for each in near)
        if alike > options.near_duplicate:
            yield Obstacle(Barrier.NEAR_DUPLICATE, f"“{twin}” ({alike:.2f})")
        if score[at] <= weakest:
            return
        _, cousin = max((float(each[2][at]), each[0]) for each in near)
        resembling = 1.0 - options.diversity * alike
        crowded = 1.0 / (1.0 + options.crowding * sum(float(each[2][at]) for each in near))
        if score[at] * resembling * crowded <= weakest:
            more = crowded < resembling
            yield (
                Obstacle(Barrier.CROWDED, f"“{cousin}”")
                if more
                else Obstacle(Barrier.ALIKE, f"“{twin}” ({alike:.2f})")
            )
        label = case.label(at)
        if label in {case.label(each) for each in picks}:
            yield Obstacle(Barrier.QUOTA, f"“{label}”")
        yield Obstacle(Barrier.KEPT)


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
