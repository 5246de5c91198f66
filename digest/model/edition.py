"""Editions: one day's frozen slate, what is picked from it for one person, and why."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from digest.model.paper import Paper, PaperId


class SourceState(StrEnum):
    """What a source's answer means for the day."""

    FRESH = "fresh"
    """It announced something we had not seen."""
    QUIET = "quiet"
    """It answered, rightly, with nothing new."""
    STALE = "stale"
    """It answered with the list of an earlier day, or "not modified" for too long."""
    FAILED = "failed"
    CLOSED = "closed-today"
    """It says itself that it announces nothing today (RSS skipDays, a holiday)."""


@dataclass(frozen=True, slots=True)
class Skip:
    """Something a source sent that is no usable paper; named, never dropped silently."""

    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one source gave on one day. announced = read + len(skipped); read >= new + merged."""

    source: str
    kind: str
    state: SourceState
    at: datetime
    announced: int = 0
    read: int = 0
    new: int = 0
    merged: int = 0
    skipped: tuple[Skip, ...] = ()
    detail: str = ""
    """What failed and what to do, or what the state rests on."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One day's slate: once frozen, never changed.

    `day` is a date in the digest's own zone and the edition's key.
    """

    day: date
    frozen_at: datetime
    papers: tuple[Paper, ...]
    receipts: tuple[Receipt, ...] = ()


class ReasonKind(StrEnum):
    """The kinds of evidence for a pick."""

    INTEREST = "interest"
    EXAMPLE = "example"
    AUTHOR = "author"
    TRENDING = "trending"


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence for a pick; `str()` says it in English.

    interest  `subject` is the interest's label, `words` those that carried the match
    example   `subject` is the title of the example paper it resembles, `words` as above
    author    `subject` is the followed author
    trending  `words` are facts like "41 upvotes", "rising"
    """

    kind: ReasonKind
    subject: str = ""
    words: tuple[str, ...] = ()

    def __str__(self) -> str:
        words = ", ".join(self.words)
        match self.kind:
            case ReasonKind.INTEREST:
                return f"matches “{self.subject}”" + (f": {words}" if words else "")
            case ReasonKind.EXAMPLE:
                return f"like “{self.subject}”" + (f": {words}" if words else "")
            case ReasonKind.AUTHOR:
                return f"by {self.subject}, whom you follow"
            case ReasonKind.TRENDING:
                return words or "trending"


@dataclass(frozen=True, slots=True)
class Pick:
    """A paper chosen for one subscriber. `interest` is the label it counts for, "" if none."""

    paper: Paper
    score: float
    interest: str = ""
    reasons: tuple[Reason, ...] = ()


class EmptyReason(StrEnum):
    """Why there is nothing for somebody today; each value reads as a sentence."""

    NOTHING_ANNOUNCED = "no source announced anything new"
    SOURCES_FAILED = "no source could be read"
    ALL_SENT = "everything that matches is known to you: sent before, or your own example"
    ALL_MUTED = "everything new holds a word you muted"
    NO_MATCH = "nothing new matches your interests"


@dataclass(frozen=True, slots=True)
class Selection:
    """A day's result of ranking for one subscriber.

    `announced` papers were on the slates they may draw from, `matched` passed; `empty` says why
    there are no picks, and is None when there are some.
    """

    picks: tuple[Pick, ...] = ()
    announced: int = 0
    matched: int = 0
    empty: EmptyReason | None = None

    @property
    def papers(self) -> tuple[PaperId, ...]:
        """The ids of the picked papers, in order."""
        return tuple(pick.paper.id for pick in self.picks)


@dataclass(frozen=True, slots=True)
class Candidates:
    """What one subscriber may be sent: the slates since their last accepted delivery."""

    papers: tuple[Paper, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    sent: frozenset[PaperId] = field(default_factory=frozenset)
