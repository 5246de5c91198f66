"""The whole run for a great many: collect, rank, compose, send unsigned to a sink.

`digest run` itself, with a file of 1,000 papers as its source and 3,000 earlier ones in the
store; SQLite; our own sink. First for a tenth of the readers, then for all; the memory of every
process is sampled from outside.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from benchmarks.dispatch import crowd
from benchmarks.dispatch.machine import described
from benchmarks.dispatch.memory import watch
from benchmarks.dispatch.million import GROWTH
from benchmarks.dispatch.sinks import compile_sink, own_sink
from benchmarks.ranking.day import Day, load_day
from digest.collect.sources.records import to_record
from digest.ports import Collected
from digest.sample import DAY
from digest.settings import load
from digest.wiring import open_store, utc_now

EARLIER = DAY - timedelta(days=10)
"""Before the lookback, so that its papers are known and no news."""
_LEASE = timedelta(hours=1)
_CONFIG = """
[mail]
title = "Daily papers"
from_address = "digest@papers.example"
[web]
base_url = "https://papers.example"
[smtp]
host = "127.0.0.1"
port = {port}
security = "none"
[delivery]
messages_per_connection = 1000000
workers = {workers}
[[sources]]
kind = "file"
path = "papers.json"
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One run: seconds in all and until somebody began to send, mails, peaks (MB)."""

    readers: int
    seconds: float
    ranked_after: float
    mails: int
    main: float
    sender: float
    set_up: float


def run(folder: Path, day: Day, sink: Path, readers: int, workers: int) -> Finding:
    """Set up a folder with so many readers, and run the command in it."""
    folder.mkdir()
    papers = [to_record(replace(paper, day=DAY)) for paper in day.papers]
    (folder / "papers.json").write_text(json.dumps(papers), encoding="utf-8")
    with own_sink(sink) as taken:
        config = folder / "config.toml"
        config.write_text(_CONFIG.format(port=taken.port, workers=workers), encoding="utf-8")
        began = time.perf_counter()
        _fill(config, day, readers)
        set_up = time.perf_counter() - began
        print(f"{readers:,} readers set up in {set_up:,.0f} s", flush=True)
        command = [sys.executable, "-m", "digest", "run", "--date", DAY.isoformat(), "--json"]
        began = time.perf_counter()
        printed = folder / "report.json"
        with printed.open("w", encoding="utf-8") as out:
            process = subprocess.Popen(
                [*command, "--config", str(config)], cwd=folder, stdout=out, text=True
            )
            first, *others = watch(process)
        seconds = time.perf_counter() - began
    if process.returncode:
        raise SystemExit(printed.read_text(encoding="utf-8")[:2000])
    mails = json.loads(printed.read_text(encoding="utf-8"))["dispatched"]["accepted"]
    if taken.messages != mails:
        raise SystemExit(f"{mails} mails were accepted; the sink took {taken.messages}")
    return Finding(
        readers=readers,
        seconds=seconds,
        ranked_after=min((one.since for one in others), default=seconds),
        mails=mails,
        main=first.peak,
        sender=max((one.peak for one in others), default=0.0),
        set_up=set_up,
    )


def _fill(config: Path, day: Day, readers: int) -> None:
    """Put the earlier papers, frozen, and the readers into the store."""
    settings = load(config)
    earlier = tuple(replace(paper, day=EARLIER) for paper in day.archive)
    with open_store(settings) as store:
        now = utc_now()
        new = frozenset(paper.id for paper in earlier)
        store.papers.save(Collected(papers=earlier, new=new), now=now)
        assert store.editions.lease(EARLIER, owner="benchmark", now=now, lease=_LEASE)
        store.editions.freeze(EARLIER, owner="benchmark", now=now, receipts=())
        some = (day.subscriber(number) for number in range(readers))
        crowd.insert_readers(store, settings.store.url, some)


def report(few: Finding, many: Finding) -> Iterator[str]:
    """The table, and whether memory grew."""
    yield "| readers | mails | seconds | until ranked | peak MB | of a sender | set up s |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for one in (few, many):
        yield (
            f"| {one.readers:,} | {one.mails:,} | {one.seconds:,.0f} | {one.ranked_after:,.0f} "
            f"| {one.main:.0f} | {one.sender:.0f} | {one.set_up:,.0f} |"
        )
    growth = many.main / few.main
    word = "reached" if growth <= GROWTH else "SHORT"
    yield ""
    yield f"Memory: {growth:.2f} of what a tenth of them takes (at most {GROWTH}): {word}"


def main() -> None:
    """Read the command line, run, print."""
    parser = argparse.ArgumentParser(prog="make bench-ranking-whole", description=__doc__)
    parser.add_argument("--readers", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--data", type=Path, default=Path("../shared/ranking/data"))
    parser.add_argument("--folder", type=Path, help="where the stores are made (a disk)")
    given = parser.parse_args()
    day = load_day(given.data)
    if given.folder:
        given.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=given.folder, prefix="digest-whole-") as name:
        folder = Path(name)
        print(described(folder), flush=True)
        sink = compile_sink(folder)
        few, many = (
            run(folder / str(count), day, sink, count, given.workers)
            for count in (given.readers // 10, given.readers)
        )
    print("\n".join(report(few, many)))


if __name__ == "__main__":
    main()
