"""The receipt: what the sources gave today, told to the reader in a line."""

from collections.abc import Sequence
from functools import lru_cache

from digest.compose.card import source_name
from digest.compose.remembering import Remembered
from digest.compose.typography import isolate
from digest.model.edition import Receipt, Selection, SourceState
from digest.model.sections import Section

NAMED = 8
"""So many sources are named in one sentence; the others are counted."""

_TROUBLES = (
    (SourceState.FAILED, "Could not be read"),
    (SourceState.STALE, "Answered with an old list"),
    (SourceState.CLOSED, "Announces nothing today"),
)


def receipt_line(
    selection: Selection, parts: Sequence[Section], receipts: tuple[Receipt, ...]
) -> str:
    """Count: "446 announced, 446 read, 12 match, 8 shown"; what else is shown is counted apart.

    Without receipts (an edition made of papers stored earlier) the slate is what was announced.
    """
    announced, read = _totals(receipts)
    if not receipts:
        announced = read = selection.announced
    shown = sum([len(part.places) for part in parts if part.matches])
    others = len(selection.picks) - shown
    return _counted(announced, read, selection.matched, shown, others)


@lru_cache(maxsize=4096)
def _counted(announced: int, read: int, matched: int, shown: int, others: int) -> str:
    matches = "matches" if matched == 1 else "match"
    line = f"{announced:,} announced, {read:,} read, {matched:,} {matches}, {shown:,} shown"
    return f"{line}, {others:,} other{'' if others == 1 else 's'} besides" if others else line


def _add_up(receipts: tuple[Receipt, ...]) -> tuple[int, int]:
    announced = sum(receipt.announced for receipt in receipts)
    return announced, sum(receipt.read for receipt in receipts)


def _name_troubles(receipts: tuple[Receipt, ...]) -> tuple[str, ...]:
    """Name the sources that failed, were stale or closed, by their newest receipt each."""
    newest = {receipt.source: receipt for receipt in sorted(receipts, key=lambda r: r.at)}
    said = []
    for state, words in _TROUBLES:
        names = sorted(source for source, receipt in newest.items() if receipt.state is state)
        if names:
            listed = ", ".join(isolate(source_name(name)) for name in names[:NAMED])
            rest = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
            said.append(f"{words}: {listed}{rest}.")
    return tuple(said)


# A run's readers nearly all have the same receipts, as the same object.
_totals = Remembered(_add_up, most=64)
troubles = Remembered(_name_troubles, most=64)
"""The sentences about sources in trouble."""
