"""When the next message may go: the route's rate and the limits of single domains. Pure.

`now` is monotonic time in seconds. Whoever lets a message go says `begin`, and `end` once its
outcome is known.
"""

import math
from collections import Counter
from collections.abc import Mapping

from digest.dispatch.options import DomainLimit
from digest.dispatch.throttle import Throttle


class Pacer:
    """The limits of one process on one route."""

    def __init__(self, per_second: float, domains: Mapping[str, DomainLimit]) -> None:
        self.route = Throttle(per_second)
        self._limits = {domain.lower().rstrip("."): limit for domain, limit in domains.items()}
        self._rates = {name: Throttle(limit.per_second) for name, limit in self._limits.items()}
        self._busy: Counter[str] = Counter()

    def limited(self, domain: str) -> bool:
        """Whether this domain has limits of its own."""
        return domain in self._limits

    def wait(self, now: float, domain: str = "") -> float:
        """Seconds until a message to `domain` may go; infinite: only once another one ends."""
        seconds = self.route.wait(now)
        limit = self._limits.get(domain)
        if limit is None:
            return seconds
        if limit.connections and self._busy[domain] >= limit.connections:
            return math.inf
        return max(seconds, self._rates[domain].wait(now))

    def within(self, now: float, seconds: float) -> float:
        """How many messages the route's rate lets go in so many seconds."""
        return self.route.rate(now) * seconds

    def begin(self, now: float, domain: str) -> None:
        """A message to `domain` goes."""
        self.route.spend(now)
        if domain in self._limits:
            self._rates[domain].spend(now)
            self._busy[domain] += 1

    def end(self, domain: str) -> None:
        """The outcome of a message to `domain` is known, or it did not go after all."""
        if domain in self._limits:
            self._busy[domain] -= 1
