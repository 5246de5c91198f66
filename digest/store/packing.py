"""`Prepared` packed into one text a delivery, and unpacked again.

A pick is packed as the place of its paper, its score and its reasons, and as one letter for its
kind, a capital if it is strong. The paper itself stays on the slate, or among the revisions
beside it, which never change, so that every resend is made of the same. What the mail says
of its reader (name, language, format; without picks their schedule too, for it tells when their
next mail comes) is packed as well: they may change it between two attempts, and one Message-ID
means one message (RFC 5322 §3.6.4).

This is on the hot path of sending: every microsecond here is one for each mail.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeAlias

from pydantic_core import from_json

from digest.model.delivery import Prepared
from digest.model.edition import (
    EmptyReason,
    Pick,
    PickKind,
    Reason,
    ReasonKind,
    Receipt,
    Selection,
)
from digest.model.paper import Paper
from digest.model.subscriber import Format, Schedule, Subscriber
from digest.store.codec import dump_receipts

_LETTERS = {
    PickKind.MATCH: "m",
    PickKind.UPDATE: "u",
    PickKind.EXPLORATION: "e",
    PickKind.POPULAR: "p",
}
_KINDS = {
    form(letter): kind for kind, letter in _LETTERS.items() for form in (str.lower, str.upper)
}
_STRONG = {letter: letter.isupper() for letter in _KINDS}
Place: TypeAlias = tuple[date, int]
"""Where a snapshot lies: the edition, and the position on its slate or, from its end on, among
its revisions."""
Snapshot: TypeAlias = tuple[str, int | None]
"""Which snapshot: the paper's id, and of a revision its version."""


def snapshot_of(pick: Pick) -> Snapshot:
    """What a pick shows: an update the revision, any other what is on the slate."""
    return str(pick.paper.id), pick.paper.version if pick.kind is PickKind.UPDATE else None


NOTHING_SENT = "[]"
"""The sent history of a mail that only says that there is nothing."""


def dump_sent(selection: Selection) -> str:
    """The sent history of a delivery: a JSON array of paper ids, of an update [id, version]."""
    history = map(snapshot_of, selection.picks)
    return json.dumps([name if version is None else [name, version] for name, version in history])


def load_sent(text: str) -> tuple[list[str], dict[str, int]]:
    """What `dump_sent` wrote: all ids, and the versions of those that came as an update."""
    papers: list[str] = []
    versions: dict[str, int] = {}
    for one in json.loads(text):
        if isinstance(one, str):
            papers.append(one)
        else:
            name, version = one
            papers.append(name)
            versions[name] = version
    return papers, versions


def receipts_id(receipts: tuple[Receipt, ...]) -> tuple[str, str]:
    """The key of a set of receipts, and its JSON."""
    body = dump_receipts(receipts)
    return hashlib.sha256(body.encode()).hexdigest(), body


def pack(
    prepared: Prepared, subscriber: Subscriber, *, receipts: str, places: Mapping[Snapshot, Place]
) -> str:
    """One JSON text. `receipts` is the key of their set, `places` says where each pick lies."""
    selection = prepared.selection
    editions: dict[date, int] = {}
    picks = []
    kinds: list[str] = []
    for pick in selection.picks:
        edition, position = places[snapshot_of(pick)]
        place = editions.setdefault(edition, len(editions))
        reasons = [[reason.kind, reason.subject, *reason.words] for reason in pick.reasons]
        picks.append([place, position, pick.score, pick.interest, reasons])
        letter = _LETTERS[pick.kind]
        kinds.append(letter.upper() if pick.strong else letter)
    quiet: dict[str, object] = {}
    if subscriber.quiet_mail and not picks:
        schedule = subscriber.schedule
        quiet["schedule"] = [schedule.hour, schedule.days, schedule.timezone]
    return json.dumps(
        {
            **quiet,
            "dated": prepared.dated.isoformat(),
            "template": prepared.template,
            "receipts": receipts,
            "announced": selection.announced,
            "matched": selection.matched,
            "empty": selection.empty,
            "reader": [subscriber.name, subscriber.language, subscriber.format],
            "editions": [edition.isoformat() for edition in editions],
            "picks": picks,
            "kinds": "".join(kinds),
        },
        separators=(",", ":"),
    )


class Packed:
    """A packed text, read but not yet joined with the papers and receipts it refers to."""

    __slots__ = ("_fields", "places", "receipts")

    def __init__(self, text: str) -> None:
        fields: dict[str, Any] = from_json(text)
        self._fields = fields
        self.receipts: str = fields["receipts"]
        """The key of its set of receipts."""
        editions = [_date(edition) for edition in fields["editions"]]
        self.places: list[Place] = [(editions[pick[0]], pick[1]) for pick in fields["picks"]]
        """Where its picks' papers lie, in order."""

    def unpack(
        self, papers: Mapping[Place, Paper], receipts: Mapping[str, tuple[Receipt, ...]]
    ) -> Prepared:
        """What was packed, given its papers and receipts."""
        fields = self._fields
        # Those that were packed before there were kinds have none.
        kinds = fields.get("kinds", "m" * len(self.places))
        picks = [
            Pick(
                papers[place],
                score,
                interest,
                tuple([_reason(*one) for one in reasons]),
                _KINDS[letter],
                _STRONG[letter],
            )
            for place, (_, _, score, interest, reasons), letter in zip(
                self.places, fields["picks"], kinds, strict=True
            )
        ]
        empty = fields["empty"]
        selection = Selection(
            tuple(picks),
            fields["announced"],
            fields["matched"],
            None if empty is None else EmptyReason(empty),
        )
        dated = datetime.fromisoformat(fields["dated"])
        return Prepared(selection, receipts[self.receipts], dated, fields["template"])

    def as_prepared_for(self, subscriber: Subscriber) -> Subscriber:
        """The subscriber as the mail calls them."""
        if schedule := self._fields.get("schedule"):
            hour, days, timezone = schedule
            subscriber = replace(subscriber, schedule=Schedule(hour, tuple(days), timezone))
        reader = self._fields["reader"]
        if reader == [subscriber.name, subscriber.language, subscriber.format]:
            return subscriber
        name, language, form = reader
        return replace(subscriber, name=name, language=language, format=Format(form))


@lru_cache(maxsize=64)
def _date(text: str) -> date:
    """One object for each day, so that those who look things up by it compare no dates."""
    return date.fromisoformat(text)


@lru_cache(maxsize=4096)
def _reason(kind: str, subject: str, *words: str) -> Reason:
    """One object for each different reason: many readers share one, and they are frozen."""
    return Reason(ReasonKind(kind), subject, words)
