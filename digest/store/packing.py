"""`Prepared` packed into one text a delivery, and unpacked again.

A pick is packed as the place of its paper, its score and its reasons. The paper itself stays
on the slate, which never changes, so that every resend is made of the same. What the mail says
of its reader (name, language, format) is packed too: they may change it between two attempts,
and one Message-ID means one message (RFC 5322 §3.6.4).

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
from digest.model.edition import EmptyReason, Pick, Reason, ReasonKind, Receipt, Selection
from digest.model.paper import Paper
from digest.model.subscriber import Format, Subscriber
from digest.store.codec import dump_receipts

Place: TypeAlias = tuple[date, int]
"""Where a snapshot lies: the edition, and the position on its slate."""


def receipts_id(receipts: tuple[Receipt, ...]) -> tuple[str, str]:
    """The key of a set of receipts, and its JSON."""
    body = dump_receipts(receipts)
    return hashlib.sha256(body.encode()).hexdigest(), body


def pack(
    prepared: Prepared, subscriber: Subscriber, *, receipts: str, places: Mapping[str, Place]
) -> str:
    """One JSON text. `receipts` is the key of their set, `places` says where each paper lies."""
    selection = prepared.selection
    editions: dict[date, int] = {}
    picks = []
    for pick in selection.picks:
        edition, position = places[str(pick.paper.id)]
        place = editions.setdefault(edition, len(editions))
        reasons = [[reason.kind, reason.subject, *reason.words] for reason in pick.reasons]
        picks.append([place, position, pick.score, pick.interest, reasons])
    return json.dumps(
        {
            "dated": prepared.dated.isoformat(),
            "template": prepared.template,
            "receipts": receipts,
            "announced": selection.announced,
            "matched": selection.matched,
            "empty": selection.empty,
            "reader": [subscriber.name, subscriber.language, subscriber.format],
            "editions": [edition.isoformat() for edition in editions],
            "picks": picks,
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
        picks = [
            Pick(papers[place], score, interest, tuple([_reason(*one) for one in reasons]))
            for place, (_, _, score, interest, reasons) in zip(
                self.places, fields["picks"], strict=True
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
