"""The ranker: a day's papers → each reader's selection.

    features (once an edition) → profiles × papers (once a chunk of readers) → selection (each)

Nothing depends on the order of papers or readers, nor on who else is in the batch.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from digest.model.edition import EmptyReason, Pick, Reason, Receipt, Selection, SourceState
from digest.model.paper import Observation, Paper, PaperId
from digest.model.subscriber import Interest
from digest.ports import Encoder
from digest.rank.coreading import CoReading
from digest.rank.explain import Explainer
from digest.rank.features import Features, Likeness
from digest.rank.mute import Muting
from digest.rank.names import Following
from digest.rank.options import RankOptions
from digest.rank.profile import Profile, Profiler
from digest.rank.reader import Reader, Standing
from digest.rank.score import DIGITS, Relevance, Scorer
from digest.rank.select import NO_INTEREST, Flags, Floats, Ints, Slate, barriers, select
from digest.rank.space import Space
from digest.rank.trend import trends

__all__ = ["Ranker", "Reader", "Standing"]

CHUNK = 64
"""How many readers' interests are multiplied at a time; the dense products fit a cache."""


@dataclass(frozen=True, slots=True)
class _Case:
    """One reader's arrays, all over their candidates; `relevance` is (interests, candidates)."""

    reader: Reader
    slate: Slate
    relevance: Floats
    by_text: Floats
    by_example: Floats
    profiles: Sequence[Profile]
    sent: Flags
    muted: Flags
    matching: Flags


