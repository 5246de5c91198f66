"""The picks: everybody's selection from the slates, ranked in batches under leases."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from digest.model.delivery import Claim, Prepared, Settlement, State
from digest.model.edition import Candidates, Selection
from digest.model.paper import Paper, PaperId
from digest.model.subscriber import Subscriber
from digest.pipeline.parts import Parts
from digest.schedule import overdue

if TYPE_CHECKING:
    from digest.rank.ranker import Reader

CHUNK = 500
"""How many deliveries are claimed and ranked at a time."""
ARCHIVE = 3000
"""How many earlier papers tell the ranker which words are common."""
ARCHIVE_DAYS = 30


def prepare(
    parts: Parts, editions: Sequence[date], *, subscriber: str | None = None
) -> tuple[int, int]:
    """Rank for every planned delivery of these editions; how many, and how many came too late."""
    ranked = late = 0
    for day in editions:
        desk: RankingDesk | None = None
        while claims := parts.ledger.claim(
            owner=parts.owner,
            now=parts.clock(),
            lease=parts.lease,
            limit=CHUNK,
            prepared=False,
            edition=day,
            subscriber=subscriber,
        ):
            now = parts.clock()
            timely, overdue_ = _split_overdue(parts, claims, now)
            late += parts.ledger.settle(overdue_, now=now)
            if timely:
                desk = desk or RankingDesk(parts, day, now)
                done, failed = desk.rank(timely)
                parts.ledger.prepare(done, now=now)
                parts.ledger.settle(failed, now=now)
                ranked += len(done)
    return ranked, late


def _split_overdue(
    parts: Parts, claims: Sequence[Claim], now: datetime
) -> tuple[list[Claim], list[Settlement]]:
    timely: list[Claim] = []
    late: list[Settlement] = []
    for claim in claims:
        if overdue(claim.subscriber, claim.local_date, now=now, calendar=parts.calendar):
            late.append(Settlement(claim, State.EXPIRED, reason="no run came in time"))
        else:
            timely.append(claim)
    return timely, late


class RankingDesk:
    """Everything needed to rank one edition, built once for all of its subscribers."""

    def __init__(self, parts: Parts, day: date, now: datetime) -> None:
        # scikit-learn alone takes a second and 80 MB: only a run that ranks pays for it
        from digest.rank.ranker import Ranker  # noqa: PLC0415

        self.parts = parts
        self.day = day
        self.now = now
        first = day - timedelta(days=parts.lookback_days)
        slates = [
            edition
            for key in parts.editions.frozen(until=day, limit=parts.lookback_days + 1)
            if key > first and (edition := parts.editions.get(key))
        ]
        self.receipts = next((e.receipts for e in slates if e.day == day), ())
        papers: dict[PaperId, Paper] = {}
        for edition in sorted(slates, key=lambda e: e.day):
            papers.update({paper.id: paper for paper in edition.papers})
        archive = parts.papers.find(since=day - timedelta(days=ARCHIVE_DAYS), until=day)
        self.ranker = Ranker(
            list(papers.values()),
            observations=parts.papers.observations(papers),
            now=now,
            options=parts.rank,
            archive=archive[:ARCHIVE],
        )

    def rank(
        self, claims: Sequence[Claim]
    ) -> tuple[list[tuple[Claim, Prepared]], list[Settlement]]:
        """Rank a batch; somebody for whom it fails fails alone, with the reason."""
        try:
            selections = self.select([claim.subscriber for claim in claims])
            return [(c, self._prepared(s)) for c, s in zip(claims, selections, strict=True)], []
        except Exception as error:  # noqa: BLE001 - whatever it is, it may cost one person only
            if len(claims) == 1:
                reason = f"ranking failed: {type(error).__name__}: {error}"
                later = self.now + self.parts.lease
                failure = Settlement(
                    claims[0], State.FAILED, reason=reason, next_attempt_at=later, spent=True
                )
                return [], [failure]
        halves = claims[: len(claims) // 2], claims[len(claims) // 2 :]
        results = [self.rank(half) for half in halves]
        return [d for done, _ in results for d in done], [
            f for _, failed in results for f in failed
        ]

    def select(self, subscribers: Sequence[Subscriber]) -> Sequence[Selection]:
        """The picks for each of these subscribers."""
        return self.ranker.rank(self.readers(subscribers))

    def readers(self, subscribers: Sequence[Subscriber]) -> "list[Reader]":
        """These subscribers with everything that the ranker wants to know of them."""
        from digest.rank.ranker import Reader  # noqa: PLC0415

        candidates = self.parts.editions.candidates(
            [subscriber.id for subscriber in subscribers],
            edition=self.day,
            lookback_days=self.parts.lookback_days,
        )
        wanted = {p for s in subscribers for interest in s.interests for p in interest.papers}
        examples = self.parts.papers.known(wanted) if wanted else {}
        return [
            Reader(
                subscriber=subscriber,
                candidates=candidates.get(subscriber.id, Candidates()),
                examples=examples,
            )
            for subscriber in subscribers
        ]

    def _prepared(self, selection: Selection) -> Prepared:
        return Prepared(
            selection=selection,
            receipts=self.receipts,
            dated=self.now,
            template=self.parts.template,
        )
