"""`make bench-summaries`: the sentence that a card shows beside other choices.

Each is compared with the summary that somebody wrote of the paper, by ROUGE; the table becomes
the section "summaries" of benchmarks/RESULTS.md. SciTLDR is optional: its training half is what
the mixture is fitted to, the others are held out.
"""

import argparse
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.dispatch.machine import described
from benchmarks.ranking.section import RESULTS, write_section
from benchmarks.summaries import rouge
from benchmarks.summaries.pairs import Pair, hugging_face, scitldr
from benchmarks.summaries.rules import RULES, Rule, best_of, fitted, nearest
from digest.compose.telling import telling
from digest.compose.typography import columns

SECTION = "bench-summaries"
MEASURES = (rouge.rouge_1, rouge.rouge_l, rouge.recall)
DRAWS = 2000


def load(data: Path, others: Path | None) -> tuple[dict[str, list[Pair]], list[Pair]]:
    """The sets to measure on, and what a rule may be fitted to."""
    sets = {"Hugging Face": hugging_face(data / "huggingface")}
    if others is None:
        return sets, []
    sets |= {f"SciTLDR {half}": scitldr(others / f"{half}.jsonl") for half in ("dev", "test")}
    return sets, scitldr(others / "train.jsonl")


def marks(rule: Rule, pairs: Sequence[Pair]) -> list[float]:
    """Means over a set: ROUGE-1 F, ROUGE-L F, recall, each times 100, and the columns."""
    chosen = [(rule(pair), pair.written) for pair in pairs]
    found = [
        100 * sum(rouge.best(measure, text, written) for text, written in chosen) / len(chosen)
        for measure in MEASURES
    ]
    return [*found, sum(columns(text) for text, _ in chosen) / len(chosen)]


def gain(better: Rule, other: Rule, pairs: Sequence[Pair]) -> tuple[float, float]:
    """The 95 % interval of the mean difference in ROUGE-1 F times 100, by paired bootstrap."""
    steps = [
        100
        * (
            rouge.best(rouge.rouge_1, better(pair), pair.written)
            - rouge.best(rouge.rouge_1, other(pair), pair.written)
        )
        for pair in pairs
    ]
    dice = random.Random(7)
    means = sorted(sum(dice.choices(steps, k=len(steps))) / len(steps) for _ in range(DRAWS))
    return means[int(DRAWS * 0.025)], means[int(DRAWS * 0.975)]


def section(
    sets: Mapping[str, Sequence[Pair]], train: Sequence[Pair], machine: str
) -> Iterator[str]:
    """The lines of RESULTS.md."""
    rules = dict(RULES)
    *_, shipped = rules
    if train:
        rules["all of these, position and length, fitted"] = best_of(fitted(train))
    rules["the nearest there is (knowing the summary)"] = best_of(nearest)
    names = [f"{name} ({len(pairs)})" for name, pairs in sets.items()]
    yield f"`make bench-summaries`: {machine}."
    yield ""
    yield "ROUGE-1 F / ROUGE-L F / recall, times 100, and the mean columns of what is shown."
    yield ""
    yield f"| sentence | {' | '.join(names)} |"
    yield f"| --- |{' --- |' * len(names)}"
    for name, rule in rules.items():
        cells = [
            "{:.1f} / {:.1f} / {:.1f}, {:.0f}".format(*marks(rule, pairs))
            for pairs in sets.values()
        ]
        yield f"| {name} | {' | '.join(cells)} |"
    yield ""
    for other in ("the same, “we propose” before others", "most of the title's words"):
        told = []
        for name, pairs in sets.items():
            low, high = gain(rules[shipped], rules[other], pairs)
            told.append(f"{name} {low:+.1f} to {high:+.1f}")
        yield f"- Shipped beside *{other}*, ROUGE-1 F, 95 %: {', '.join(told)}."
    everything = [pair for pairs in sets.values() for pair in pairs]
    started = time.perf_counter()
    for pair in everything:
        telling(pair.title, pair.abstract)
    each = (time.perf_counter() - started) / len(everything) * 1e6
    yield f"- It takes {each:.0f} µs a card, once an edition."


def main() -> None:
    """Read the command line, measure, write."""
    parser = argparse.ArgumentParser(prog="make bench-summaries", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--scitldr", type=Path, help="the folder SciTLDR-A of allenai/scitldr")
    parser.add_argument("--results", type=Path, default=RESULTS)
    given = parser.parse_args()
    sets, train = load(given.data, given.scitldr)
    lines = list(section(sets, train, described(Path.cwd())))
    write_section(SECTION, lines, path=given.results)
    print("\n".join(lines))


if __name__ == "__main__":
    main()