class Ranker:
    """Ranks one edition's papers for any number of readers.

    Args:
        papers: all that any reader may be sent.
        observations: what was seen of them, by any of their ids.
        now: the moment that trends are looked at (aware).
        options: section `[rank]`.
        archive: other papers known so far; they teach how common words are, and which papers
            are neighbours.
        encoder: makes vectors of texts; None leaves words alone.
        likes: what other readers liked.

    """

    def __init__(
        self,
        papers: Sequence[Paper],
        *,
        observations: Mapping[PaperId, Sequence[Observation]],
        now: datetime,
        options: RankOptions,
        archive: Sequence[Paper] = (),
        encoder: Encoder | None = None,
        likes: Mapping[str, frozenset[PaperId]] | None = None,
    ) -> None:
        unique = {paper.id: paper for paper in papers}
        self._papers = tuple(unique[each] for each in sorted(unique))
        self._row = {
            name: row for row, paper in enumerate(self._papers) for name in (*paper.ids, paper.id)
        }
        self._names = frozenset(self._row)
        self._options = options
        trending = trends(self._papers, observations, now=now)
        self._trend: Floats = np.array([each.value for each in trending], dtype=np.float64)
        features = Features(self._papers, archive=archive)
        space = Space(features, encoder)
        self._readers = CoReading(self._papers, likes or {})
        self._scorer = Scorer(features, space, self._readers)
        self._profiler = Profiler(features, space)
        self._likeness = Likeness(features)
        self._muting = Muting(self._papers)
        self._following = Following(self._papers)
        self._explainer = Explainer(features, space, trending)

    def rank(self, readers: Sequence[Reader]) -> list[Selection]:
        """The selection of each reader, in their order.

        Raises:
            ValueError: if a candidate is none of the ranker's papers.

        """
        return [self._selection(case) for case in self._cases(readers)]

    def scores(self, readers: Sequence[Reader]) -> Iterator[Floats]:
        """Each reader's relevance of their candidates, in the order of `candidates.papers`."""
        for case in self._cases(readers):
            place = {int(row): at for at, row in enumerate(case.slate.rows)}
            best = case.relevance.max(axis=0, initial=0.0)
            papers = case.reader.candidates.papers
            yield best[[place[self._row[paper.id]] for paper in papers]]

    def score(self, reader: Reader) -> list[Standing]:
        """Every candidate of a reader with its parts: the picks in order, then by total."""
        case = next(self._cases([reader]))
        slate = case.slate
        picks = self._pick(case)
        places = {at: place for place, at in enumerate(picks, start=1)}
        why_not = barriers(
            slate,
            picks,
            self._likeness,
            sent=case.sent,
            muted=case.muted,
            options=self._options,
        )
        order = sorted(
            range(len(slate.rows)),
            key=lambda at: (places.get(at, len(places) + 1), -slate.score[at], at),
        )
        labels = [each.label for each in reader.interests]
        return [
            Standing(
                paper=self._papers[slate.rows[at]],
                total=float(slate.score[at]),
                relevance=float(case.relevance[:, at].max(initial=0.0)),
                by_interest=tuple(
                    zip(labels, map(float, case.relevance[:, at]), strict=True),
                ),
                trend=float(self._trend[slate.rows[at]]),
                position=places.get(at),
                why_not=str(why_not[at] or ""),
                interest=self._label(case, at),
                reasons=self._reasons(case, at) if at in places else (),
            )
            for at in order
        ]

    # ── scoring ───────────────────────────────────────────────────────────────────────────────
    def _cases(self, readers: Sequence[Reader]) -> Iterator[_Case]:
        """The readers' arrays, scored a chunk at a time."""
        slates: dict[int, tuple[Sequence[Paper], Ints]] = {}  # readers mostly share their slates
        for start in range(0, len(readers), CHUNK):
            chunk = readers[start : start + CHUNK]
            self._learn(chunk)
            profiles: list[Profile] = []
            at: dict[tuple[str, tuple[PaperId, ...]], int] = {}
            wanted = [[self._profile(each, r, profiles, at) for each in r.interests] for r in chunk]
            relevance = self._scorer.relevance(profiles)
            for reader, places in zip(chunk, wanted, strict=True):
                papers = reader.candidates.papers
                if id(papers) not in slates:
                    slates[id(papers)] = (papers, self._rows(papers))
                mine = [profiles[place] for place in places]
                yield self._case(reader, slates[id(papers)][1], mine, relevance, places)

    def _learn(self, readers: Sequence[Reader]) -> None:
        interests = [each for reader in readers for each in reader.interests]
        examples: dict[PaperId, Paper] = {}
        for reader in readers:
            for name in (paper for each in reader.interests for paper in each.papers):
                if name in reader.examples:
                    examples[name] = reader.examples[name]
        self._profiler.learn(examples.values(), [each.text for each in interests])

    def _profile(
        self,
        interest: Interest,
        reader: Reader,
        profiles: list[Profile],
        at: dict[tuple[str, tuple[PaperId, ...]], int],
    ) -> int:
        """The place of an interest's profile, made unless somebody in the chunk has the same."""
        known = tuple(each for each in interest.papers if each in reader.examples)
        key = (interest.text, known)
        if key not in at:
            at[key] = len(profiles)
            profiles.append(self._profiler.profile(interest, reader.examples))
        return at[key]

    def _rows(self, papers: Sequence[Paper]) -> Ints:
        unknown = next((paper for paper in papers if paper.id not in self._row), None)
        if unknown is not None:
            raise ValueError(f"{unknown.id} is a candidate, but the ranker was not given it")
        rows = sorted({self._row[paper.id] for paper in papers})
        return np.array(rows, dtype=np.int64)

    def _case(
        self,
        reader: Reader,
        rows: Ints,
        profiles: Sequence[Profile],
        relevance: Relevance,
        places: Sequence[int],
    ) -> _Case:
        subscriber = reader.subscriber
        mine = relevance.total[places][:, rows]
        weights = _weights(reader.interests)[:, None]
        sent = self._flags(self._row[each] for each in self._names & reader.known)[rows]
        muted = self._flags(
            row for phrase in subscriber.muted for row in self._muting.rows(phrase)
        )[rows]
        pinned = self._flags(
            row for name in subscriber.followed for row in self._following.rows(name)
        )[rows]
        enough = mine >= self._options.min_match
        matching = np.ones(len(rows), bool) if reader.wants_trending else enough.any(0) | pinned
        slate = Slate(
            rows=rows,
            score=self._total(reader, mine * weights, rows, pinned),
            interest=_assign(np.where(enough, mine * weights, -1.0)),
            passed=matching & ~sent & ~muted,
            pinned=pinned,
        )
        return _Case(
            reader=reader,
            slate=slate,
            relevance=mine,
            by_text=relevance.by_text[places][:, rows],
            by_example=relevance.by_example[places][:, rows],
            profiles=profiles,
            sent=sent,
            muted=muted,
            matching=matching,
        )

    def _total(self, reader: Reader, weighted: Floats, rows: Ints, pinned: Flags) -> Floats:
        """Relevance and trend blended, followed authors up."""
        trend: Floats = self._trend[rows]
        if reader.wants_trending:
            return trend
        share = self._options.trend_weight
        blend = (1.0 - share) * weighted.max(axis=0, initial=0.0) + share * trend
        total: Floats = np.round(blend + self._options.follow_bonus * pinned, DIGITS)
        return total

    def _flags(self, rows: Iterator[int]) -> Flags:
        flags = np.zeros(len(self._papers), dtype=bool)
        flags[list(rows)] = True
        return flags

    # ── selecting ─────────────────────────────────────────────────────────────────────────────
    def _pick(self, case: _Case) -> list[int]:
        items = case.reader.subscriber.items
        return select(case.slate, self._likeness, items=items, options=self._options)

    def _selection(self, case: _Case) -> Selection:
        slate = case.slate
        picks = tuple(
            Pick(
                paper=self._papers[slate.rows[at]],
                score=float(slate.score[at]),
                interest=self._label(case, at),
                reasons=self._reasons(case, at),
            )
            for at in self._pick(case)
        )
        return Selection(
            picks=picks,
            announced=len(slate.rows),
            matched=int(slate.passed.sum()),
            empty=None if picks else _why_empty(case),
        )

    def _label(self, case: _Case, at: int) -> str:
        interest = int(case.slate.interest[at])
        return "" if interest == NO_INTEREST else case.reader.interests[interest].label

    def _reasons(self, case: _Case, at: int) -> tuple[Reason, ...]:
        """Followed authors first, then the interests that it matches, then what is trending."""
        row = int(case.slate.rows[at])
        reader = case.reader
        found = [
            self._explainer.author(name)
            for name in dict.fromkeys(reader.subscriber.followed)
            if row in self._following.rows(name)
        ]
        for each in np.argsort(-case.relevance[:, at], kind="stable"):
            if case.relevance[each, at] >= self._options.min_match:
                found += self._explainer.interest(
                    row,
                    reader.interests[each],
                    case.profiles[each],
                    text=_carries(case.by_text[each, at], case.by_example[each, at]),
                    example=_carries(case.by_example[each, at], case.by_text[each, at]),
                )
        return (*found, *self._explainer.trending(row, alone=not found))


