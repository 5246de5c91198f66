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
class Closure:
    """A day on which a source announces nothing, by its own calendar."""

    why: str
    """A holiday's name, or WEEKEND."""
    day: date
    """The day, where the source is at home, on which it would have announced something."""
    next_list: datetime
    """When it announces something again (aware)."""
    zone: str
    """The IANA name of the zone it lives in."""


WEEKEND = "weekend"
"""Why a source is closed on days of every week."""


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
    closure: Closure | None = None
    """Of a source that is closed today, if it has a calendar."""


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
    LIKED = "liked"
    AUTHOR = "author"
    READERS = "readers"
    TRENDING = "trending"
    EXPLORATION = "exploration"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence for a pick; `str()` says it in English.

    interest  `subject` is the interest's label, `words` those that carried the match
    example   `subject` is the title of the example paper it resembles, `words` as above
    liked     the same, of a paper that the reader liked
    author    `subject` is the followed author
    readers   liked by readers who like what this one likes; never who, nor how many
    trending  `words` are facts like "41 upvotes", "rising"; none where nobody noticed it yet
    exploration  a guess; `subject` is the label of the interest it is nearest to
    update    `subject` is what became of a paper they liked: "v2", NEW_VERSION or WITHDRAWN
    """

    kind: ReasonKind
    subject: str = ""
    words: tuple[str, ...] = ()

    def __str__(self) -> str:
        words = ", ".join(self.words)
        form = _SAID_OTHERWISE.get((self.kind, self.subject)) or _SAID[self.kind]
        said = form.format(subject=self.subject, words=words) or _UNNOTICED
        return said + (f": {words}" if words and self.kind in _CARRIED else "")


_UNNOTICED = "new; nobody is known to have noticed it yet"
"""What is said of what trends by no fact: true on whichever day somebody reads it."""
_CARRIED = frozenset({ReasonKind.INTEREST, ReasonKind.EXAMPLE, ReasonKind.LIKED})
_SAID = {
    ReasonKind.INTEREST: "matches “{subject}”",
    ReasonKind.EXAMPLE: "like “{subject}”",
    ReasonKind.LIKED: "like “{subject}”, which you liked",
    ReasonKind.AUTHOR: "by {subject}, whom you follow",
    ReasonKind.READERS: "liked by readers who like what you like",
    ReasonKind.TRENDING: "{words}",
    ReasonKind.EXPLORATION: "a guess beside “{subject}”",
    ReasonKind.UPDATE: "{subject} of a paper you liked",
}
WITHDRAWN = "withdrawn"
"""What became of a paper that was taken back."""
NEW_VERSION = "a new version"
"""What became of a paper that was replaced, where its number is not known."""
_SAID_OTHERWISE = {
    (ReasonKind.EXPLORATION, ""): "a guess beside your interests",
    (ReasonKind.UPDATE, WITHDRAWN): "a paper you liked was withdrawn",
}


class PickKind(StrEnum):
    """In which part of a mail a pick stands; in this order."""

    MATCH = "match"
    """It matches an interest, or a followed author wrote it."""
    UPDATE = "update"
    """A new version of a paper they liked, or its end."""
    EXPLORATION = "exploration"
    """A guess beside what they asked for, labelled as one."""
    POPULAR = "popular"
    """What everyone is reading; beyond the number of papers they asked for."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A paper chosen for one subscriber. `interest` is the label it counts for, "" if none.

    `strong`: its match is strong, in the calibrated sense of docs/ranking.md.
    """

    paper: Paper
    score: float
    interest: str = ""
    reasons: tuple[Reason, ...] = ()
    kind: PickKind = PickKind.MATCH
    strong: bool = False


class EmptyReason(StrEnum):
    """Why there is nothing for somebody today; each value reads as a sentence."""

    NOTHING_ANNOUNCED = "no source announced anything new"
    SOURCES_FAILED = "no source could be read"
    ALL_SENT = "everything that matches is known to you: sent before, or your own example"
    ALL_MUTED = "everything new holds a word you muted"
    ALL_MUTED_OR_BY_MUTED = "everything new holds a word or an author you muted"
    MATCHES_MUTED = "everything that matches holds a word or an author you muted"
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
    """What one subscriber may be sent: the slates since the last mail with papers.

    `revised` are papers of earlier slates that were replaced since: new versions, withdrawals.
    """

    papers: tuple[Paper, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    sent: frozenset[PaperId] = field(default_factory=frozenset)
    revised: tuple[Paper, ...] = ()
