"""`make bench-million`: one dispatch to a great many, and how little memory it takes.

Two dispatches of ours, unsigned, from SQLite to our own sink, picks given: first to a tenth of
the readers, then to all. The memory of the sending processes is sampled from outside.
"""

import argparse
import json
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.dispatch import crowd
from benchmarks.dispatch.machine import cores, described, pinned
from benchmarks.dispatch.measure import Sample, python
from benchmarks.dispatch.memory import watch
from benchmarks.dispatch.ours import settings_for
from benchmarks.dispatch.peers.setup import set_up
from benchmarks.dispatch.sinks import compile_sink, own_sink
from benchmarks.dispatch.theme import make_theme
from digest.model.delivery import State
from digest.sample import DAY
from digest.wiring import open_store

MEMORY_MB = 120
GROWTH = 1.1
"""What a dispatch to all may hold of what one to a tenth of them does."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One dispatch: its sample, the store's bytes before and after, the seconds to set it up."""

    sample: Sample
    peak: float
    """MB; of the largest process, sampled."""
    processes: int
    before: int
    after: int
    set_up: float


def dispatch(folder: Path, count: int, *, workers: int) -> Finding:
    """Set up a store and send all that is in it."""
    theme, place = make_theme(folder / f"theme-{count}"), folder / f"million-{count}.db"
    settings = settings_for(place, theme=theme)
    seconds = crowd.build(settings, count)
    before = _bytes(place)
    print(f"{count:,} readers set up in {seconds:,.0f} s, {before / 1e6:,.0f} MB", flush=True)
    sender, receiver = cores()
    with own_sink(compile_sink(folder), core=receiver if workers == 1 else None) as taken:
        words = ("--store", str(place), "--theme", str(theme), "--port", str(taken.port))
        command = python("ours", *words, "--workers", str(workers))
        process = subprocess.Popen(
            pinned(command, sender if workers == 1 else None), stdout=subprocess.PIPE, text=True
        )
        watched = watch(process)
        assert process.stdout is not None
        told = json.loads(process.stdout.read().splitlines()[-1])
    with open_store(settings) as store:
        counts = store.ledger.counts(DAY)
    if taken.messages != count or counts != {State.ACCEPTED: count}:
        raise SystemExit(f"of {count} the sink took {taken.messages}, the ledger has {counts}")
    sample = Sample(told["n"], told["secs"], told["cpu"], told["rss"])
    return Finding(
        sample, max(one.peak for one in watched), len(watched), before, _bytes(place), seconds
    )


def _bytes(place: Path) -> int:
    return sum(file.stat().st_size for file in place.parent.glob(f"{place.name}*"))


def _report(found: dict[int, Finding]) -> Iterator[str]:
    yield "| readers | a second | CPU µs | peak MB | processes | store MB, then | set up s |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for count, one in found.items():
        yield (
            f"| {count:,} | {one.sample.rate:,.0f} | {one.sample.cpu_us:,.0f} | {one.peak:.0f} "
            f"| {one.processes} | {one.before / 1e6:,.0f}, {one.after / 1e6:,.0f} "
            f"| {one.set_up:,.0f} |"
        )
    few, many = found.values()
    growth = many.peak / few.peak
    good = growth <= GROWTH and many.peak < MEMORY_MB
    yield ""
    yield (
        f"Memory: {growth:.2f} of what a tenth of them takes (at most {GROWTH}), "
        f"{many.peak:.0f} MB (under {MEMORY_MB}): {'reached' if good else 'SHORT'}"
    )


def main() -> None:
    """Read the command line, send, print."""
    parser = argparse.ArgumentParser(prog="make bench-million", description=__doc__)
    parser.add_argument("--readers", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where the stores are made (a disk)")
    given = parser.parse_args()
    set_up()
    with tempfile.TemporaryDirectory(dir=given.folder, prefix="digest-million-") as name:
        folder = Path(name)
        print(described(folder), flush=True)
        found = {
            count: dispatch(folder, count, workers=given.workers)
            for count in (given.readers // 10, given.readers)
        }
    print("\n".join(_report(found)))


if __name__ == "__main__":
    main()
