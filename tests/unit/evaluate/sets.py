"""Tiny sets of our own words, as files."""

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

DOCS: list[dict[str, Any]] = [
    {"id": "tea/1", "title": "Brewing green tea", "abstract": "Water just off the boil."},
    {"id": "tea/2", "title": "Green tea in the mountains", "abstract": "Leaves picked by hand."},
    {"id": "tea/3", "title": "Tea houses of the old town", "abstract": "Green tea and quiet."},
    {"id": "2606.1", "title": "Sails for small boats", "abstract": "Cloth, wind and knots."},
    {"id": "café ☕", "title": "Roasting coffee", "abstract": "Beans crack twice."},
    {"id": "owl", "title": "Owls hunt by ear", "abstract": "Silent wings at dusk."},
]
TASKS: list[dict[str, Any]] = [
    {
        "uid": "Ada",
        "profile": ["tea/1"],
        "interest": "",
        "candidates": ["owl", "tea/2", "2606.1", "tea/3", "café ☕"],
        "relevance": [0, 1, 0, 1.0, 0],
    },
    {
        "uid": "Bo",
        "profile": [],
        "interest": "owls",
        "candidates": ["tea/2", "2606.1", "owl"],
        "relevance": [0, 0, 3],
    },
]


def write(path: Path, lines: Sequence[Mapping[str, Any] | str], *, packed: bool = False) -> Path:
    """JSON lines; a text stands as it is."""
    text = "".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in lines)
    data = text.encode()
    path.write_bytes(gzip.compress(data) if packed else data)
    return path
