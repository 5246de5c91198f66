"""Where a message's time goes: the calls through the seams of the dispatcher, added up."""

import functools
import time
from collections import defaultdict
from typing import Any, TypeVar

Watched = TypeVar("Watched")


class Stages:
    """Sums, for each method of the watched objects, of wall time and of CPU time of its thread."""

    def __init__(self) -> None:
        self.calls: defaultdict[str, int] = defaultdict(int)
        self.wall: defaultdict[str, float] = defaultdict(float)
        self.cpu: defaultdict[str, float] = defaultdict(float)

    def watch(self, name: str, what: Watched) -> Watched:
        """The same object to whoever calls its methods; each call is timed."""
        watching: Any = _Watching(self, name, what)
        found: Watched = watching
        return found

    def report(self, count: int) -> dict[str, dict[str, float]]:
        """For each method: calls, and µs of wall and of CPU time a message."""
        return {
            name: {
                "calls": self.calls[name],
                "wall_us": self.wall[name] / count * 1e6,
                "cpu_us": self.cpu[name] / count * 1e6,
            }
            for name in sorted(self.wall, key=self.wall.__getitem__, reverse=True)
        }


class _Watching:
    def __init__(self, stages: Stages, name: str, what: object) -> None:
        self._stages, self._name, self._what = stages, name, what

    def __getattr__(self, method: str) -> Any:
        found = getattr(self._what, method)
        if not callable(found):
            return found
        stages, name = self._stages, f"{self._name}.{method}"

        @functools.wraps(found)
        def timed(*args: Any, **more: Any) -> Any:
            wall, cpu = time.perf_counter(), time.thread_time()
            try:
                return found(*args, **more)
            finally:
                stages.calls[name] += 1
                stages.wall[name] += time.perf_counter() - wall
                stages.cpu[name] += time.thread_time() - cpu

        setattr(self, method, timed)  # found at once from now on
        return timed
