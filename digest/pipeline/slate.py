"""The day's slate: collected and frozen once, under a lease, by whichever run comes first."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from digest.errors import LeaseLostError, StoreError
from digest.model.edition import Edition, Receipt, SourceState
from digest.pipeline.parts import Parts
from digest.pipeline.summarised import Summarised
from digest.pipeline.summarising import summarise
from digest.ports import Collected

LEASE = timedelta(minutes=15)
WAIT_FOR_OTHERS = 1.0
"""Seconds between two looks at an edition that another run is collecting."""


@dataclass(frozen=True, slots=True)
class Slates:
    """Which editions are frozen now, which had to stay open, and why."""

    frozen: tuple[date, ...] = ()
    open: tuple[date, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    """Of the collections made for them."""
    summaries: Summarised = field(default_factory=Summarised)
    """What a model was asked for them."""
    trouble: str = ""


class Frozen(NamedTuple):
    """A frozen edition; if it was frozen just now, with what a model was asked for it."""

    edition: Edition
    summaries: Summarised | None = None


def days_to_freeze(parts: Parts, *, edition: date | None, now: datetime) -> list[date]:
    """The editions a run needs: those awaited by somebody and today's, even if nobody reads it.

    Feeds forget; a day that is not collected is lost to those who read weekly.
    """
    if edition is not None:
        return [edition]
    return sorted({*parts.ledger.unprepared(), parts.calendar.newest(now)})


async def freeze_all(parts: Parts, days: Sequence[date]) -> Slates:
    """Freeze each of these editions, the oldest first; one that cannot be stays open."""
    frozen: list[date] = []
    left: list[date] = []
    receipts: list[Receipt] = []
    summaries = Summarised()
    trouble = ""
    for day in days:
        try:
            edition, summarised = await freeze(parts, day)
        except NothingCollectedError as error:
            left.append(day)
            receipts += error.receipts
            trouble = f"{error.message} {error.cure}"
        else:
            frozen.append(day)
            if summarised is not None:
                receipts += edition.receipts
                summaries += summarised
    return Slates(tuple(frozen), tuple(left), tuple(receipts), summaries, trouble)


class NothingCollectedError(StoreError):
    """Every source failed, so that freezing now would give everybody an empty day."""

    def __init__(self, receipts: Sequence[Receipt]) -> None:
        names = ", ".join(receipt.source for receipt in receipts)
        super().__init__(
            f"No source could be read ({names}); the edition stays open and the next run tries "
            "again.",
            cure="Run `digest doctor`.",
        )
        self.receipts = tuple(receipts)


async def freeze(parts: Parts, day: date) -> Frozen:
    """The frozen edition of a day.

    Collects and freezes it if no run has; waits if another run is at it.

    Raises:
        NothingCollectedError: if every source failed and a later run may still do better.

    """
    while (edition := parts.editions.get(day)) is None:
        now = parts.clock()
        if not parts.editions.lease(day, owner=parts.owner, now=now, lease=LEASE):
            await asyncio.sleep(WAIT_FOR_OTHERS)
            continue
        try:
            return await _collect_and_freeze(parts, day, now)
        except LeaseLostError:
            continue
        except BaseException:
            parts.editions.release(day, owner=parts.owner)
            raise
    return Frozen(edition)


async def _collect_and_freeze(parts: Parts, day: date, now: datetime) -> Frozen:
    collected = await collect(parts, day, now)
    failed = [r for r in collected.receipts if r.state is SourceState.FAILED]
    hopeless = bool(failed) and len(failed) == len(collected.receipts)
    if hopeless and now - parts.calendar.freezes(day) < parts.calendar.misfire:
        raise NothingCollectedError(failed)
    # Whoever waits for this day waits for the model too, but no longer than its own limits.
    parts.editions.lease(day, owner=parts.owner, now=parts.clock(), lease=LEASE)
    summaries = await summarise(parts, day, collected.receipts)
    edition = parts.editions.freeze(
        day, owner=parts.owner, now=parts.clock(), receipts=collected.receipts
    )
    return Frozen(edition, summaries)


async def collect(parts: Parts, day: date, now: datetime) -> Collected:
    """Read the sources for the days since the last edition, and store what they gave."""
    since, until = window(parts, day)
    collected = await parts.collect(since, until, now)
    parts.papers.save(collected, now=now)
    return collected


def window(parts: Parts, day: date) -> tuple[date, date]:
    """The first and the last day to ask the sources for."""
    before = parts.editions.frozen(until=day - timedelta(days=1), limit=1)
    earliest = day - timedelta(days=parts.lookback_days)
    return (max(before[0], earliest) if before else day - timedelta(days=1)), day
