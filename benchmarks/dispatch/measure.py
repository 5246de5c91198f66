"""One run of one sender against one sink, and what it took."""

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from benchmarks.dispatch.machine import busy, pinned


@dataclass(frozen=True, slots=True)
class Sample:
    """Messages, seconds, the sender's CPU seconds and its peak of memory (MB).

    `foreign` is how many cores other processes used meanwhile: above 0.2 the machine was noisy.
    `sink` is the receiver's CPU seconds: where they fill its core, it is what limits the sender.
    """

    count: int
    seconds: float
    cpu: float
    rss: float
    foreign: float = 0.0
    sink: float = 0.0

    @property
    def rate(self) -> float:
        """Messages a second."""
        return self.count / self.seconds

    @property
    def cpu_us(self) -> float:
        """The sender's CPU time a message."""
        return self.cpu / self.count * 1e6

    @property
    def sink_us(self) -> float:
        """The receiver's CPU time a message."""
        return self.sink / self.count * 1e6


def python(module: str, *words: str) -> list[str]:
    """The command that runs one of our modules."""
    return [sys.executable, "-m", f"benchmarks.dispatch.{module}", *words]


def run(command: Sequence[str], *, core: int, count: int = 0, sink: int | None = None) -> Sample:
    """Run a sender to its end; `sink` is the id of the process that it sends to.

    One that prints JSON is believed for its own time, without the start of its interpreter; of
    another one, which then sends `count`, the whole process is measured.
    """
    began, before = time.perf_counter(), _spent(sink)
    process = subprocess.Popen(
        pinned(list(command), core), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    printed, complaint = process.communicate()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}\n{complaint.strip()[-2000:]}")
    seconds = time.perf_counter() - began
    all_, ours, theirs = (now - then for now, then in zip(_spent(sink), before, strict=True))
    foreign = max(0.0, all_ - ours - theirs) / seconds
    lines = printed.strip().splitlines()
    if not lines:
        return Sample(count, seconds, ours, 0.0, foreign, theirs)
    told: dict[str, Any] = json.loads(lines[-1])
    return Sample(told["n"], told["secs"], told["cpu"], told["rss"], foreign, theirs)


def _spent(sink: int | None) -> tuple[float, float, float]:
    """CPU seconds until now: of everybody, of the senders that have ended, of the sink."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = psutil.Process(sink).cpu_times() if sink is not None else None
    return (
        busy(),
        children.ru_utime + children.ru_stime,
        taken.user + taken.system if taken is not None else 0.0,
    )


def side_by_side(commands: Sequence[Sequence[str]], cores: Sequence[int]) -> Sample:
    """Run senders at once, each on its core, started by one signal when all are ready."""
    processes = [
        subprocess.Popen(
            pinned([*command, "--gate"], core),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for command, core in zip(commands, cores, strict=True)
    ]
    for process in processes:
        assert process.stdout is not None
        if process.stdout.readline().strip() != "ready":
            raise SystemExit(f"{' '.join(commands[0])} did not start")
    began, before = time.perf_counter(), _spent(None)
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [json.loads(process.communicate()[0].splitlines()[-1]) for process in processes]
    everybody = _spent(None)[0] - before[0]
    cpu = sum(one["cpu"] for one in told)
    return Sample(
        count=sum(one["n"] for one in told),
        seconds=max(one["ended"] for one in told) - min(one["began"] for one in told),
        cpu=cpu,
        rss=max(one["rss"] for one in told),
        foreign=max(0.0, everybody - cpu) / (time.perf_counter() - began),
    )


def fresh_copy(store: Path, place: Path) -> Path:
    """A copy of a store to send from; what was there before is gone, and the copy is on disk."""
    for old in place.parent.glob(f"{place.name}*"):
        old.unlink()
    shutil.copyfile(store, place)
    with place.open("rb") as file:
        os.fsync(file.fileno())
    return place
