"""A passage of the text part: whole lines, folded and encoded once but for those with slots."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from digest.compose.quoting import lines
from digest.compose.slots import Slotted
from digest.compose.wrapping import fold


@dataclass(frozen=True, slots=True)
class Passage:
    """Encoded lines, with places for those that are only known for each subscriber.

    It neither begins nor ends with a blank line, and has no two in a row; whether one belongs
    before or after it is said by `blank_before` and `blank_after`. A line with a slot is never
    blank, since what goes into a slot is not.
    """

    parts: tuple[bytes, ...]
    open_lines: tuple[tuple[int, Slotted], ...]
    """Which of the parts are still to be set, and what they say."""
    blank_before: bool
    blank_after: bool

    @classmethod
    def of(cls, rendered: str) -> "Passage":
        """Read text with marks in it; it ends with a line end, or is ""."""
        found = list(_lines(rendered.removesuffix("\n")))
        written = [at for at, line in enumerate(found) if line != ""]
        if not written:
            return cls((), (), blank_before=bool(rendered), blank_after=bool(rendered))
        first, last = written[0], written[-1]
        parts, open_lines, constant = [], [], ""
        for at in range(first, last + 1):
            line = found[at]
            if isinstance(line, str):
                constant += f"{line}\n" if line or found[at - 1] != "" else ""
                continue
            if constant:
                parts.append(lines(constant.removesuffix("\n")))
                constant = ""
            open_lines.append((len(parts), line))
            parts.append(b"")
        if constant:
            parts.append(lines(constant.removesuffix("\n")))
        return cls(
            tuple(parts),
            tuple(open_lines),
            blank_before=first > 0,
            blank_after=last < len(found) - 1,
        )

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing in it to read."""
        return not self.parts

    def known(self, values: Mapping[str, str]) -> "Passage":
        """The same with those lines set for which these values are enough."""
        ready = [at for at, line in self.open_lines if values.keys() >= set(line.slots)]
        parts = self.filled(values, only=ready)
        still_open = tuple((at, line) for at, line in self.open_lines if at not in ready)
        return Passage(tuple(parts), still_open, self.blank_before, self.blank_after)

    def filled(self, values: Mapping[str, str], *, only: list[int] | None = None) -> list[bytes]:
        """All parts, with the open lines (or `only` those at these places) set."""
        parts = list(self.parts)
        for at, line in self.open_lines:
            if only is None or at in only:
                parts[at] = _set(line.fill(values))
        return parts


@lru_cache(maxsize=8192)
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
