"""`make bench-profile`: where a message's time goes, by the seams of the dispatcher.

Each call of the ledger and of the composer is timed; what is left is the rest of the dispatcher,
SMTP and the event loop. Signing is what composing takes more when it is on.
"""

import argparse
import json
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.dispatch.bench import Bench, can_sign
from benchmarks.dispatch.machine import cores, described, pinned
from benchmarks.dispatch.measure import fresh_copy, python
from benchmarks.dispatch.peers.setup import set_up
from benchmarks.dispatch.sinks import own_sink


def profile(bench: Bench, count: int, *, signed: bool) -> dict[str, Any]:
    """One dispatch of ours to our own sink, with what it printed."""
    sender, receiver = cores()
    place = fresh_copy(bench.store(count), bench.folder / "ours.db")
    with own_sink(bench.sink, core=receiver) as taken:
        words = ["--store", str(place), "--theme", str(bench.theme), "--port", str(taken.port)]
        words += ["--stages", *(["--sign", str(bench.key)] if signed else [])]
        printed = subprocess.run(
            pinned(python("ours", *words), sender), check=True, stdout=subprocess.PIPE, text=True
        ).stdout
    told: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return told


def report(told: Mapping[str, Any], *, signing: float | None) -> Iterator[str]:
    """In Markdown; `signing` is what of composing is signing (µs), where that is known."""
    count = told["n"]
    wall, cpu = told["secs"] / count * 1e6, told["cpu"] / count * 1e6
    yield "| where | calls | wall µs a message | CPU µs a message |"
    yield "| --- | --- | --- | --- |"
    stages = told["stages"]
    for name, one in stages.items():
        yield f"| {name} | {one['calls']:,} | {one['wall_us']:.1f} | {one['cpu_us']:.1f} |"
        if name.startswith("composer.") and signing is not None:
            yield f"| … of it signing | | {signing:.1f} | |"
    rest = cpu - sum(one["cpu_us"] for one in stages.values())
    yield f"| SMTP, event loop and the rest | | | {rest:.1f} |"
    yield f"| idle: disk, sink, other processes | | {max(0.0, wall - cpu):.1f} | |"
    yield f"| all of it: {1e6 / wall:,.0f} a second | | {wall:.1f} | {cpu:.1f} |"


def _composing(told: Mapping[str, Any]) -> float:
    stages: dict[str, dict[str, float]] = told["stages"]
    return sum(one["cpu_us"] for name, one in stages.items() if name.startswith("composer."))


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(prog="make bench-profile", description=__doc__)
    parser.add_argument("--messages", type=int, default=4000)
    parser.add_argument("--folder", type=Path, help="where the stores are made (a disk)")
    given = parser.parse_args()
    set_up()
    with tempfile.TemporaryDirectory(dir=given.folder, prefix="digest-profile-") as name:
        bench = Bench(Path(name))
        print(f"{described(bench.folder)}; one message is {bench.size:,} bytes", flush=True)
        unsigned = profile(bench, given.messages, signed=False)
        print("\nUnsigned\n")
        print("\n".join(report(unsigned, signing=None)))
        if can_sign():
            signed = profile(bench, given.messages, signed=True)
            print("\nRSA-2048\n")
            extra = _composing(signed) - _composing(unsigned)
            print("\n".join(report(signed, signing=extra)))


if __name__ == "__main__":
    main()
