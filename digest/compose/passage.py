"""A passage of the text part: whole lines, folded and encoded once but for those with slots."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from digest.compose.ballot import BALLOT
from digest.compose.quoting import lines, piece
from digest.compose.slots import Slotted
from digest.compose.wrapping import fold


@dataclass(frozen=True, slots=True)
class Passage:
    """Encoded lines `first`, and after each line that is still open more of them.

    It neither begins nor ends with a blank line, and has no two in a row; whether one belongs
    before or after it is said by `blank_before` and `blank_after`. A line with a slot is never
    blank, since what goes into a slot is not.
    """

    first: bytes
    rest: tuple[tuple[Slotted, bytes], ...]
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
            tuple(zip(opened, others, strict=True)),
            blank_before=written[0] > 0,
            blank_after=written[-1] < len(found) - 1,
        )

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing in it to read."""
        return not self.first and not self.rest

    def known(self, values: Mapping[str, str]) -> "Passage":
        """The same with those slots filled of which these values tell."""
        first, rest = self.first, list[tuple[Slotted, bytes]]()
        for line, after in self.rest:
            known = line.known(values)
            if known.slots:
                rest.append((known, after))
                continue
            done = _set(known.pieces[0]) + after
            if rest:
                rest[-1] = rest[-1][0], rest[-1][1] + done
            else:
                first += done
        return Passage(first, tuple(rest), self.blank_before, self.blank_after)

    def add_to(self, pieces: list[bytes], values: Mapping[str, str]) -> None:
        """Put it after `pieces`, its open lines set with these values."""
        pieces.append(self.first)
        for line, after in self.rest:
            if len(line.slots) == 1:
                before, behind = line.pieces
                slot = line.slots[0]
                if slot in _ADDRESSES and not (before.strip(" ") or " " in behind):
                    pieces += (*_link(before, values[slot], behind), after)
                else:
                    pieces += (_set(before + values[slot] + behind), after)
            else:
                pieces += (_set(line.fill(values)), after)


_ADDRESSES = frozenset({BALLOT, "leave_url", "settings_url", "pause_url"})
"""Slots that hold a link of ours, in ASCII. On a line of its own it is never folded, so it need
not be looked at; and a mail's ballot, which is on every card, is encoded once."""


def _link(indent: str, link: str, behind: str) -> tuple[bytes, ...]:
    if not behind:
        return (lines(indent + link),)
    return _begun(indent, link), _ended(behind)


@lru_cache(maxsize=256)
def _begun(indent: str, link: str) -> bytes:
    return piece(indent + link)


@lru_cache(maxsize=1024)
def _ended(behind: str) -> bytes:
    return lines(behind)


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
