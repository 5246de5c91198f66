"""How an edition stands: what the ledger says of it in sums, and what deserves a name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from digest.model.delivery import Delivery, State

PAUSE = timedelta(minutes=1)
"""A longer silence between two outcomes is no sending: the run had ended, or others were not due.

Longer than the route is ever left alone within a run.
"""
SHORTEST = 0.1
"""Seconds of sending below which a rate says more about one commit than about the sending."""
ANSWERED = frozenset({State.ACCEPTED, State.DEFERRED, State.REFUSED, State.UNCERTAIN})
"""The states that end a message's time on the wire."""


class Trouble(StrEnum):
    """What somebody should hear of by name; the worst first."""

    UNCERTAIN = "uncertain"
    REPEAT = "possible repeat"
    """Its fate was unknown once; whatever became of it, it may have arrived twice."""
    FAILED = "failed"
    REFUSED = "refused"
    DEFERRED = "deferred"
    EXPIRED = "expired"


def trouble_of(delivery: Delivery) -> Trouble | None:
    """What is notable about a delivery; None if all is well."""
    if delivery.state is State.UNCERTAIN:
        return Trouble.UNCERTAIN
    if delivery.uncertain:
        return Trouble.REPEAT
    return Trouble(delivery.state) if delivery.state in TROUBLED else None


TROUBLED = frozenset({State.UNCERTAIN, State.FAILED, State.REFUSED, State.DEFERRED, State.EXPIRED})
"""The states that are notable in themselves."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Outcomes that followed each other without a `PAUSE`; `first` and `last` are aware, UTC."""

    outcomes: int
    first: datetime
    last: datetime

    @property
    def seconds(self) -> float:
        """From the first outcome to the last."""
        return (self.last - self.first).total_seconds()


@dataclass(frozen=True, slots=True)
class Standing:
    """An edition in sums, all from the ledger's own rows."""

    counts: Mapping[State, int] = field(default_factory=dict)
    """How many deliveries are in each state."""
    once_uncertain: Mapping[State, int] = field(default_factory=dict)
    """How many of these had their fate unknown at least once."""
    stretches: tuple[Stretch, ...] = ()
    """When it was sent, the earliest first."""
    strikes: int = 0
    """How many soft strikes it earned: mailboxes that were full or refused it for the day."""

    @property
    def outcomes(self) -> int:
        """How many messages got an answer, or lost it."""
        return sum(stretch.outcomes for stretch in self.stretches)

    @property
    def seconds(self) -> float:
        """How long it was being sent, without the pauses."""
        return sum(stretch.seconds for stretch in self.stretches)

    @property
    def per_second(self) -> float | None:
        """Messages a second while it was being sent; None where there is too little to tell.

        A stretch of n outcomes spans n - 1 intervals.
        """
        intervals = sum(stretch.outcomes - 1 for stretch in self.stretches)
        return intervals / self.seconds if self.seconds >= SHORTEST else None

    @property
    def repeats(self) -> int:
        """How many may have arrived twice: uncertain once, whatever they are now."""
        return sum(n for state, n in self.once_uncertain.items() if state is not State.UNCERTAIN)

    @property
    def troubles(self) -> Mapping[Trouble, int]:
        """How many of each kind there are, the worst first; each delivery counts once."""
        found = {}
        for kind in Trouble:
            if kind is Trouble.REPEAT:
                count = self.repeats
            else:
                state = State(kind)
                count = self.counts.get(state, 0)
                if state is not State.UNCERTAIN:
                    count -= self.once_uncertain.get(state, 0)
            if count:
                found[kind] = count
        return found


def joined(stretches: list[Stretch]) -> tuple[Stretch, ...]:
    """The same outcomes in as few stretches as a `PAUSE` allows; takes them in any order."""
    found: list[Stretch] = []
    for one in sorted(stretches, key=lambda stretch: stretch.first):
        if found and one.first - found[-1].last <= PAUSE:
            before = found.pop()
            one = Stretch(  # noqa: PLW2901 - the two are one now
                before.outcomes + one.outcomes, before.first, max(before.last, one.last)
            )
        found.append(one)
    return tuple(found)
