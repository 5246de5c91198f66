"""Ours: `digest evaluate`, run as anybody would."""

import gzip
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.ranking.sets import DevelopmentSet

EVERY = 10
"""Of the other readers, one in so many is known."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one evaluation told: its JSON, and nDCG@10 by uid."""

    told: Mapping[str, Any]
    marks: Mapping[str, float]


def evaluate(
    one: DevelopmentSet, folder: Path, *, embeddings: bool, readers: Path | None = None
) -> Measured:
    """Run the command on a set."""
    marks = folder / "marks.json"
    command = [sys.executable, "-m", "digest", "evaluate", "--json", "--per-task", str(marks)]
    command += ["--embeddings"] if embeddings else []
    command += ["--readers", str(readers)] if readers else []
    command += [str(one.collection.path), str(one.path)]
    printed = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    return Measured(json.loads(printed), json.loads(marks.read_text(encoding="utf-8")))


def thinned(readers: Path, folder: Path) -> Path:
    """Every tenth line of a file of readers, from the first on."""
    place = folder / f"tenth-{readers.name.removesuffix('.gz')}"
    with gzip.open(readers, "rb") as lines, place.open("wb") as kept:
        kept.writelines(islice(lines, 0, None, EVERY))
    return place
