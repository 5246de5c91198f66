"""Why a paper was picked: evidence from the match itself, in words that a reader can check.

A named word stands both in what the subscriber gave (an interest's text, an example paper, one
that they liked) and in the picked paper; it is shown as the paper writes it.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from digest.model.edition import Reason, ReasonKind
from digest.model.feedback import Verb
from digest.model.paper import Paper, PaperId
from digest.rank.case import EXAMPLES, READERS, TEXT, Case
from digest.rank.evidence import Evidence
from digest.rank.features import Features
from digest.rank.names import Bylines
from digest.rank.select import Flags, Floats
from digest.rank.space import Space
from digest.rank.trend import Trend
from digest.rank.wording import Surfaces, Writing, shown, surfaces, texts

Reasons = tuple[Reason, ...]
T = TypeVar("T")

_REMEMBERED = 5_000
_LEAST_READERS = 0.25
"""What other readers say is named as a reason from here on."""


class Explainer:
    """Explains picks of one edition; how its papers write their words is kept."""

    def __init__(
        self, features: Features, space: Space, trends: Sequence[Trend], bylines: Bylines
    ) -> None:
        self._features = features
        self._space = space
        self._evidence = Evidence(features)
        self._trends = trends
        self._bylines = bylines
        self._surfaces: dict[PaperId, Surfaces] = {}
        self._writings: dict[PaperId, Writing] = {}

    def matches(self, case: Case, picks: Sequence[int]) -> list[Reasons]:
        """The reasons for each of a reader's matches.

        Followed authors first, then the interests that it matches, the nearest first, then that
        other readers liked it, then what is trending.
        """
        by_interest = self._interests(case, picks)
        order = np.argsort(-case.relevance[:, picks], axis=0, kind="stable").T.tolist()
        found: list[Reasons] = []
        for place, at in enumerate(picks):
            row = int(case.slate.rows[at])
            reasons = self._authors(case, row) if case.slate.pinned[at] else []
            for each in order[place]:
                reasons += by_interest[each][place]
            readers = case.beside.get(READERS)
            if readers is not None and readers[at] >= _LEAST_READERS:
                reasons.append(Reason(ReasonKind.READERS))
            said = dict.fromkeys(reasons)  # two interests may be met in the same way
            found.append((*said, *self._trending(row, alone=not reasons)))
        return found

    def guess(self, case: Case, at: int) -> Reasons:
        """The reason for an exploration: the interest it is nearest to, and what is trending."""
        nearest = case.interests[int(case.relevance[:, at].argmax())]
        row = int(case.slate.rows[at])
        return (
            Reason(ReasonKind.EXPLORATION, nearest.label),
            *self._trending(row, alone=False),
        )

    def _authors(self, case: Case, row: int) -> list[Reason]:
        """The followed authors who wrote it."""
        return [
            Reason(ReasonKind.AUTHOR, name)
            for name in dict.fromkeys(case.reader.subscriber.followed)
            if row in self._bylines.rows(name)
        ]

    def _trending(self, row: int, *, alone: bool) -> Reasons:
        """That people noticed it, if they did; `alone` names small numbers too, and never fails."""
        facts = self._trends[row].facts(notable=not alone)
        return (Reason(ReasonKind.TRENDING, words=facts),) if facts or alone else ()

    # ── interests ─────────────────────────────────────────────────────────────────────────────
    def _interests(self, case: Case, picks: Sequence[int]) -> list[list[list[Reason]]]:
        """By interest and pick: what of the interest matched, its text, an example, or both."""
        found: list[list[list[Reason]]] = [[[] for _ in picks] for _ in case.interests]
        for each, mine in enumerate(found):
            enough = case.relevance[each, picks] >= case.threshold
            if not enough.any():
                continue
            text, example = case.parts[TEXT][each, picks], case.parts[EXAMPLES][each, picks]
            self._by_text(case, each, picks, enough & _carries(text, example), mine)
            self._by_example(case, each, picks, enough & _carries(example, text), mine)
        return found

    def _by_text(
        self, case: Case, each: int, picks: Sequence[int], chosen: Flags, found: list[list[Reason]]
    ) -> None:
        places = chosen.nonzero()[0].tolist()
        if not places:
            return
        interest, asked = case.interests[each], case.profiles[each].asks[0].weights
        rows = [int(case.slate.rows[picks[place]]) for place in places]
        carried = self._evidence.best(self._features.saturated, rows, [asked])
        text = Writing.of(interest.text)
        for place, row, (_, words) in zip(places, rows, carried, strict=True):
            said = shown(words, self._written(row), text)
            found[place].append(Reason(ReasonKind.INTEREST, interest.label, said))

    def _by_example(
        self, case: Case, each: int, picks: Sequence[int], chosen: Flags, found: list[list[Reason]]
    ) -> None:
        examples = case.profiles[each].examples
        places = chosen.nonzero()[0].tolist()
        if not examples or not places:
            return
        rows = [int(case.slate.rows[picks[place]]) for place in places]
        meant = (
            np.stack([one.dense for one in examples]).astype(np.float64) @ self._space.rows[rows].T
        )
        trust = np.sqrt(np.outer([one.evidence for one in examples], self._features.evidence[rows]))
        known = [one.known for one in examples]
        best = self._evidence.best(
            self._features.unit, rows, known, case.profiles[each].taste.lexical * trust, meant
        )
        for place, row, (first, words) in zip(places, rows, best, strict=True):
            example = examples[first].paper
            kind = _kind(case, example)
            said = shown(words, self._written(row), self._writing(example))
            found[place].append(Reason(kind, example.title, said))

    # ── what was read of papers is kept ───────────────────────────────────────────────────────
    def _written(self, row: int) -> Surfaces:
        paper = self._features.papers[row]
        return _kept(self._surfaces, paper, lambda: surfaces(*texts(paper)))

    def _writing(self, example: Paper) -> Writing:
        return _kept(self._writings, example, lambda: Writing.of(*texts(example)))


def _kept(store: dict[PaperId, T], paper: Paper, make: Callable[[], T]) -> T:
    found = store.get(paper.id)
    if found is None:
        if len(store) >= _REMEMBERED:
            store.clear()
        found = store[paper.id] = make()
    return found


def _carries(one: Floats, other: Floats) -> Flags:
    """Where one half of an interest is evidence worth naming beside the other."""
    flags: Flags = (one > 0.0) & (one >= other / 2.0)
    return flags


def _kind(case: Case, example: Paper) -> ReasonKind:
    """Whether an interest of theirs names this paper as its example, or they liked it."""
    named = {paper for interest in case.reader.subscriber.interests for paper in interest.papers}
    if named.isdisjoint((example.id, *example.ids)) and example.id in case.reader.voted(Verb.LIKE):
        return ReasonKind.LIKED
    return ReasonKind.EXAMPLE
