"""`make bench-ranking`: how good the ranking is beside others', and what it costs.

Runs `digest evaluate` and the peers' own algorithms over the development sets, and writes the
section "ranking" of benchmarks/RESULTS.md. What the peers did is kept in a folder, since the SVM
takes minutes; ours is run anew each time.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.dispatch.machine import described
from benchmarks.ranking import cost, quality
from benchmarks.ranking.cache import Cache
from benchmarks.ranking.day import Day, load_day
from benchmarks.ranking.encoding import Keeping
from benchmarks.ranking.others import Others
from benchmarks.ranking.ours import Measured, evaluate, thinned
from benchmarks.ranking.quality import DEFAULT, EMBEDDINGS, Install, Results
from benchmarks.ranking.section import RESULTS, write_section
from benchmarks.ranking.sets import SETS, DevelopmentSet, load
from digest.rank.ranker import Ranker
from digest.vectors.open import open_encoder

SECTION = "bench-ranking"


def measure(sets: Sequence[DevelopmentSet], data: Path, cache: Path) -> Results:
    """Everybody on all sets."""
    peers = Others(Cache(cache), open_encoder("minilm"))
    others = {}
    for one in sets:
        others[one.name] = dict(peers.marks(one))
        print(f"{one.name}: peers done", flush=True)
    with tempfile.TemporaryDirectory(prefix="digest-ranking-") as name:
        installs = [_install(which, sets, data, Path(name)) for which in (DEFAULT, EMBEDDINGS)]
    return Results(others, installs)


def _install(name: str, sets: Sequence[DevelopmentSet], data: Path, folder: Path) -> Install:
    """One install of ours on all sets, and once more where other readers are known."""
    found: dict[str, Measured] = {}
    crowd = None
    for one in sets:
        found[one.name] = evaluate(one, folder, embeddings=name == EMBEDDINGS)
        print(f"{one.name}: {name} {found[one.name].told['ndcg10']:.4f}", flush=True)
        if one.name == quality.CROWD:
            readers = thinned(data / "B.readers.jsonl.gz", folder)
            crowd = evaluate(one, folder, embeddings=name == EMBEDDINGS, readers=readers)
    return Install(name, found, crowd)


def _made(day: Day, name: str) -> Callable[[], Ranker]:
    """What makes the day's ranker; the vectors of the earlier papers are there already."""
    encoder = Keeping(open_encoder(name))
    Day(day.archive, ()).ranker(encoder)
    return lambda: day.ranker(encoder)


def section(results: Results, costs: dict[str, cost.Cost], machine: str) -> Iterator[str]:
    """The lines of RESULTS.md."""
    yield f"`make bench-ranking`: {machine}."
    yield ""
    yield from quality.promises(results)
    yield ""
    yield from quality.by_set(results)
    yield ""
    yield from quality.beside(results)
    yield ""
    yield (
        "Of the papers shown (the first ten of each task), those called a strong match, and how "
        "many of these are relevant; calibration error and Brier score are over all candidates."
    )
    yield ""
    yield from quality.reliability(results)
    yield ""
    readers = max(each.readers for each in costs.values())
    yield (
        f"A subscriber's cost for 1,000 candidates, over {readers:,} subscribers in chunks, each "
        "with a text and five example papers:"
    )
    yield ""
    yield from cost.table(costs)


def main() -> None:
    """Read the command line, measure, write."""
    parser = argparse.ArgumentParser(prog="make bench-ranking", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/ranking/data"))
    parser.add_argument("--cache", type=Path, default=Path("benchmarks/.cache"))
    parser.add_argument("--readers", type=int, default=cost.READERS, help="whose cost is taken")
    parser.add_argument("--results", type=Path, default=RESULTS)
    given = parser.parse_args()
    results = measure(load(given.data, SETS), given.data, given.cache)
    day = load_day(given.data)
    costs = {
        DEFAULT: cost.cost_of(day, _made(day, "static"), given.readers),
        EMBEDDINGS: cost.cost_of(day, _made(day, "minilm"), given.readers),
    }
    lines = list(section(results, costs, described(Path.cwd())))
    write_section(SECTION, lines, path=given.results)
    print("\n".join(lines))


if __name__ == "__main__":
    main()
