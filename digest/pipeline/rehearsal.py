"""A rehearsal: what a run would pick, with nothing written and nothing sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from digest.errors import StoreError
from digest.model.delivery import Claim, DeliveryKey, Due, Prepared, brings_mail
from digest.model.edition import Edition, Receipt, Selection
from digest.model.message import Message, message_id
from digest.model.paper import Paper
from digest.model.subscriber import Subscriber
from digest.pipeline.desk import RankingDesk
from digest.pipeline.parts import Parts
from digest.pipeline.slate import window


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What one subscriber would get."""

    due: Due
    subscriber: Subscriber
    selection: Selection


async def desk_for(parts: Parts, day: date, *, now: datetime, read_sources: bool) -> RankingDesk:
    """The desk of an edition, or, where it is not frozen, of what it would be made of now.

    Raises:
        StoreError: if there are no papers at all to rank.

    """
    if parts.editions.get(day) is not None:
        return RankingDesk(parts, day, now)
    slate: dict[str, Paper] = {str(paper.id): paper for paper in parts.editions.unfrozen()}
    revised = {paper.id: paper for paper in parts.editions.replaced(day)}
    receipts: tuple[Receipt, ...] = ()
    if read_sources:
        since, until = window(parts, day)
        collected = await parts.collect(since, until, now)
        slate |= {str(p.id): p for p in collected.papers if p.id in collected.new}
        known = parts.papers.known([paper.id for paper in collected.papers])
        revised |= {
            paper.id: paper
            for paper in collected.papers
            if str(paper.id) not in slate and _is_newer(paper, known.get(paper.id))
        }
        receipts = collected.receipts
    if not (slate or receipts or parts.editions.frozen(until=day, limit=1)):
        newest = parts.editions.frozen(limit=1)
        raise StoreError(
            f"There are no papers for {day} in the store.",
            cure=f"The newest day that has some is {newest[0]}."
            if newest
            else "Read some with `digest collect`.",
        )
    edition = Edition(day, now, tuple(slate.values()), receipts)
    return RankingDesk(parts, day, now, rehearsal=edition, revised=tuple(revised.values()))


def _is_newer(paper: Paper, stored: Paper | None) -> bool:
    """Whether it is a later version of what is stored; a number that appears late tells nothing."""
    was = stored.version if stored else None
    return paper.version is not None and was is not None and was < paper.version


async def compose_preview(
    parts: Parts, subscriber: Subscriber, day: date, *, now: datetime
) -> tuple[Message | None, Selection]:
    """The mail that a subscriber would get of an edition; None if they would get none.

    If the ledger already holds what was fixed for this delivery, it is that very mail.
    """
    key = DeliveryKey(day, subscriber.id)
    prepared = parts.ledger.prepared(day, subscriber.id)
    if prepared is None:
        desk = await desk_for(parts, day, now=now, read_sources=False)
        prepared = Prepared(
            selection=desk.select([subscriber])[0],
            receipts=desk.receipts,
            dated=now,
            template=parts.template,
        )
    if not brings_mail(prepared.selection, subscriber):
        return None, prepared.selection
    claim = Claim(
        key=key,
        token=0,
        until=now,
        subscriber=subscriber,
        attempts=0,
        message_id=message_id(day, subscriber.id, "preview.invalid"),
        prepared=prepared,
        local_date=day,
    )
    return parts.composer.compose(claim), prepared.selection


async def rehearse(
    parts: Parts, wanted: Sequence[tuple[Due, Subscriber]], *, now: datetime
) -> list[Rehearsed]:
    """What each of these would get now."""
    rehearsed: list[Rehearsed] = []
    for day in sorted({due.key.edition for due, _ in wanted}):
        desk = await desk_for(parts, day, now=now, read_sources=True)
        batch = [(due, subscriber) for due, subscriber in wanted if due.key.edition == day]
        selections = desk.select([subscriber for _, subscriber in batch])
        rehearsed += [
            Rehearsed(due, subscriber, selection)
            for (due, subscriber), selection in zip(batch, selections, strict=True)
        ]
    return rehearsed
