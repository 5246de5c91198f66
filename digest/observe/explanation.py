"""One person, one edition: everything the store knows, put together. Reads alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from digest.model.delivery import Attempt, Delivery, Due, Prepared
from digest.model.feedback import Strike
from digest.model.route import Parking
from digest.model.subscriber import Subscriber
from digest.observe.again import Again, Rules, again
from digest.observe.dueness import Circumstances, Dueness, dueness, local, not_written_to
from digest.pipeline.overview import Overview
from digest.ports import EditionShelf, Ledger, SubscriberShelf
from digest.schedule import Calendar, due, overdue, slot


@dataclass(frozen=True, slots=True)
class Shelves:
    """What is looked at."""

    editions: EditionShelf
    subscribers: SubscriberShelf
    ledger: Ledger
    overview: Overview


@dataclass(frozen=True, slots=True)
class Policy:
    """What of the settings decides."""

    calendar: Calendar
    lookback_days: int
    lease: timedelta
    hold_uncertain: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """This person, this day."""

    subscriber: Subscriber
    edition: date
    frozen_at: datetime | None
    dueness: Dueness
    delivery: Delivery | None
    prepared: Prepared | None
    attempts: Sequence[Attempt]
    strikes: Sequence[Strike]
    """Against the address, whatever the edition."""
    again: Again


def explain(
    shelves: Shelves,
    policy: Policy,
    subscriber: Subscriber,
    edition: date,
    *,
    now: datetime,
    parked: Parking | None = None,
) -> Explanation:
    """Everything about this person and this edition at `now`."""
    frozen = shelves.editions.get(edition)
    latest = shelves.ledger.latest([subscriber.id]).get(subscriber.id)
    found = shelves.ledger.deliveries(edition=edition, subscriber=subscriber.id)
    delivery = found[0] if found else None
    suppression = shelves.subscribers.suppression(subscriber.address)
    at = Circumstances(
        subscriber, edition, now, policy.calendar, latest, suppression, frozen is not None
    )
    rules = Rules(
        now=now,
        lease=policy.lease,
        hold_uncertain=policy.hold_uncertain,
        objection=not_written_to(subscriber, suppression),
        overdue=_is_overdue(at, delivery),
        superseded=_is_superseded(policy, edition, latest, now),
        parked=parked,
    )
    why = dueness(at) if delivery is None else _was_due(subscriber, delivery)
    return Explanation(
        subscriber=subscriber,
        edition=edition,
        frozen_at=frozen.frozen_at if frozen else None,
        dueness=why,
        delivery=delivery,
        prepared=shelves.ledger.prepared(edition, subscriber.id) if delivery else None,
        attempts=shelves.overview.trail(edition, subscriber.id) if delivery else (),
        strikes=shelves.overview.strikes(subscriber.id),
        again=again(delivery, why, rules),
    )


def _was_due(subscriber: Subscriber, delivery: Delivery) -> Dueness:
    """Why there is a delivery. Their schedule may be another by now, hence no word of the past."""
    begins = slot(subscriber.schedule, delivery.local_date)
    why = (
        f"it was planned for {delivery.local_date:%a %Y-%m-%d} by their clock (slot: "
        f"{local(subscriber, begins)}, as they have it set now)"
    )
    return Dueness(due=True, why=why, slot=begins)


def _is_overdue(at: Circumstances, delivery: Delivery | None) -> bool:
    if delivery is not None:
        day = delivery.local_date
    else:
        wanted = due(at.subscriber, now=at.now, calendar=at.calendar, latest=at.latest)
        if wanted is None:
            return False
        day = wanted.local_date
    return overdue(at.subscriber, day, now=at.now, calendar=at.calendar)


def _is_superseded(policy: Policy, edition: date, latest: Due | None, now: datetime) -> bool:
    """As the ledger expires: overtaken by a newer edition, or beyond the lookback."""
    oldest = policy.calendar.newest(now) - timedelta(days=policy.lookback_days)
    return edition < oldest or (latest is not None and latest.key.edition > edition)
