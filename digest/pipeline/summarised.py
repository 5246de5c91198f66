"""What came of asking a language model about an edition's papers."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from digest.model.paper import Paper


@dataclass(frozen=True, slots=True)
class Summarised:
    """What came of asking a model about some papers."""

    asked: int = 0
    written: int = 0
    failed: int = 0
    tokens: int = 0
    trouble: str = ""
    """Why some are missing, with the cure; the abstract's own sentence is shown for these."""

    def __add__(self, other: "Summarised") -> "Summarised":
        return Summarised(
            self.asked + other.asked,
            self.written + other.written,
            self.failed + other.failed,
            self.tokens + other.tokens,
            other.trouble or self.trouble,
        )

    def __str__(self) -> str:
        told = f"{self.written} of {self.asked} summaries written"
        return f"{told}, abstracts stand in: {self.trouble}" if self.trouble else told


Summarise = Callable[[Sequence[Paper]], Awaitable[Summarised]]
"""Asks about papers, the most wanted first, and keeps what is written; within its own limits."""
