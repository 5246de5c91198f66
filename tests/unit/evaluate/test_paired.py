"""Two rankers on the same tasks."""

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from digest.errors import TaskFileError
from digest.evaluate.paired import compare, read_baseline, write_baseline

CHANCE = np.random.default_rng(7)
HARD = CHANCE.random(300)  # what makes a task hard is the same for both


def marks(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> dict[str, float]:
    return {f"u{at}": float(value) for at, value in enumerate(values)}


def test_the_same_marks_are_the_same() -> None:
    found = compare(marks(HARD), marks(HARD))
    assert (found.difference.low, found.difference.high) == (0.0, 0.0)
    assert found.ratio is not None
    assert (found.ratio.value, found.ratio.low, found.ratio.high) == (1.0, 1.0, 1.0)


def test_the_interval_is_the_paired_one_and_always_the_same() -> None:
    ours = HARD * 0.9 + 0.05 + CHANCE.normal(0.0, 0.02, len(HARD))
    found = compare(marks(ours), marks(HARD))
    usual = stats.ttest_rel(ours, HARD).confidence_interval(0.95)
    assert found.difference.value == pytest.approx(float((ours - HARD).mean()))
    assert found.difference.low == pytest.approx(usual.low, abs=4e-4)
    assert found.difference.high == pytest.approx(usual.high, abs=4e-4)
    apart = 2 * 1.96 * (HARD.var() / len(HARD)) ** 0.5  # of unpaired ones, either alone
    assert found.difference.high - found.difference.low < apart / 3
    assert compare(marks(ours), marks(HARD)) == found


def test_the_ratio_is_of_the_means() -> None:
    found = compare(marks(HARD * 0.5), marks(HARD))
    assert found.baseline == pytest.approx(HARD.mean())
    assert found.ratio is not None
    assert found.ratio.low == pytest.approx(0.5) == found.ratio.high
    assert str(found.ratio) == "0.500 (0.500 to 0.500)"


def test_the_order_of_the_tasks_in_the_baseline_is_nothing() -> None:
    turned = dict(reversed(marks(HARD).items())) | {"one more": 0.0}
    assert compare(marks(HARD), turned).difference.high == 0.0


def test_a_baseline_that_found_nothing_has_no_ratio() -> None:
    found = compare({"a": 0.5, "b": 0.1}, {"a": 0.0, "b": 0.0})
    assert found.ratio is None
    assert found.difference.value == pytest.approx(0.3)


def test_a_baseline_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "marks.json"
    write_baseline(path, {"Ada": 1 / 3, "Bo ☕": 0.0})
    assert read_baseline(path, frozenset({"Ada"})) == {"Ada": 1 / 3, "Bo ☕": 0.0}
    with pytest.raises(TaskFileError, match=r"lacks 1 of the 2 tasks, such as 'Cy'"):
        read_baseline(path, frozenset({"Ada", "Cy"}))


@pytest.mark.parametrize("text", ["", "[]", '{"Ada": "good"}', '{"Ada": 2}', '{"Ada": NaN}'])
def test_another_file_is_no_baseline(tmp_path: Path, text: str) -> None:
    path = tmp_path / "marks.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TaskFileError, match="no JSON object of nDCG@10 by uid"):
        read_baseline(path, frozenset({"Ada"}))


def test_a_baseline_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "marks.json"
    path.write_bytes(b'\xef\xbb\xbf{"Ada": 0.5}')
    assert read_baseline(path, frozenset({"Ada"})) == {"Ada": 0.5}


def test_marks_that_cannot_be_written_are_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(TaskFileError, match="cannot be written"):
        write_baseline(tmp_path / "nowhere" / "marks.json", {"Ada": 0.5})
