"""Batches: a stream in pieces that fit into one statement."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

SIZE = 500
"""Rows or names in one statement; SQLite takes 32,766 parameters in one, PostgreSQL 65,535."""


def batches(items: Iterable[T], size: int = SIZE) -> Iterator[list[T]]:
    """Lists of up to `size`, read from `items` only when asked for."""
    stream = iter(items)
    while batch := list(islice(stream, size)):
        yield batch
