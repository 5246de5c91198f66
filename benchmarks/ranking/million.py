"""`make bench-ranking-million`: a stream of subscribers ranked, and how little memory it takes.

Each has an interest of text and five examples; a day of 1,000 papers; chunks as in a run. Nothing
is stored or sent: that is `python -m benchmarks.ranking.whole`.
"""

import argparse
import resource
import time
from pathlib import Path

from benchmarks.dispatch.machine import described
from benchmarks.ranking.day import chunks, load_day
from digest.pipeline.picks import CHUNK
from digest.vectors.open import open_encoder

TENTH = 10
GROWTH = 1.1
"""What ranking all may hold of what ranking a tenth of them does."""


def peak() -> float:
    """MB, of this process until now."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Read the command line, rank, print."""
    parser = argparse.ArgumentParser(prog="make bench-ranking-million", description=__doc__)
    parser.add_argument("--readers", type=int, default=1_000_000)
    parser.add_argument("--data", type=Path, default=Path("../shared/ranking/data"))
    given = parser.parse_args()
    print(described(Path.cwd()), flush=True)
    day = load_day(given.data)
    ranker = day.ranker(open_encoder("static"))
    print("\n| readers | seconds | ms a subscriber | picks | peak MB |", flush=True)
    print("| --- | --- | --- | --- | --- |", flush=True)
    began, picks, peaks = time.perf_counter(), 0, []
    marks = {given.readers // TENTH, given.readers}
    for numbers in chunks(given.readers, CHUNK):
        picks += sum(len(one.picks) for one in ranker.rank(day.readers(numbers)))
        if marks & set(range(numbers.start + 1, numbers.stop + 1)):
            spent = time.perf_counter() - began
            peaks.append(peak())
            each = 1000 * spent / numbers.stop
            print(f"| {numbers.stop:,} | {spent:,.0f} | {each:.2f} | {picks:,} | {peaks[-1]:.0f} |")
    growth = peaks[-1] / peaks[0]
    word = "reached" if growth <= GROWTH else "SHORT"
    print(f"\nMemory: {growth:.2f} of what a tenth of them takes (at most {GROWTH}): {word}")


if __name__ == "__main__":
    main()
