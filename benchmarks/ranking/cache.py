"""What takes minutes and never changes, kept in a folder: others' results, and vectors."""

import hashlib
import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import ModuleType

import numpy as np

from digest.evaluate.metrics import Floats
from digest.ports import Encoder


class Cache:
    """A folder of files named by what they depend on."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    def results(
        self, module: ModuleType, depends: str, make: Callable[[], Mapping[str, float]]
    ) -> Mapping[str, float]:
        """nDCG@10 by uid, made anew if the peer's code or what it `depends` on is another."""
        key = _key(inspect.getsource(module), depends)
        place = self._folder / f"{module.__name__.rpartition('.')[2]}-{key}.json"
        if not place.exists():
            place.write_text(json.dumps(dict(make())), encoding="utf-8")
        kept: Mapping[str, float] = json.loads(place.read_text(encoding="utf-8"))
        return kept

    def vectors(self, encoder: Encoder, texts: Sequence[str]) -> Floats:
        """The vectors of some texts, as float16."""
        place = self._folder / f"vectors-{_key(encoder.name, *texts)}.npy"
        if not place.exists():
            np.save(place, encoder.encode(texts).astype(np.float16))
        kept: Floats = np.load(place).astype(np.float64)
        return kept


def _key(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
