"""Python's garbage collector while many messages are made: seldom, and not over what stays.

What a message leaves behind holds no cycles and is freed by counting references. But each claim
brings so many small objects that the collector, as it is set by default, would go through all of
them every few messages: measured, 180 µs a message, as much as composing it.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

ALLOCATIONS = 50_000
"""More objects made than freed, before the youngest are looked at (by default 700)."""


@contextmanager
def seldom_collected() -> Iterator[None]:
    """For the time of a `with` block; nested ones change nothing."""
    before = gc.get_threshold()
    if before[0] >= ALLOCATIONS or not gc.isenabled():
        yield
        return
    gc.freeze()
    gc.set_threshold(ALLOCATIONS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
