"""A run: one day, read from top to bottom."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from digest.model.delivery import Delivery
from digest.model.standing import trouble_of
from digest.model.subscriber import Subscriber
from digest.pipeline.errand import Errand
from digest.pipeline.notices import send_notices
from digest.pipeline.parts import Parts
from digest.pipeline.picks import prepare
from digest.pipeline.report import NAMED, RunReport
from digest.pipeline.resuming import resume_all
from digest.pipeline.slate import days_to_freeze, freeze_all
from digest.pipeline.who import who_is_due


async def run(
    parts: Parts, *, only: Subscriber | None = None, edition: date | None = None
) -> RunReport:
    """Send whatever is due now.

    `only` restricts it to one subscriber and `edition` to one day; both are an operator's wish
    and therefore ask no clock whether the hour has come or the day is over.
    """
    started = parts.clock()
    inbox = await asyncio.to_thread(parts.read_inbox)  # who left by mail gets none today
    resume_all(parts.subscribers, started)
    notices = await send_notices(parts.notices)
    if edition or only:
        parts = replace(parts, calendar=replace(parts.calendar, misfire=timedelta.max))
    subscriber = only.id if only else None

    due = who_is_due(parts, only=only, edition=edition, now=started)
    planned = parts.ledger.plan(due, now=started)
    slates = await freeze_all(parts, days_to_freeze(parts, edition=edition, now=started))
    ranked, late = prepare(parts, slates.frozen, subscriber=subscriber)

    if not (edition or only):
        late += parts.ledger.expire(now=started, before=parts.oldest(started))
    dispatched = await parts.crew.send(Errand(edition, subscriber))

    parts.forget(started)

    days = tuple(sorted({*slates.frozen, *slates.open}))
    standing = {day: parts.overview.standing(day) for day in days}
    return RunReport(
        started=started,
        finished=parts.clock(),
        editions=days,
        planned=planned,
        ranked=ranked,
        expired=late + dispatched.expired,
        inbox=inbox,
        notices=notices,
        dispatched=dispatched,
        receipts=slates.receipts,
        summaries=slates.summaries,
        counts={day: standing[day].counts for day in days},
        standing=standing,
        troubled=tuple(one for day in days for one in _troubled(parts, day, subscriber)),
        trouble=" ".join(filter(None, (slates.trouble, dispatched.trouble))),
    )


def _troubled(parts: Parts, day: date, subscriber: str | None) -> Iterable[Delivery]:
    """Those of an edition that a report names; of everybody, only so many of each kind."""
    if subscriber is None:
        return parts.overview.notable(day, limit=NAMED)
    rows = parts.ledger.deliveries(edition=day, subscriber=subscriber)
    return [row for row in rows if trouble_of(row)]
