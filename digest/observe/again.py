"""May I run it again? What one more run does about one delivery. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.model.delivery import Delivery, State
from digest.model.route import Parking
from digest.observe.dueness import Dueness, moment

_UNKNOWN = frozenset({State.UNCERTAIN, State.SENDING})
"""Its fate is unknown, or will count as unknown once the lease of whoever sent it is over."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What else decides it: the moment, the settings, and what is known of person and route."""

    now: datetime
    lease: timedelta
    hold_uncertain: bool = False
    objection: str = ""
    """Why this person gets no mail now, "" if they do."""
    overdue: bool = False
    """Whether it comes too late to be worth sending."""
    superseded: bool = False
    """Whether a newer delivery to them exists, or the edition is too old to be sent."""
    parked: Parking | None = None


@dataclass(frozen=True, slots=True)
class Again:
    """Whether a run sends it (again), and why. To run is always safe: that is the ledger's job."""

    sends: bool
    why: str


def again(delivery: Delivery | None, dueness: Dueness, rules: Rules) -> Again:
    """What one more `digest run` does about it."""
    if delivery is None:
        return _never_planned(dueness, rules)
    if final := _final(delivery, rules):
        return Again(sends=False, why=final)
    if stopped := _stopped(delivery, rules):
        return Again(sends=False, why=stopped)
    return Again(sends=True, why=_waits(delivery, rules) + _route(rules))


def _never_planned(dueness: Dueness, rules: Rules) -> Again:
    if not dueness.due:
        return Again(sends=False, why="it is not due (see above)")
    if rules.overdue:
        return Again(sends=False, why="it comes too late and will be recorded as expired")
    return Again(sends=True, why="it is due and was not sent yet" + _route(rules))


def _final(delivery: Delivery, rules: Rules) -> str:
    """Why nothing more happens to a delivery, if so."""
    at, said = moment(delivery.updated_at), _said(delivery)
    match delivery.state:
        case State.ACCEPTED:
            return f"the mail server took it at {at}{said}"
        case State.REFUSED:
            then = rules.objection or "the next edition is tried as usual"
            return f"it was refused for good at {at}{said}; {then}"
        case State.SUPPRESSED:
            return f"they had left, paused or been suppressed by {at}{said}"
        case State.EMPTY:
            return f"there was nothing to send{said}"
        case State.EXPIRED:
            return f"it was given up as too late at {at}{said}"
        case _:
            return ""


def _stopped(delivery: Delivery, rules: Rules) -> str:
    """Why a delivery that is not final will not be sent all the same."""
    if unknown := _stays_unknown(delivery, rules):
        return unknown
    if rules.objection:
        return f"{rules.objection}; it will be recorded as suppressed"
    if rules.superseded or rules.overdue:
        late = "overtaken or too old" if rules.superseded else "too late"
        by_hand = f"`digest run --only {delivery.address} --date {delivery.key.edition}`"
        return f"it is {late} by now; it will be recorded as expired, unless {by_hand} sends it"
    return ""


def _stays_unknown(delivery: Delivery, rules: Rules) -> str:
    """Why a delivery whose fate is unknown, or may be, is not sent again."""
    if delivery.state is State.SENDING and (held := _held_until(delivery, rules)) > rules.now:
        return (
            "a run is sending it at this moment; should that run have died, its fate counts as "
            f"unknown from {moment(held)} on"
        )
    if delivery.state in _UNKNOWN:
        if rules.hold_uncertain:
            return 'its fate is unknown, and delivery.uncertain is "hold"'
        if rules.superseded:
            return "its fate is unknown, and it is too old by now to be sent again"
    return ""


def _waits(delivery: Delivery, rules: Rules) -> str:
    """Why and when a delivery will be sent (again)."""
    next_attempt = delivery.next_attempt_at
    later = next_attempt is not None and next_attempt > rules.now
    when = f", not before {moment(next_attempt)}" if next_attempt and later else ""
    match delivery.state:
        case State.DEFERRED:
            return f"the mail server put it off{_said(delivery)}{when}"
        case State.FAILED:
            return f"it could not be made, and is tried again{when}{_said(delivery)}"
        case State.UNCERTAIN | State.SENDING:
            return (
                f'its fate is unknown and delivery.uncertain is "resend"{when}: the same mail '
                f"with the same Message-ID, so it may arrive twice"
            )
        case State.CLAIMED if (held := _held_until(delivery, rules)) > rules.now:
            return f"another run holds it, at the longest until {moment(held)}; nothing is sent yet"
        case _:
            return f"it is planned and was not handed over yet{_said(delivery)}{when}"


def _held_until(delivery: Delivery, rules: Rules) -> datetime:
    return delivery.updated_at + rules.lease


def _route(rules: Rules) -> str:
    if rules.parked is None:
        return ""
    return f"; the mail server is left alone until {moment(rules.parked.until)}"


def _said(delivery: Delivery) -> str:
    """The server's words and the reason, in brackets, as far as there are any."""
    words = "; ".join(part for part in (delivery.reply, delivery.reason) if part)
    return f" ({words})" if words else ""
