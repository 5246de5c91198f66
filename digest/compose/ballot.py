"""A mail's ballot: the address below which its reader votes on each of its papers."""

from typing import NamedTuple

from digest.compose.quoting import Quoted
from digest.compose.slots import mark

BALLOT = "ballot"
"""The slot of its address. A card shows that, a slash and its number: `vote` in a template."""


class Ballot(NamedTuple):
    """The address, as text and as it goes into HTML; "" where nobody answers."""

    address: str
    html: Quoted

    def place(self, number: int) -> str:
        """Where the so-manyth paper is voted on."""
        return self.address and f"{self.address}/{number}"


def open_place(numeral: str) -> str:
    """The same with the address open, and the number in the slot of this name."""
    return f"{mark(BALLOT)}/{mark(numeral)}"
