"""How fast a route is used: a steady rate that halves when the server complains. Pure.

Additive increase, multiplicative decrease (Chiu and Jain 1989): each complaint halves the rate,
quiet time raises it again by a constant step. `now` is monotonic time in seconds.
"""

import math
from collections import deque

SLOWEST = 0.1
"""Messages a second, below which the rate is not halved any further."""
RECOVERY = 60.0
"""Seconds without a complaint after which the rate is what it was before the last one."""
DEAF = 2.0
"""Seconds after a complaint in which others count as the same one: they were on the wire."""
_REMEMBERED = 64


class Throttle:
    """A rate in messages a second; `ceiling` 0 means none until the server complains."""

    def __init__(self, ceiling: float) -> None:
        self._ceiling = ceiling or math.inf
        self._rate = self._ceiling
        self._gain = 0.0
        self._since = 0.0
        self._next = -math.inf
        self._deaf_until = -math.inf
        self._spent: deque[float] = deque(maxlen=_REMEMBERED)

    def rate(self, now: float) -> float:
        """Messages a second at this moment; infinite where there is no limit."""
        return min(self._ceiling, self._rate + self._gain * (now - self._since))

    def wait(self, now: float) -> float:
        """Seconds until the next message may go; 0 if it may now."""
        return max(0.0, self._next - now)

    def spend(self, now: float) -> None:
        """A message goes."""
        self._spent.append(now)
        if (rate := self.rate(now)) < math.inf:
            self._next = max(self._next, now) + 1 / rate

    def slow_down(self, now: float) -> None:
        """The server complained: halve the rate, or what was reached where there was none."""
        if now < self._deaf_until:
            return
        rate = self.rate(now)
        before = rate if rate < math.inf else self._reached(now)
        self._rate = max(before / 2, SLOWEST)
        self._gain = (before - before / 2) / RECOVERY
        self._since = now
        self._next = now + 1 / self._rate
        self._deaf_until = now + DEAF

    def _reached(self, now: float) -> float:
        """Messages a second lately."""
        if not self._spent:
            return 2 * SLOWEST
        return max(len(self._spent) / max(now - self._spent[0], 1.0), 2 * SLOWEST)
