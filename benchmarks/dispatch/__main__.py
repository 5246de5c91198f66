"""`make bench-dispatch`: how fast a dispatch is, as ratios to others in the same run.

Senders and sinks are kept to a core each. The rounds are interleaved: in each, everybody sends
once, so that what slows the machine for a while slows all of them.
"""

import argparse
import tempfile
from pathlib import Path

from benchmarks.dispatch.bench import Bench, can_sign
from benchmarks.dispatch.machine import described
from benchmarks.dispatch.measure import Sample
from benchmarks.dispatch.peers.setup import set_up
from benchmarks.dispatch.ratios import SENDERS, senders_table, table


def measure(bench: Bench, *, messages: int, rounds: int, only: str) -> list[dict[str, Sample]]:
    """All rounds, each with what every sender did in it."""
    found: list[dict[str, Sample]] = []
    for number in range(rounds):
        found.append({})
        for name, (share, send) in SENDERS.items():
            if only not in name or (name == "ours, RSA-2048" and not can_sign()):
                continue
            sample = found[-1][name] = send(bench, max(20, round(messages * share)))
            print(
                f"round {number + 1}  {name:22}{sample.rate:8,.0f} a second{sample.cpu_us:9,.0f} µs"
                f"{sample.sink_us:7,.0f} µs sink{sample.foreign:6.2f} foreign",
                flush=True,
            )
    return found


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(prog="make bench-dispatch", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--messages", type=int, default=4000, help="what ours sends in a round")
    parser.add_argument("--only", default="", help="senders whose name holds this")
    parser.add_argument("--folder", type=Path, help="where the stores are made (a disk)")
    given = parser.parse_args()
    set_up()
    with tempfile.TemporaryDirectory(dir=given.folder, prefix="digest-bench-") as name:
        folder = Path(name)
        bench = Bench(folder)
        print(f"{described(folder)}; one message is {bench.size:,} bytes", flush=True)
        rounds = measure(bench, messages=given.messages, rounds=given.rounds, only=given.only)
    print()
    print("\n".join((*table(rounds), "", *senders_table(rounds))))


if __name__ == "__main__":
    main()
