"""The benchmark of summaries: ROUGE by hand, the files it reads, the rules beside ours."""

import json
from pathlib import Path

import pytest

from benchmarks.ranking.section import RESULTS
from benchmarks.summaries import rouge
from benchmarks.summaries.__main__ import SECTION, gain, load, marks, section
from benchmarks.summaries.pairs import Pair, pair
from benchmarks.summaries.rules import RULES, best_of, fitted, lexrank, nearest

GIST = "FearNet learns class by class and stores no examples."
PAIR = pair(
    "FearNet: learning class by class",
    "Nets forget what they learnt. We propose FearNet, which learns class by class. It is small.",
    [GIST],
)


def test_rouge_by_hand() -> None:
    # "the cat sat" / "the cat ate the fish": 2 words in common of 3 and 5
    given, wanted = "The cat sat.", "the cat ate the fish"
    assert rouge.rouge_1(given, wanted) == pytest.approx(2 * 2 / 8)
    assert rouge.recall(given, wanted) == pytest.approx(2 / 5)
    assert rouge.rouge_1("the the the", "the cat") == pytest.approx(2 * 1 / 5)
    # police killed the gunman / the gunman police killed (Lin 2004): a subsequence of 2 of 4
    assert rouge.rouge_l("police killed the gunman", "the gunman police killed") == 0.5
    assert rouge.rouge_1("", "") == rouge.rouge_l("a", "b") == rouge.recall("a", "") == 0.0
    assert rouge.best(rouge.rouge_1, "a", ["b", "a"]) == 1.0


def test_rules_choose_what_their_names_say() -> None:
    first, second, last = (part.strip() for part in PAIR.parts)
    chosen = {name: rule(PAIR) for name, rule in RULES.items()}
    assert chosen.pop("the first") == first
    assert chosen.pop("the last") == last
    assert chosen.pop("the first ones, as many as fit (until now)") == PAIR.abstract
    assert chosen.pop("the same, “we propose” before others") == second
    assert chosen.pop("**shipped**: title and what is proposed") == f"{second} {last}"
    assert best_of(nearest)(PAIR) == second
    assert sum(lexrank(PAIR)) == pytest.approx(len(PAIR.parts))


def test_files_are_read_and_measured(tmp_path: Path) -> None:
    (tmp_path / "huggingface").mkdir()
    paper = {"title": PAIR.title, "summary": PAIR.abstract}
    answer = [{"paper": {**paper, "ai_summary": GIST}}, {"paper": paper}]
    (tmp_path / "huggingface" / "daily_papers-1.json").write_text(json.dumps(answer))
    line = {"title": PAIR.title, "source": ["Nets forget.\n", "We propose FearNet."]}
    one = {**line, "source": ["A single sentence."]}
    for half in ("train", "dev", "test"):
        text = "\n".join(json.dumps({**each, "target": [GIST]}) for each in (line, one))
        (tmp_path / f"{half}.jsonl").write_text(text)
    sets, train = load(tmp_path, tmp_path)
    assert {name: len(pairs) for name, pairs in sets.items()} == {
        "Hugging Face": 1, "SciTLDR dev": 1, "SciTLDR test": 1,
    }  # fmt: skip
    assert sets["Hugging Face"] == [PAIR]
    assert [pair.parts for pair in train] == [("Nets forget. ", "We propose FearNet.")]
    lines = list(section(sets, train, "a machine"))
    assert sum(line.startswith("| ") for line in lines) == len(RULES) + 4
    assert marks(best_of(fitted(train)), train)[0] > 0


def test_a_gain_is_paired() -> None:
    other = Pair("t", ("x y z.",), ("a b",))
    low, high = gain(lambda _: "a b", lambda _: "x", [other] * 9)
    assert low == high == 100.0


def test_results_have_the_section() -> None:
    assert f"<!-- {SECTION}: begin -->" in RESULTS.read_text(encoding="utf-8")
