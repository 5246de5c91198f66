"""One subscriber with what they may be sent, and how a paper stands with them."""

from collections.abc import Mapping
from dataclasses import dataclass

from digest.model.edition import Candidates, Reason
from digest.model.feedback import Vote
from digest.model.paper import Paper, PaperId
from digest.model.subscriber import Interest, Subscriber


@dataclass(frozen=True, slots=True)
class Reader:
    """A subscriber, their candidates, what they said of papers, and those papers.

    `examples` is by the id that an interest or a vote names; it may hold those of others too.
    """

    subscriber: Subscriber
    candidates: Candidates
    examples: Mapping[PaperId, Paper]
    votes: tuple[Vote, ...] = ()
    """One for each paper they voted on, the oldest first."""

    @property
    def interests(self) -> tuple[Interest, ...]:
        """Their interests, without those that are blank or weigh nothing."""
        return tuple(
            each
            for each in self.subscriber.interests
            if (each.text.strip() or each.papers) and each.weight > 0
        )

    @property
    def known(self) -> frozenset[PaperId]:
        """What they were sent, and the examples they gave: neither is news to them."""
        return self.candidates.sent.union(*(each.papers for each in self.subscriber.interests))

    @property
    def wants_trending(self) -> bool:
        """Whether they named nothing to choose by."""
        return not self.interests and not self.subscriber.followed


@dataclass(frozen=True, slots=True)
class Standing:
    """How one candidate stands with one reader; all numbers but `total` are in 0..1."""

    paper: Paper
    total: float
    """What it is ordered by, before likeness to other picks is taken off."""
    relevance: float
    """The best of `by_interest`; 0 if there are none."""
    by_interest: tuple[tuple[str, float], ...]
    """(label, relevance) for each interest, in the subscriber's order."""
    trend: float
    position: int | None
    """Its place in the mail from 1, or None."""
    why_not: str = ""
    interest: str = ""
    """The label it counts for."""
    reasons: tuple[Reason, ...] = ()

    @property
    def picked(self) -> bool:
        """Whether it comes into the mail."""
        return self.position is not None