def _carries(one: float, other: float) -> bool:
    """Whether one half of an interest is evidence worth naming beside the other."""
    return bool(one > 0.0 and one >= other / 2.0)


def _weights(interests: Sequence[Interest]) -> Floats:
    """Weights from 0 to 1, the heaviest interest's being 1."""
    heaviest = max((each.weight for each in interests), default=1.0)
    return np.array([each.weight / heaviest for each in interests], dtype=np.float64)


def _assign(weighted: Floats) -> Ints:
    """The interest that each candidate counts for; negative relevance is none."""
    if not len(weighted):
        return np.full(weighted.shape[1], NO_INTEREST, dtype=np.int64)
    best = weighted.argmax(axis=0)
    return np.where(weighted.max(axis=0) < 0.0, NO_INTEREST, best)


def _why_empty(case: _Case) -> EmptyReason:
    """The reason for no picks that is true, the most general first."""
    if not len(case.slate.rows):
        failed = _all_failed(case.reader.candidates.receipts)
        return EmptyReason.SOURCES_FAILED if failed else EmptyReason.NOTHING_ANNOUNCED
    fresh = ~case.sent
    if not fresh.any():
        return EmptyReason.ALL_SENT
    if case.muted[fresh].all():
        return EmptyReason.ALL_MUTED
    if not case.matching.any():
        return EmptyReason.NO_MATCH
    return EmptyReason.ALL_MUTED if (case.matching & fresh).any() else EmptyReason.ALL_SENT


def _all_failed(receipts: Sequence[Receipt]) -> bool:
    return bool(receipts) and all(each.state is SourceState.FAILED for each in receipts)
