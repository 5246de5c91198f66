"""The ranker: a day's papers → each reader's selection.

    features (once an edition) → profiles × papers (once a chunk of readers) → selection (each)

Nothing depends on the order of papers or readers, nor on who else is in the batch.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TypeAlias

import numpy as np
from threadpoolctl import ThreadpoolController

from digest.model.edition import Selection
from digest.model.feedback import Verb
from digest.model.paper import Observation, Paper, PaperId
from digest.model.subscriber import Interest, Subscriber
from digest.ports import Encoder
from digest.rank.barrier import Gate
from digest.rank.case import EXAMPLES, READERS, TEXT, TREND, Case
from digest.rank.coreading import CoReading
from digest.rank.explain import Explainer
from digest.rank.features import Features, Likeness
from digest.rank.kinship import Kinship
from digest.rank.listing import Lister
from digest.rank.mute import Muting
from digest.rank.names import Bylines
from digest.rank.options import RankOptions
from digest.rank.popularity import LEAST_LIKES, Popularity
from digest.rank.profile import Profile, Profiler
from digest.rank.quota import NO_INTEREST
from digest.rank.reader import Reader
from digest.rank.score import DIGITS, Relevance, Scorer
from digest.rank.select import Flags, Floats, Ints, Selector, Slate
from digest.rank.space import Space
from digest.rank.standing import Standing, standings
from digest.rank.trend import trends

__all__ = ["Ranker", "Reader", "Standing"]

Asked: TypeAlias = tuple[str, tuple[PaperId, ...], tuple[PaperId, ...]]
"""What makes a profile: a text, example papers, and papers of which less is wanted."""

CHUNK = 64
"""How many readers' interests are multiplied at a time; the dense products fit a cache."""

_SLATES = 8
"""So many slates are kept ready: one for each day of a week that somebody may have missed."""


