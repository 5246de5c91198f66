"""A process and its children watched from outside: what each held at most, and since when."""

import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass

import psutil

SAMPLE_SECONDS = 0.1


@dataclass(slots=True)
class Watched:
    """One process: seconds from the first look to where it was seen first, and its peak (MB)."""

    since: float
    peak: float


def watch(process: "subprocess.Popen[str]") -> list[Watched]:
    """Sample until the process has ended; itself first, then its children as they came."""
    seen: dict[int, Watched] = {}
    began = time.monotonic()
    first = psutil.Process(process.pid)
    while process.poll() is None:
        for one in _family(first):
            try:
                held = one.memory_info().rss / 2**20
            except psutil.Error:  # it ended just now
                continue
            known = seen.setdefault(one.pid, Watched(time.monotonic() - began, held))
            known.peak = max(held, known.peak)
        time.sleep(SAMPLE_SECONDS)
    return list(seen.values())


def _family(first: psutil.Process) -> Iterator[psutil.Process]:
    try:
        yield first
        yield from first.children(recursive=True)
    except psutil.Error:
        return
