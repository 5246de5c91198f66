"""`digest evaluate`, as anybody would check the ranker."""

import contextlib
import io
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from digest.cli import execute
from tests.end_to_end.site import Ran
from tests.unit.evaluate.sets import DOCS, TASKS, write


def run(*words: str | Path) -> Ran:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = execute(["evaluate", *map(str, words)])
    return Ran(code, out.getvalue(), err.getvalue())


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    docs = write(tmp_path / "docs.jsonl.gz", DOCS, packed=True)
    return docs, write(tmp_path / "tasks.jsonl", TASKS)


def test_json_has_the_metrics_and_no_bar_is_shown(files: tuple[Path, Path]) -> None:
    ran = run(*files, "--json")
    assert (ran.code, ran.err) == (0, "")
    told = ran.json
    assert (told["tasks"], told["ndcg10"], told["se"]) == (2, 1.0, 0.0)
    assert (told["r20"], told["mrr"], told["auc"]) == (1.0, 1.0, 1.0)
    assert told["ms_per_subscriber"] > 0
    assert len(told["reliability"]["bins"]) == 10
    assert told["reliability"]["strong"]["share"] == 1.0
    assert "baseline" not in told


def test_people_get_tables(files: tuple[Path, Path]) -> None:
    out = run(*files).out
    assert "nDCG@10" in out
    assert "1.0000 ±0.0000" in out
    assert "strong, from" in out


def test_a_run_is_compared_with_another(files: tuple[Path, Path], tmp_path: Path) -> None:
    marks = tmp_path / "marks.json"
    assert run(*files, "--per-task", marks).code == 0
    assert json.loads(marks.read_text(encoding="utf-8")) == {"Ada": 1.0, "Bo": 1.0}
    marks.write_text('{"Ada": 0.5, "Bo": 0.3, "Cy": 0.1}', encoding="utf-8")
    told = run(*files, "--baseline", marks, "--json").json["baseline"]
    assert told["ndcg10"] == pytest.approx(0.4)
    assert told["ratio"]["value"] == pytest.approx(2.5)
    assert told["difference"]["low"] == pytest.approx(0.5)
    assert "2.500 (2.000 to 3.333)" in run(*files, "--baseline", marks).out


def test_what_others_liked_counts_and_their_own_likes_do_not(tmp_path: Path) -> None:
    """Nothing in the words tells which of two papers a reader of the third wants."""
    docs = write(
        tmp_path / "docs",
        [{"id": name, "title": f"On the {name}"} for name in ("elm", "oak", "fir")],
    )
    task = {"uid": "Ada", "profile": ["elm"], "candidates": ["oak", "fir"], "relevance": [0, 1]}
    tasks = write(tmp_path / "tasks", [task])
    likes = [{"uid": f"reader {number}", "items": ["elm", "fir"]} for number in range(30)]

    def mrr(*readers: Mapping[str, object]) -> object:
        known = write(tmp_path / "readers", list(readers))
        return run(docs, tasks, "--readers", known, "--json").json["mrr"]

    assert mrr(*likes) == 1.0
    turned = [one | {"items": ["elm", "oak"]} for one in likes]
    assert mrr(*turned) == 0.5
    assert mrr(*turned, {"uid": "Ada", "items": ["elm", "fir"]}) == 0.5


def test_with_embeddings_it_ranks_too(files: tuple[Path, Path]) -> None:
    assert run(*files, "--embeddings", "--json").json["ndcg10"] == 1.0


def test_the_first_tasks_alone(files: tuple[Path, Path]) -> None:
    assert run(*files, "--limit", "1", "--json").json["tasks"] == 1


def test_mistakes_name_the_line_and_end_with_2(files: tuple[Path, Path], tmp_path: Path) -> None:
    docs, _ = files
    bad = write(tmp_path / "bad.jsonl", [TASKS[0], "{"])
    ran = run(docs, bad, "--json")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"digest: {bad}:2: Invalid JSON")
    assert "  → See docs/evaluating.md" in ran.err
    missing = run(docs, tmp_path / "nowhere")
    assert missing.code == 2
    assert "nowhere" in missing.err
    assert run(*files, "--limit", "0").code == 2


@pytest.mark.parametrize("marks", ["nowhere/marks.json", "."])
def test_where_nothing_can_be_written_is_known_before_the_work(tmp_path: Path, marks: str) -> None:
    """The papers, which would be read first, are not even there."""
    docs, tasks = write(tmp_path / "docs", ["{"]), write(tmp_path / "tasks", ["{"])
    ran = run(docs, tasks, "--per-task", tmp_path / marks)
    assert ran.code == 2
    assert "docs" not in ran.err
    assert str(tmp_path / marks) in ran.err


def test_a_run_that_fails_leaves_earlier_marks_and_no_new_ones(tmp_path: Path) -> None:
    docs, tasks = write(tmp_path / "docs", ["{"]), write(tmp_path / "tasks", ["{"])
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_text("{}", encoding="utf-8")
    for marks in (old, new):
        assert run(docs, tasks, "--per-task", marks).code == 2
    assert old.read_text(encoding="utf-8") == "{}"
    assert not new.exists()


def test_a_candidate_that_was_given_is_told_of(files: tuple[Path, Path], tmp_path: Path) -> None:
    docs, _ = files
    tasks = write(tmp_path / "given", [TASKS[0], TASKS[1] | {"profile": ["owl"]}])
    ran = run(docs, tasks, "--json")
    assert (ran.code, ran.json["tasks"]) == (0, 2)
    assert ran.err.startswith(f"{tasks}:2: the candidate 'owl' is in the profile too, and 1 of")


def test_it_runs_as_a_program(files: tuple[Path, Path]) -> None:
    command = [sys.executable, "-W", "error", "-m", "digest", "evaluate", *map(str, files)]
    ran = subprocess.run([*command, "--json"], capture_output=True, text=True, check=True)
    assert (json.loads(ran.stdout)["ndcg10"], ran.stderr) == (1.0, "")
