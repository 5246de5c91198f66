"""One reader's case: everything that is known of their candidates, as arrays of one length."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digest.model.paper import Paper
from digest.model.subscriber import Interest
from digest.rank.profile import Profile
from digest.rank.quota import NO_INTEREST
from digest.rank.reader import Reader
from digest.rank.select import Flags, Floats, Slate

TEXT = "text"
"""The part of a relevance that rests on an interest's words."""
EXAMPLES = "examples"
"""The part that rests on its example papers."""
READERS = "readers"
"""What readers who like what this one likes say of it; beside the interests."""
TREND = "trend"


@dataclass(frozen=True, slots=True)
class Case:
    """One reader's arrays over their candidates, in the order of `slate.rows`."""

    reader: Reader
    interests: Sequence[Interest]
    profiles: Sequence[Profile]
    """One for each interest."""
    papers: Sequence[Paper]
    """By row; the candidates are those in `slate.rows`."""
    slate: Slate
    relevance: Floats
    """Of shape (interests, candidates), in 0..1."""
    parts: Mapping[str, Floats]
    """What the relevance was made of, by name; each of its shape."""
    beside: Mapping[str, Floats]
    """What counts whatever the interest, by name; each of shape (candidates,)."""
    known: Flags
    """Sent before, an example of theirs, or voted on."""
    muted: Flags
    """By a word or by an author."""
    matching: Flags
    threshold: float
    """The relevance from which on a paper matches."""

    def paper(self, at: int) -> Paper:
        """The candidate at a position."""
        return self.papers[int(self.slate.rows[at])]

    def label(self, at: int) -> str:
        """The label of the interest that a candidate counts for, "" if none."""
        interest = int(self.slate.interest[at])
        return "" if interest == NO_INTEREST else self.interests[interest].label

    def best(self, at: int) -> float:
        """The relevance of a candidate to the interest that it fits best; 0 without interests."""
        return float(self.relevance[:, at].max(initial=0.0))
