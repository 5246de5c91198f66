"""Files of papers, tasks and readers: read whole, or refused with the line that is wrong."""

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import TaskFileError
from digest.evaluate.tasks import Papers, TaskFile, paper_id, read_likes, read_papers
from tests.unit.evaluate.sets import DOCS, TASKS, write


@pytest.fixture
def papers(tmp_path: Path) -> Papers:
    return read_papers(write(tmp_path / "docs.jsonl", DOCS))


@pytest.mark.parametrize("packed", [False, True])
def test_files_are_read_packed_or_not_whatever_they_are_called(
    tmp_path: Path, *, packed: bool
) -> None:
    papers = read_papers(write(tmp_path / "docs", [*DOCS, "", "  "], packed=packed))
    assert list(papers) == [one["id"] for one in DOCS]
    assert papers["2606.1"].id == paper_id("2606.1")
    assert papers["café ☕"].title == "Roasting coffee"
    tasks = TaskFile(write(tmp_path / "tasks", TASKS, packed=packed), papers)
    assert len(tasks) == 2
    assert [task.uid for task in tasks] == [task.uid for task in tasks] == ["Ada", "Bo"]
    assert [task.relevance for task in tasks] == [(0, 1, 0, 1, 0), (0, 0, 3)]


def test_only_the_first_tasks_are_read_if_so_wished(tmp_path: Path, papers: Papers) -> None:
    tasks = TaskFile(write(tmp_path / "tasks", [*TASKS, "no JSON"]), papers, limit=2)
    assert [task.uid for task in tasks] == ["Ada", "Bo"]
    assert len(TaskFile(write(tmp_path / "tasks", TASKS), papers, limit=1)) == 1


def task(**changed: Any) -> dict[str, Any]:
    return TASKS[0] | {"uid": "Cy"} | changed


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "Invalid JSON"),
        ("[]", "object"),
        (task(uid=""), "uid: "),
        (task(candidates=[]), "candidates: "),
        (task(relevance=["much", 0, 0, 0, 0]), "relevance.0: "),
        ('{"uid": "Cy", "candidates": ["owl"], "relevance": [NaN]}', "relevance.0: "),
        (task(relevance=[-1, 0, 0, 0, 0]), "relevance.0: "),
        (task(relevance=[1, 0]), "5 candidates, but 2 grades"),
        (task(relevance=[0.5, 0, 0, 0, 0]), "no candidate is relevant"),
        (task(profile=["tea/9"]), "'tea/9' is no paper of DOCS"),
        (task(profile=["a", "b"]), "'a' is no paper of DOCS, nor are 1 more"),
        (task(candidates=["owl", "tea/2", "owl", "owl", "tea/3"]), "'owl' is listed 3 times"),
        (task(uid="Ada"), "'Ada' was on line 1 before"),
    ],
)
def test_a_bad_task_is_named_by_its_line(
    tmp_path: Path, papers: Papers, line: Any, words: str
) -> None:
    path = write(tmp_path / "tasks.jsonl", [*TASKS, "", line])
    with pytest.raises(TaskFileError) as caught:
        TaskFile(path, papers)
    assert str(caught.value).startswith(f"{path}:4: ")
    assert words in str(caught.value)
    assert caught.value.cure


def test_a_candidate_that_is_in_the_profile_is_counted(tmp_path: Path, papers: Papers) -> None:
    lines: list[Any] = [*TASKS, "", task(profile=["tea/1", "tea/3", "owl"])]
    tasks = TaskFile(write(tmp_path / "tasks", lines), papers)
    assert tasks.given == {4: "owl"}
    assert len(tasks) == 3


@pytest.mark.parametrize("packed", [False, True])
def test_a_byte_order_mark_begins_a_file_unnoticed(tmp_path: Path, *, packed: bool) -> None:
    path = write(tmp_path / "docs", DOCS, packed=packed)
    data = b"\xef\xbb\xbf" + (gzip.decompress(path.read_bytes()) if packed else path.read_bytes())
    path.write_bytes(gzip.compress(data) if packed else data)
    assert list(read_papers(path)) == [one["id"] for one in DOCS]
    marked = "\ufeff" + json.dumps(DOCS[0])
    with pytest.raises(TaskFileError, match=r":2: Invalid JSON"):  # nowhere else
        read_papers(write(tmp_path / "more", [DOCS[1], marked]))


def test_an_id_may_be_there_but_once(tmp_path: Path) -> None:
    with pytest.raises(TaskFileError, match=r":7: the id 'owl' was there before"):
        read_papers(write(tmp_path / "docs", [*DOCS, DOCS[-1]]))


@pytest.mark.parametrize("lines", [[], ["", " "]])
@pytest.mark.parametrize("packed", [False, True])
def test_an_empty_file_is_refused(tmp_path: Path, lines: list[str], *, packed: bool) -> None:
    with pytest.raises(TaskFileError, match="it is empty"):
        read_papers(write(tmp_path / "docs", lines, packed=packed))


def broken(data: bytes, kind: str) -> bytes:
    if kind == "cut":
        return data[:-12]
    if kind == "trailing":
        return data + b"and more"
    at = len(data) // 2 if kind == "middle" else len(data) - 8  # or in the checksum
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


@pytest.mark.parametrize("kind", ["cut", "trailing", "middle", "checksum"])
def test_a_broken_gzip_is_refused(tmp_path: Path, kind: str) -> None:
    path = write(tmp_path / "docs.gz", DOCS, packed=True)
    path.write_bytes(broken(path.read_bytes(), kind))
    with pytest.raises(TaskFileError) as caught:
        read_papers(path)
    assert str(path) in str(caught.value)


def test_a_pipe_is_refused_since_it_cannot_be_read_twice(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(TaskFileError, match="no ordinary file"):
        read_papers(tmp_path / "pipe")


def test_readers_are_known_but_for_those_who_are_asked(tmp_path: Path) -> None:
    lines = [
        {"uid": "Ada", "items": ["owl"]},
        {"uid": "Dee", "items": ["tea/2", "unheard of"]},
        {"uid": "Dee", "items": ["owl"]},
        {"uid": "Eve", "items": []},
    ]
    likes = read_likes(write(tmp_path / "readers", lines), without=frozenset({"Ada"}))
    assert likes == {
        "Dee": frozenset(map(paper_id, ("tea/2", "unheard of", "owl"))),
        "Eve": frozenset(),
    }


@given(st.binary(max_size=200))
def test_whatever_the_bytes_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "docs"
    path.write_bytes(data)
    with pytest.raises(TaskFileError):
        read_papers(path)
