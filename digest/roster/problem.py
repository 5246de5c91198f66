"""What is wrong with a roster, where, and what to do about it."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a roster somebody stands. `line` counts from 1; 0 where it is not known."""

    file: str
    line: int = 0
    entry: int = 0
    """Which [[subscriber]] table or JSON object it is, from 1; 0 where there are none."""

    def __str__(self) -> str:
        where = [self.file]
        if self.line:
            where.append(f"line {self.line}")
        if self.entry:
            where.append(f"subscriber {self.entry}")
        return ", ".join(where)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that could not be used; the rest of the roster is."""

    place: Place
    message: str
    field: str = ""
    cure: str = ""

    def __str__(self) -> str:
        said = f"{self.place}: " + (f"{self.field}: " if self.field else "") + self.message
        return f"{said}\n  → {self.cure}" if self.cure else said


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The known word most like this one, or ""."""
    by_fold = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(word.casefold(), by_fold, n=1, cutoff=cutoff)
    return by_fold[near[0]] if near else ""
