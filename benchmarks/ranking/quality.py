"""Marks → the tables of quality, with what was promised beside what was reached."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from benchmarks.ranking.others import Marks
from benchmarks.ranking.ours import Measured
from benchmarks.ranking.peers import bm25, centroid, meaning, sanity, zotero
from benchmarks.ranking.sets import LIBRARIES, TEXTS
from digest.evaluate.metrics import Floats
from digest.evaluate.paired import Interval, compare, interval, resampled

DEFAULT, EMBEDDINGS = "default install", "with [embeddings]"
COUNTED = ("A1", "A5", "B5", "D5")
"""The sets of the geometric mean."""
CROWD = "B5"
"""The set in which other readers are known."""


@dataclass(frozen=True, slots=True)
class Install:
    """What one install of ours reached: by set, and with other readers known."""

    name: str
    sets: Mapping[str, Measured]
    crowd: Measured | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """Everything measured. `others` holds marks by set, then by peer."""

    others: Mapping[str, Mapping[str, Marks]]
    installs: Sequence[Install] = field(default=())


def _mean(marks: Marks) -> float:
    return float(np.mean(list(marks.values())))


# ── set by set ────────────────────────────────────────────────────────────────────────────────
def by_set(results: Results) -> Iterator[str]:
    """nDCG@10 of everybody on every set, then each install beside its peer."""
    peers = (sanity.NAME, centroid.NAME, zotero.NAME, bm25.NAME, meaning.NAME)
    names = [install.name for install in results.installs]
    yield _line("nDCG@10", *peers, *names)
    yield _line(*["---"] * (1 + len(peers) + len(names)))
    for name, others in results.others.items():
        told = (f"{_mean(others[peer]):.3f}" if peer in others else "" for peer in peers)
        mine = (
            f"{_mean(one.sets[name].marks):.3f} ±{one.sets[name].told['se']:.3f}"
            if name in one.sets
            else ""
            for one in results.installs
        )
        yield _line(name, *told, *mine)


def beside(results: Results) -> Iterator[str]:
    """The ratio of each install to the SVM (to BM25 for a text), set by set, with intervals."""
    names = [install.name for install in results.installs]
    yield _line("÷ the SVM (Qcran: BM25)", *(f"{name}, 95 % interval" for name in names))
    yield _line(*["---"] * (1 + len(names)))
    for name, others in results.others.items():
        rival = others[bm25.NAME if name in TEXTS else sanity.NAME]
        yield _line(
            name,
            *(
                str(compare(one.sets[name].marks, rival).ratio) if name in one.sets else ""
                for one in results.installs
            ),
        )


def reliability(results: Results) -> Iterator[str]:
    """Of the papers shown as a strong match, how many are relevant, set by set."""
    yield _line(
        "", "set", "shown", "of them strong", "relevant of the strong", "calibration error", "Brier"
    )
    yield _line(*["---"] * 7)
    for install in results.installs:
        for name, one in install.sets.items():
            told = one.told["reliability"]
            strong = told["strong"]
            share = strong["shown_share"]
            yield _line(
                install.name,
                name,
                f"{sum(each['shown'] for each in told['bins']):,}",
                f"{strong['shown']:,}",
                "" if share is None else f"{100 * share:.0f} %",
                f"{told['error']:.3f}",
                f"{told['brier']:.3f}",
            )


# ── what was promised ─────────────────────────────────────────────────────────────────────────
def geometric_mean(install: Install, rival: Callable[[str], Marks]) -> Interval:
    """Of the ratios to a rival over the counted sets; each set's tasks are drawn by themselves."""
    values, drawn = [], []
    for seed, name in enumerate(COUNTED):
        ours = install.sets[name].marks
        theirs = rival(name)
        pairs = resampled(_array(ours), _array({uid: theirs[uid] for uid in ours}), seed=seed)
        values.append(_mean(ours) / _mean(theirs))
        drawn.append(np.log(pairs[:, 0] / pairs[:, 1]))
    mean = float(np.exp(np.mean(np.log(values))))
    return interval(mean, np.exp(np.mean(drawn, axis=0)))


def worst(install: Install, results: Results) -> tuple[str, Interval]:
    """The set on which ours is the furthest below the SVM, with its paired difference."""
    differences = {
        name: compare(install.sets[name].marks, results.others[name][sanity.NAME]).difference
        for name in LIBRARIES
        if name in install.sets
    }
    name = min(differences, key=lambda each: differences[each].high)
    return name, differences[name]


@dataclass(frozen=True, slots=True)
class Promise:
    """One line of what was promised: a limit for each install (None: none)."""

    what: str
    least: Mapping[str, float | None]
    reached: Callable[[Install, Results], Interval | None]


def _to_svm(install: Install, results: Results) -> Interval:
    return geometric_mean(install, lambda name: results.others[name][sanity.NAME])


def _to_better(install: Install, results: Results) -> Interval:
    def better(name: str) -> Marks:
        return max((results.others[name][each] for each in (sanity.NAME, zotero.NAME)), key=_mean)

    return geometric_mean(install, better)


def _to_bm25(install: Install, results: Results) -> Interval | None:
    [text] = TEXTS
    return compare(install.sets[text].marks, results.others[text][bm25.NAME]).ratio


def _to_content(install: Install, _: Results) -> Interval | None:
    if install.crowd is None:
        return None
    return compare(install.crowd.marks, install.sets[CROWD].marks).ratio


def _limits(default: float | None, embeddings: float | None) -> Mapping[str, float | None]:
    return {DEFAULT: default, EMBEDDINGS: embeddings}


PROMISES = (
    Promise(f"{', '.join(COUNTED)}: geometric mean of ÷ the SVM", _limits(1.14, 1.32), _to_svm),
    Promise("the same, ÷ the better of two peers", _limits(None, 1.10), _to_better),
    Promise("Qcran ÷ BM25", _limits(1.08, 1.12), _to_bm25),
    Promise(f"{CROWD}, a tenth of the readers known ÷ alone", _limits(1.05, 1.05), _to_content),
)


def promises(results: Results) -> Iterator[str]:
    """What was promised, what was reached, and whether that is enough."""
    yield _line("", "install", "reached, 95 % interval", "at least", "")
    yield _line(*["---"] * 5)
    for promise in PROMISES:
        for install in results.installs:
            if (found := promise.reached(install, results)) is not None:
                least = promise.least[install.name]
                limit = "" if least is None else f"{least:.2f}"
                yield _line(promise.what, install.name, found, limit, _word(found.value, least))
    for install in results.installs:
        name, gap = worst(install, results)
        what = f"the furthest below the SVM: {name}, difference"
        yield _line(what, install.name, gap, "interval up to 0", _word(gap.high, 0.0))


def _word(value: float, least: float | None) -> str:
    if least is None:
        return ""
    return "reached" if value >= least else "**SHORT**"


def _array(marks: Marks) -> Floats:
    return np.array(list(marks.values()), dtype=np.float64)


def _line(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"
