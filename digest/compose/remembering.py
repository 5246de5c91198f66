"""What is made of large frozen objects, remembered: found by which object it is.

To hash a paper takes longer than to put its card into a mail. The claims of a run share their
papers, receipts and reasons, so looking at which object it is nearly always suffices. An object
that is kept here keeps its identity to itself: nothing else can get the same `id()` while we
hold it. Equal objects that were read anew are found by their value and lead to the same result.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """A function of one frozen object; the newest `most` objects and results are kept."""

    def __init__(self, make: Callable[[K], V], *, most: int) -> None:
        self._make = make
        self._most = most
        # a plain dict steps over all that was deleted before to find its oldest key
        self._by_identity = OrderedDict[int, tuple[K, V]]()
        self._by_value = OrderedDict[K, V]()

    def __call__(self, key: K) -> V:
        """Give what is made of `key`."""
        known = self._by_identity.get(id(key))
        return known[1] if known is not None else self._meet(key)

    def _meet(self, key: K) -> V:
        """An object that is not kept, though an equal one may be."""
        if key in self._by_value:
            value = self._by_value[key]
        else:
            value = self._make(key)
            if len(self._by_value) >= self._most:
                self._by_value.popitem(last=False)
            self._by_value[key] = value
        if len(self._by_identity) >= self._most:
            self._by_identity.popitem(last=False)
        self._by_identity[id(key)] = key, value
        return value
