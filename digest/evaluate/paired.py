"""Two rankers on the same tasks: how much better, and how sure that is.

The interval is the percentile bootstrap over tasks (Efron & Tibshirani 1993, ch. 13; for rankings,
Sakai, SIGIR 2006): tasks are drawn with replacement, each with both rankers' results, so that what
makes a task hard for both cancels out. The seed is fixed: the same results, the same interval.
"""

import codecs
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
from pydantic import Field, TypeAdapter, ValidationError

from digest.errors import TaskFileError

Floats = npt.NDArray[np.float64]

RESAMPLES = 10_000
_BATCH = 500
_SURE = (2.5, 97.5)
_BASELINE: TypeAdapter[dict[str, float]] = TypeAdapter(
    dict[str, Annotated[float, Field(ge=0, le=1)]]
)


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and the 95 % interval around it."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A ranker beside a baseline, by their means over the same tasks.

    `ratio` is None where the baseline's mean is 0.
    """

    baseline: float
    difference: Interval
    ratio: Interval | None


def resampled(ours: Floats, theirs: Floats, *, seed: int = 0) -> Floats:
    """Means of both over the tasks drawn, shape (RESAMPLES, 2)."""
    pairs = np.stack([ours, theirs], axis=1)
    chance = np.random.default_rng(seed)
    drawn = [
        pairs[chance.integers(len(pairs), size=(_BATCH, len(pairs)))].mean(axis=1)
        for _ in range(RESAMPLES // _BATCH)
    ]
    return np.concatenate(drawn)


def interval(value: float, drawn: Floats) -> Interval:
    """The percentile interval of what was drawn."""
    low, high = np.percentile(drawn, _SURE)
    return Interval(value, float(low), float(high))


def compare(ours: Mapping[str, float], theirs: Mapping[str, float]) -> Comparison:
    """Compare by uid; `theirs` may hold more tasks than ours, but none fewer.

    Raises:
        KeyError: if `theirs` lacks one of our tasks.

    """
    mine: Floats = np.array(list(ours.values()))
    other: Floats = np.array([theirs[uid] for uid in ours])
    drawn = resampled(mine, other)
    base = float(other.mean())
    positive = drawn[drawn[:, 1] > 0]
    return Comparison(
        baseline=base,
        difference=interval(float(mine.mean()) - base, drawn[:, 0] - drawn[:, 1]),
        ratio=interval(float(mine.mean()) / base, positive[:, 0] / positive[:, 1])
        if base > 0
        else None,
    )


def read_baseline(path: Path, uids: frozenset[str]) -> Mapping[str, float]:
    """nDCG@10 by uid, as `write_baseline` wrote it.

    Raises:
        TaskFileError: if it is no such file, or lacks one of these tasks.

    """
    try:
        found = _BASELINE.validate_json(path.read_bytes().removeprefix(codecs.BOM_UTF8))
    except ValidationError as error:
        raise TaskFileError(
            f"it is no JSON object of nDCG@10 by uid ({error.errors()[0]['msg']})",
            file=path,
            cure="Write one with `digest evaluate DOCS TASKS --per-task FILE`.",
        ) from error
    missing = sorted(uids - found.keys())
    if missing:
        raise TaskFileError(
            f"it lacks {len(missing)} of the {len(uids)} tasks, such as {missing[0]!r}",
            file=path,
            cure="A baseline must have been measured on the same tasks.",
        )
    return found


def write_baseline(path: Path, ndcg10: Mapping[str, float]) -> None:
    """Write nDCG@10 by uid, for a later run to be compared with.

    Raises:
        TaskFileError: if it cannot be written.

    """
    with _written(path):
        path.write_bytes(_BASELINE.dump_json(dict(ndcg10), indent=0) + b"\n")


def require_writable(path: Path) -> None:
    """Find out before a long run whether its results can be written there; change nothing.

    Raises:
        TaskFileError: if they cannot.

    """
    new = not path.exists()
    with _written(path):
        path.open("ab").close()
        if new:
            path.unlink()


@contextmanager
def _written(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise TaskFileError(
            f"it cannot be written ({error.strerror or error})",
            file=path,
            cure="Name a file in a folder that is there and that you may write to.",
        ) from error
