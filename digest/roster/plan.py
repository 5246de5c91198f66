"""What applying a roster would do: a pure decision.

A roster speaks for what people want to read. Whether they want mail at all is theirs to say: what
somebody did later (left, paused, came back, bounced, was erased) always wins over a file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import PurePath

from digest.model.feedback import Suppression, SuppressionCause
from digest.model.subscriber import Consent, Status, Subscriber
from digest.roster.address import mailbox_key
from digest.roster.draft import Draft
from digest.roster.person import Person
from digest.roster.problem import Place
from digest.roster.record import changed_fields


class Kind(StrEnum):
    """What becomes of one entry of a roster."""

    ADD = "add"
    CHANGE = "change"
    KEEP = "keep"
    """It says nothing that is not stored already."""
    REFUSE = "refuse"
    """The person's own decision, or their mailbox, stands against it."""


@dataclass(frozen=True, slots=True)
class Action:
    """One step of a sync. `subscriber` is what is to be stored, None to leave all as it is."""

    kind: Kind
    address: str
    place: Place
    subscriber: Subscriber | None = None
    changed: tuple[str, ...] = ()
    """The names of what a change changes."""
    reason: str = ""


_REFUSALS = {
    SuppressionCause.UNSUBSCRIBED: "left",
    SuppressionCause.HARD_BOUNCE: "bounced: there is no such mailbox",
    SuppressionCause.SOFT_BOUNCE: "bounced again and again",
    SuppressionCause.COMPLAINT: "reported the digest as spam",
    SuppressionCause.ERASED: "asked to be forgotten",
    SuppressionCause.OPERATOR: "was suppressed by the operator",
}

_WILLINGNESS = (Status.ACTIVE, Status.PAUSED, Status.UNSUBSCRIBED, Status.SUPPRESSED)
"""From the most mail to the least; a roster moves somebody known only forward."""


def plan_sync(
    stored: Mapping[str, Subscriber],
    wanted: Iterable[Draft],
    suppressions: Mapping[str, Suppression],
    *,
    now: datetime,
    how: str,
) -> tuple[Action, ...]:
    """Decide for each draft; one action each, in their order.

    `stored` and `suppressions` are keyed by `mailbox_key` and need hold only those of the drafts.
    `how` ("roster", "import") and the file's name are the consent of somebody new whose roster
    records none. Those whom no draft names are
    not touched: being left out of a file is no wish to leave.
    """
    actions = []
    for draft in wanted:
        key = mailbox_key(draft.person.address)
        consent = Consent(now, f"{how} {PurePath(draft.place.file).name}")
        actions.append(_decide(stored.get(key), draft, suppressions.get(key), consent))
    return tuple(actions)


def _decide(
    known: Subscriber | None, draft: Draft, suppression: Suppression | None, consent: Consent
) -> Action:
    person, place = draft.person, draft.place
    if suppression is not None:
        said = f"{_REFUSALS[suppression.cause]} on {suppression.at:%Y-%m-%d}"
        return Action(Kind.REFUSE, person.address, place, reason=said)
    if known is None:
        return Action(Kind.ADD, person.address, place, person.subscriber(consent))
    if known.status in {Status.UNSUBSCRIBED, Status.SUPPRESSED}:
        if "status" in person.model_fields_set and person.status is known.status:
            return Action(Kind.KEEP, known.address, place)
        said = "left; only they can come back" if known.status is Status.UNSUBSCRIBED else ""
        return Action(Kind.REFUSE, known.address, place, reason=said or "is suppressed")
    wished = replace(
        person.over(known), status=_status(known, person), consent=_consent(known, person)
    )
    changed = changed_fields(known, wished)
    if not changed:
        return Action(Kind.KEEP, known.address, place)
    return Action(Kind.CHANGE, known.address, place, wished, changed)


def _status(known: Subscriber, person: Person) -> Status:
    """Less mail if the roster says so; never more, and nothing that is older than their consent."""
    outdated = person.consent is not None and person.consent.at < known.consent.at
    if "status" not in person.model_fields_set or outdated:
        return known.status
    return max(known.status, person.status, key=_WILLINGNESS.index)


def _consent(known: Subscriber, person: Person) -> Consent:
    """The newest record; an older file does not rewrite it."""
    if person.consent is None or person.consent.at <= known.consent.at:
        return known.consent
    return Consent(person.consent.at, person.consent.how)
