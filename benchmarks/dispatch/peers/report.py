"""What a sender prints when it is done."""

import json
import time
from pathlib import Path


def peak_memory() -> float:
    """The most that this process has held, in MB.

    Not `ru_maxrss`: that starts from what the parent held when it forked (getrusage(2)).
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    [line] = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024


class Stopwatch:
    """Runs from its making; `report` prints one line of JSON."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def report(self, count: int, **more: object) -> None:
        """Messages, seconds of wall and CPU time, and the peak of memory (MB)."""
        found = {
            "n": count,
            "secs": time.perf_counter() - self._wall,
            "cpu": time.process_time() - self._cpu,
            "rss": peak_memory(),
        }
        print(json.dumps(found | more), flush=True)
