"""The ranking desk: everything needed to rank one edition, laid out once for all subscribers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from digest.model.edition import Candidates, Edition, Selection
from digest.model.feedback import Vote
from digest.model.paper import Paper, PaperId
from digest.model.subscriber import Subscriber
from digest.pipeline.library import Library
from digest.pipeline.parts import Parts

if TYPE_CHECKING:
    from digest.rank.ranker import Reader

ARCHIVE = 3000
"""How many earlier papers tell the ranker which words are common, and what is near to what."""
ARCHIVE_DAYS = 30
LIKES_DAYS = 365
"""How long what readers liked says what is read together."""


class RankingDesk:
    """The slates that readers of one edition may draw from, and the ranker over them.

    `rehearsal` is a slate that is not frozen yet, and `revised` are the papers of earlier ones
    that would be kept beside it; with these the desk shows what freezing now would give.
    """

    def __init__(
        self,
        parts: Parts,
        day: date,
        now: datetime,
        *,
        rehearsal: Edition | None = None,
        revised: Sequence[Paper] = (),
    ) -> None:
        # scikit-learn alone takes a second and 80 MB: only a run that ranks pays for it
        from digest.rank.ranker import Ranker  # noqa: PLC0415

        self.parts = parts
        self.day = day
        self.now = now
        self.rehearsal = rehearsal
        self.revised = revised
        slates = self._slates()
        self.receipts = next((e.receipts for e in reversed(slates) if e.day == day), ())
        papers = {paper.id: paper for slate in slates for paper in slate.papers}
        archive = parts.papers.find(since=day - timedelta(days=ARCHIVE_DAYS), until=day)
        encoder = parts.encoder()
        self.ranker = Ranker(
            list(papers.values()),
            observations=parts.papers.observations(papers),
            now=now,
            options=parts.rank,
            archive=archive[:ARCHIVE],
            encoder=Library(encoder, parts.vectors),
            wishes=encoder,  # what people wrote of themselves is not kept beside their profile
            likes=parts.votes.likes(since=now - timedelta(days=LIKES_DAYS), until=now),
            day=day,
        )

    def _slates(self) -> list[Edition]:
        """The slates within the lookback, the oldest first."""
        first = self.day - timedelta(days=self.parts.lookback_days)
        frozen = self.parts.editions.frozen(until=self.day, limit=self.parts.lookback_days + 1)
        slates = [self.parts.editions.get(day) for day in reversed(frozen) if day > first]
        return [slate for slate in (*slates, self.rehearsal) if slate is not None]

    def select(self, subscribers: Sequence[Subscriber]) -> Sequence[Selection]:
        """The picks for each of these subscribers."""
        return self.ranker.rank(self.readers(subscribers))

    def readers(
        self, subscribers: Sequence[Subscriber], *, in_hindsight: bool = False
    ) -> "list[Reader]":
        """These subscribers with everything that the ranker wants to know of them.

        `in_hindsight`, as if the mails of this edition and of later ones had not been sent.
        """
        from digest.rank.ranker import Reader  # noqa: PLC0415

        ids = [subscriber.id for subscriber in subscribers]
        candidates = self.parts.editions.candidates(
            ids,
            edition=self.day,
            lookback_days=self.parts.lookback_days,
            in_hindsight=in_hindsight,
        )
        votes = self.parts.votes.of(ids)
        examples = self._examples(subscribers, votes)
        return [
            Reader(
                subscriber=subscriber,
                candidates=self._rehearsed(candidates.get(subscriber.id, Candidates())),
                examples=examples,
                votes=tuple(votes.get(subscriber.id, ())),
            )
            for subscriber in subscribers
        ]

    def _examples(
        self, subscribers: Sequence[Subscriber], votes: Mapping[str, Sequence[Vote]]
    ) -> dict[PaperId, Paper]:
        """The papers that these gave as examples or voted on, as far as the store knows them."""
        wanted = {p for s in subscribers for interest in s.interests for p in interest.papers}
        wanted.update(vote.paper for said in votes.values() for vote in said)
        return dict(self.parts.papers.known(wanted)) if wanted else {}

    def _rehearsed(self, candidates: Candidates) -> Candidates:
        if self.rehearsal is None:
            return candidates
        papers = {paper.id: paper for paper in (*candidates.papers, *self.rehearsal.papers)}
        # What is news to them as itself is no update, as in the store.
        news = papers.keys() - candidates.sent
        both = {paper.id: paper for paper in (*candidates.revised, *self.revised)}
        return replace(
            candidates,
            papers=tuple(papers.values()),
            receipts=(*candidates.receipts, *self.rehearsal.receipts),
            revised=tuple(paper for name, paper in both.items() if name not in news),
        )
