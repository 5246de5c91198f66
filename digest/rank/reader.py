"""One subscriber with what they may be sent and what they said of papers."""

from collections.abc import Mapping
from dataclasses import dataclass

from digest.model.edition import Candidates
from digest.model.feedback import Verb, Vote
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
    def examples_given(self) -> frozenset[PaperId]:
        """The papers that their interests name."""
        return frozenset(each for one in self.subscriber.interests for each in one.papers)

    def voted(self, verb: Verb) -> frozenset[PaperId]:
        """The papers of which they said this last, under every name that is known."""
        last = {name: vote.verb for vote in self.votes for name in self._names(vote.paper)}
        return frozenset(name for name, said in last.items() if said is verb)

    def _names(self, paper: PaperId) -> tuple[PaperId, ...]:
        known = self.examples.get(paper)
        return (paper, known.id, *known.ids) if known else (paper,)

    @property
    def wants_trending(self) -> bool:
        """Whether they named nothing to choose by."""
        return not self.interests and not self.subscriber.followed
