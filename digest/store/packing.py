"""`Prepared` packed into one text a delivery, and unpacked again.

A pick is packed as the edition and the id of its paper with its score and reasons. The paper
itself stays on the slate, which never changes, so that every resend is made of the same. What
the mail says of its reader (name, language, format) is packed too: they may change it between
two attempts, and one Message-ID means one message (RFC 5322 §3.6.4).
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeAlias

from digest.model.delivery import Prepared
from digest.model.edition import EmptyReason, Pick, Reason, ReasonKind, Receipt, Selection
from digest.model.paper import Paper
from digest.model.subscriber import Format, Subscriber
from digest.store.codec import dump_receipts

Place: TypeAlias = tuple[date, str]
"""Where a snapshot lies: the edition whose slate it is on, and the paper's id there."""


def receipts_id(receipts: tuple[Receipt, ...]) -> tuple[str, str]:
    """The key of a set of receipts, and its JSON."""
    body = dump_receipts(receipts)
    return hashlib.sha256(body.encode()).hexdigest(), body


def pack(
    prepared: Prepared, subscriber: Subscriber, *, receipts: str, editions: Mapping[str, date]
) -> str:
    """One JSON text. `receipts` is the key of their set, `editions` the slate of each paper."""
    selection = prepared.selection
    return json.dumps(
        {
            "dated": prepared.dated.isoformat(),
            "template": prepared.template,
            "receipts": receipts,
            "announced": selection.announced,
            "matched": selection.matched,
            "empty": selection.empty,
            "reader": [subscriber.name, subscriber.language, subscriber.format],
            "picks": [
                [
                    editions[str(pick.paper.id)].isoformat(),
                    str(pick.paper.id),
                    pick.score,
                    pick.interest,
                    [[reason.kind, reason.subject, reason.words] for reason in pick.reasons],
                ]
                for pick in selection.picks
            ],
        },
        separators=(",", ":"),
    )


class Packed:
    """A packed text, read but not yet joined with the papers and receipts it refers to."""

    def __init__(self, text: str) -> None:
        self._fields: dict[str, Any] = json.loads(text)

    @property
    def receipts(self) -> str:
        """The key of its set of receipts."""
        return str(self._fields["receipts"])

    @property
    def places(self) -> Iterable[Place]:
        """Where its picks' papers lie."""
        return [(date.fromisoformat(pick[0]), pick[1]) for pick in self._fields["picks"]]

    def unpack(
        self, paper: Callable[[Place], Paper], receipts: Callable[[str], tuple[Receipt, ...]]
    ) -> Prepared:
        """What was packed, given where to look its papers and receipts up."""
        fields = self._fields
        picks = tuple(
            Pick(
                paper(place),
                pick[2],
                pick[3],
                tuple(
                    Reason(ReasonKind(kind), subject, tuple(words))
                    for kind, subject, words in pick[4]
                ),
            )
            for place, pick in zip(self.places, fields["picks"], strict=True)
        )
        empty = fields["empty"]
        selection = Selection(
            picks,
            fields["announced"],
            fields["matched"],
            None if empty is None else EmptyReason(empty),
        )
        return Prepared(
            selection,
            receipts(self.receipts),
            datetime.fromisoformat(fields["dated"]),
            fields["template"],
        )

    def as_prepared_for(self, subscriber: Subscriber) -> Subscriber:
        """The subscriber as the mail calls them."""
        name, language, form = self._fields["reader"]
        return replace(subscriber, name=name, language=language, format=Format(form))
