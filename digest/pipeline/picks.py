"""The picks: everybody's selection from the slates, ranked in batches under leases."""

from collections.abc import Sequence
from datetime import date, datetime

from digest.model.delivery import Claim, Prepared, Settlement, State
from digest.pipeline.desk import RankingDesk
from digest.pipeline.parts import Parts

CHUNK = 500
"""How many deliveries are claimed and ranked at a time."""


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
                done, failed = _rank(parts, desk, timely)
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
        if parts.overdue(claim, now):
            late.append(Settlement(claim, State.EXPIRED, reason="no run came in time"))
        else:
            timely.append(claim)
    return timely, late


def _rank(
    parts: Parts, desk: RankingDesk, claims: Sequence[Claim]
) -> tuple[list[tuple[Claim, Prepared]], list[Settlement]]:
    """Rank a batch; somebody for whom it fails fails alone, with the reason."""
    try:
        selections = desk.select([claim.subscriber for claim in claims])
    except Exception as error:  # noqa: BLE001 - whatever it is, it may cost one person only
        if len(claims) == 1:
            failure = Settlement(
                claims[0],
                State.FAILED,
                reason=f"ranking failed: {type(error).__name__}: {error}",
                next_attempt_at=desk.now + parts.lease,
                spent=True,
            )
            return [], [failure]
        middle = len(claims) // 2
        done, failed = _rank(parts, desk, claims[:middle])
        more, others = _rank(parts, desk, claims[middle:])
        return done + more, failed + others
    return [
        (claim, Prepared(selection, desk.receipts, dated=desk.now, template=parts.template))
        for claim, selection in zip(claims, selections, strict=True)
    ], []
