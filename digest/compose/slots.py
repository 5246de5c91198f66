"""Text with a few places left open: rendered once, filled for each subscriber.

A template is rendered with marks in the place of what differs from subscriber to subscriber;
the pieces between the marks are constant for an edition and can be encoded once.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

# `typography.plain` lets no control character through, so no paper can hold a mark.
_MARK = re.compile("\x01([a-z_]+)\x02")
_STRAY = re.compile("[\x01\x02]")


def mark(name: str) -> str:
    """Give what a template is handed in the place of a value not yet known."""
    return f"\x01{name}\x02"


@dataclass(frozen=True, slots=True)
class Slotted:
    """pieces[0] slot[0] pieces[1] slot[1] … pieces[n]: one piece more than slots."""

    pieces: tuple[str, ...]
    slots: tuple[str, ...]

    @classmethod
    def parse(cls, rendered: str) -> "Slotted":
        """Split a text at its marks.

        Raises:
            ValueError: if a template changed a mark (say, by a filter).

        """
        parts = _MARK.split(rendered)
        pieces = tuple(parts[::2])
        if any(_STRAY.search(piece) for piece in pieces):
            raise ValueError("a filter changed a value that is only known for each subscriber")
        return cls(pieces, tuple(parts[1::2]))

    def fill(self, values: Mapping[str, str]) -> str:
        """Put the values in; they are already escaped for where they go."""
        filled = chain.from_iterable(
            zip(self.pieces, (values[name] for name in self.slots), strict=False)
        )
        return "".join(filled) + self.pieces[-1]

    def known(self, values: Mapping[str, str]) -> "Slotted":
        """The same with those slots filled of which these values tell."""
        return Slotted.parse(self.fill({slot: values.get(slot, mark(slot)) for slot in self.slots}))
