"""One subscriber with what they may be sent and what they said of papers."""

from collections.abc import Mapping
from dataclasses import dataclass

from digest.model.edition import Candidates
from digest.model.feedback import Verb, Vote
from digest.model.paper import Paper, PaperId
from digest.model.subscriber import Interest, Subscriber

LIKED = "What you liked"
"""What the interest is called that somebody's likes make."""


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
        """Their interests, without those that are blank or weigh nothing, and what they liked."""
        said = tuple(
            each
            for each in self.subscriber.interests
            if (each.text.strip() or each.papers) and each.weight > 0
        )
        liked = self._liked() if self.votes else ()
        return (*said, Interest(name=LIKED, papers=liked)) if liked else said

    def _liked(self) -> tuple[PaperId, ...]:
        """The papers they liked and no interest of theirs names, by their present ids."""
        papers = {self.examples[each] for each in self.voted(Verb.LIKE) if each in self.examples}
        given = self.examples_given
        return tuple(
            sorted(paper.id for paper in papers if given.isdisjoint((paper.id, *paper.ids)))
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