class Ranker:
    """Ranks one edition's papers for any number of readers.

    Args:
        papers: all that any reader may be sent.
        observations: what was seen of them, by any of their ids.
        now: the moment that trends are looked at (aware).
        options: section `[rank]`.
        archive: other papers known so far; they teach how common words are, and which papers
            are neighbours.
        encoder: makes vectors of papers; None leaves words alone.
        wishes: makes vectors of what readers wrote, if it is not the same.
        day: the edition's; guesses are drawn anew each day. By default that of `now`.
        likes: what each reader liked lately who allows it to count (`VoteShelf.likes`).

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
        wishes: Encoder | None = None,
        day: date | None = None,
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
        self._features = features = Features(self._papers, archive=archive)
        self._space = space = Space(features, encoder, wishes)
        self._readers = CoReading(self._papers, likes or {}, features.archive, space.near)
        self._scorers: dict[bytes, Scorer] = {}
        self._profiler = Profiler(features, space)
        self._threads = ThreadpoolController()
        self._muting = Muting(self._papers)
        self._bylines = Bylines(self._papers)
        selector = Selector(Likeness(features), Kinship(self._papers), options)
        self._gate = Gate(self._muting, self._bylines, selector)
        self._lister = Lister(
            selector=selector,
            explainer=Explainer(features, space, trending, self._bylines),
            popularity=Popularity(trending, likes or {}, self._row),
            day=day or now.date(),
        )

    def rank(self, readers: Sequence[Reader]) -> list[Selection]:
        """The selection of each reader, in their order.

        Raises:
            ValueError: if a candidate is none of the ranker's papers.

        """
        return [self._lister.selection(case) for case in self._cases(readers)]

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
        return standings(case, self._lister, self._gate)

    # ── scoring ───────────────────────────────────────────────────────────────────────────────
    def _cases(self, readers: Sequence[Reader]) -> Iterator[Case]:
        """The readers' arrays, scored a chunk at a time, those of a slate together."""
        for start in range(0, len(readers), CHUNK):
            chunk = readers[start : start + CHUNK]
            # products as small as these: a second thread waits more than it works
            with self._threads.limit(limits=1, user_api="blas"):
                found = self._scored(chunk)
            yield from (found[place] for place in range(len(chunk)))

    def _scored(self, chunk: Sequence[Reader]) -> dict[int, Case]:
        """Each reader's arrays by their place in the chunk."""
        self._learn(chunk)
        slates: dict[int, list[int]] = {}  # readers mostly share their slates
        for place, reader in enumerate(chunk):
            slates.setdefault(id(reader.candidates.papers), []).append(place)
        found: dict[int, Case] = {}
        for places in slates.values():
            found |= zip(places, self._on_one_slate([chunk[at] for at in places]), strict=True)
        return found

    def _on_one_slate(self, readers: Sequence[Reader]) -> Iterator[Case]:
        rows = self._rows(readers[0].candidates.papers)
        profiles: list[Profile] = []
        at: dict[Asked, int] = {}
        wanted = [[self._profile(each, r, profiles, at) for each in r.interests] for r in readers]
        # who asked for nothing may yet have said what they want less of
        against = {
            place: self._profile(Interest(), reader, profiles, at)
            for place, reader in enumerate(readers)
            if reader.wants_trending
        }
        relevance = self._scorer(rows).relevance(profiles)
        for place, (reader, places) in enumerate(zip(readers, wanted, strict=True)):
            mine = [profiles[each] for each in places]
            aside = relevance.unwanted[against[place]] if place in against else None
            yield self._case(reader, rows, mine, relevance, places, aside=aside)

    def _scorer(self, rows: Ints) -> Scorer:
        """The scorer of a slate; the latest are kept."""
        key = rows.tobytes()
        if key not in self._scorers:
            if len(self._scorers) >= _SLATES:
                self._scorers.clear()
            self._scorers[key] = Scorer(self._features, self._space, self._readers, rows)
        return self._scorers[key]

    def _learn(self, readers: Sequence[Reader]) -> None:
        """Look at all that a chunk's readers named, at once."""
        named: dict[PaperId, Paper] = {}
        texts: set[str] = set()
        for reader in readers:
            given = (
                *reader.voted(Verb.LESS),
                *(p for each in reader.interests for p in each.papers),
            )
            named |= {each: reader.examples[each] for each in given if each in reader.examples}
            texts |= {each.text for each in reader.interests}
        self._profiler.learn(named.values(), texts)

    def _profile(
        self,
        interest: Interest,
        reader: Reader,
        profiles: list[Profile],
        at: dict[Asked, int],
    ) -> int:
        """The place of an interest's profile, made unless somebody in the chunk has the same."""
        papers = reader.examples
        known = tuple(each for each in interest.papers if each in papers)
        unwanted = tuple(sorted(each for each in reader.voted(Verb.LESS) if each in papers))
        key = (interest.text, known, unwanted)
        if key not in at:
            at[key] = len(profiles)
            against = [papers[each] for each in unwanted]
            profiles.append(self._profiler.profile(interest, papers, against))
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
        *,
        aside: Floats | None,
    ) -> Case:
        subscriber, interests = reader.subscriber, reader.interests
        threshold = subscriber.min_match
        if threshold is None:
            threshold = self._options.min_match
        mine = relevance.total[places]
        known, muted = self._known(reader)[rows], self._muted(subscriber)[rows]
        pinned = self._by_authors(subscriber.followed)[rows]
        enough = mine >= threshold
        matching = np.ones(len(rows), bool) if reader.wants_trending else enough.any(0) | pinned
        trend: Floats = self._trend[rows]
        slate = Slate(
            rows=rows,
            score=self._total(mine * _weights(interests)[:, None], trend, aside),
            interest=_assign(np.where(enough, mine, -1.0)),
            passed=matching & ~known & ~muted,
            pinned=pinned,
        )
        return Case(
            reader=reader,
            interests=interests,
            profiles=profiles,
            papers=self._papers,
            slate=slate,
            relevance=mine,
            parts={
                TEXT: relevance.by_text[places],
                EXAMPLES: relevance.by_example[places],
            },
            beside={
                TREND: trend,
                READERS: self._co_read(relevance.by_readers[places], rows),
            },
            known=known,
            muted=muted,
            matching=matching,
            threshold=threshold,
        )

    def _co_read(self, by_readers: Floats, rows: Ints) -> Floats:
        """What may be said of other readers: nothing where but one or two like the paper."""
        said: Floats = by_readers.max(axis=0, initial=0.0)
        return said * (self._readers.counts[rows] >= LEAST_LIKES)

    def _total(self, weighted: Floats, trend: Floats, aside: Floats | None) -> Floats:
        """Relevance and trend blended; where only `aside` is said, what trends less that."""
        if aside is not None:
            return np.maximum(np.round(trend + aside, DIGITS), 0.0)
        share = self._options.trend_weight
        blend = (1.0 - share) * weighted.max(axis=0, initial=0.0) + share * trend
        total: Floats = np.round(blend, DIGITS)
        return total

    # ── what keeps papers out, and what brings them up; each of shape (papers,) ───────────────
    def _known(self, reader: Reader) -> Flags:
        given = (*reader.examples_given, *reader.voted(Verb.LIKE), *reader.voted(Verb.LESS))
        names = self._names & reader.candidates.sent
        return self._flags({self._row[each] for each in (*names, *given) if each in self._row})

    def _muted(self, subscriber: Subscriber) -> Flags:
        rows = {row for phrase in subscriber.muted for row in self._muting.rows(phrase)}
        return self._by_authors(subscriber.muted_authors) | self._flags(rows)

    def _by_authors(self, names: Sequence[str]) -> Flags:
        return self._flags({row for name in names for row in self._bylines.rows(name)})

    def _flags(self, rows: Collection[int]) -> Flags:
        flags = np.zeros(len(self._papers), dtype=bool)
        if rows:
            flags[list(rows)] = True
        return flags


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
