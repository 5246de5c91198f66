"""A passage of the text part: whole lines, folded and encoded once but for those with slots."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from digest.compose.ballot import BALLOT
from digest.compose.quoting import lines, piece, quoted
from digest.compose.slots import Slotted
from digest.compose.wrapping import fold

_ADDRESSES = frozenset({BALLOT, "leave_url", "settings_url", "pause_url"})
"""Slots that hold a link of ours, in ASCII: on a line of its own it stays whole, unread."""


class OpenLine(NamedTuple):
    """A line with slots, and the encoded lines that come after it."""

    line: Slotted
    after: bytes

    def add_to(self, pieces: list[bytes], values: Mapping[str, str]) -> None:
        """Put both after `pieces`."""
        slots = self.line.slots
        if len(slots) == 1:  # nearly always
            before, behind = self.line.pieces
            filled = before + values[slots[0]] + behind
        else:
            filled = self.line.fill(values)
        pieces += (_set(filled), self.after)


class AddressLine(NamedTuple):
    """A line with nothing but a link of ours: never folded, encoded once a mail."""

    indent: bytes
    slot: str
    after: bytes
    """The end of that line and the lines that come after it."""

    def add_to(self, pieces: list[bytes], values: Mapping[str, str]) -> None:
        """Put all of it after `pieces`."""
        link = values[self.slot]
        size, encoded = quoted(link)
        pieces += (self.indent, encoded if size == len(link) else piece(link), self.after)


def _open(line: Slotted, after: bytes) -> OpenLine | AddressLine:
    if len(line.slots) == 1 and line.slots[0] in _ADDRESSES:
        before, behind = line.pieces
        if not before.strip(" ") and " " not in behind:
            return AddressLine(piece(before), line.slots[0], lines(behind) + after)
    return OpenLine(line, after)


@dataclass(frozen=True, slots=True)
class Passage:
    """Encoded lines `first`, and after each line that is still open more of them.

    It neither begins nor ends with a blank line, and has no two in a row; whether one belongs
    before or after it is said by `blank_before` and `blank_after`. A line with a slot is never
    blank, since what goes into a slot is not.
    """

    first: bytes
    rest: tuple[OpenLine | AddressLine, ...]
    blank_before: bool = False
    blank_after: bool = False

    @classmethod
    def of(cls, rendered: str) -> "Passage":
        """Read text with marks in it; it ends with a line end, or is ""."""
        found = list(_lines(rendered.removesuffix("\n")))
        written = [at for at, line in enumerate(found) if line != ""]
        if not written:
            return cls(b"", (), blank_before=bool(rendered), blank_after=bool(rendered))
        inner = found[written[0] : written[-1] + 1]
        runs: list[list[str]] = [[]]
        opened = []
        for before, line in zip(["", *inner], inner, strict=False):
            if isinstance(line, Slotted):
                opened.append(line)
                runs.append([])
            elif line or before:  # of blank lines in a row, one
                runs[-1].append(line)
        first, *others = [lines("\n".join(run)) if run else b"" for run in runs]
        return cls(
            first,
            tuple(map(_open, opened, others)),
            blank_before=written[0] > 0,
            blank_after=written[-1] < len(found) - 1,
        )

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing in it to read."""
        return not self.first and not self.rest

    def known(self, values: Mapping[str, str]) -> "Passage":
        """The same with those slots filled of which these values tell."""
        first, rest = self.first, list[OpenLine | AddressLine]()
        for each in self.rest:
            if isinstance(each, AddressLine):
                rest.append(each)
                continue
            known = each.line.known(values)
            if known.slots:
                rest.append(_open(known, each.after))
                continue
            done = _set(known.pieces[0]) + each.after
            if rest:
                rest[-1] = rest[-1]._replace(after=rest[-1].after + done)
            else:
                first += done
        return Passage(first, tuple(rest), self.blank_before, self.blank_after)

    def add_to(self, pieces: list[bytes], values: Mapping[str, str]) -> None:
        """Put it after `pieces`, its open lines set with these values."""
        pieces.append(self.first)
        for each in self.rest:
            each.add_to(pieces, values)


@lru_cache(maxsize=4096)
def _set(line: str) -> bytes:
    return lines(fold(line))


def _lines(rendered: str) -> Iterator[str | Slotted]:
    """Each line: folded ones one by one, those with slots as they are."""
    for line in rendered.split("\n"):
        slotted = Slotted.parse(line)
        if slotted.slots:
            yield slotted
        else:
            yield from fold(line).split("\n")
