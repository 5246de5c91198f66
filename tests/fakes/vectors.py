"""A shelf of vectors in memory."""

from collections import defaultdict
from collections.abc import Collection, Mapping


class FakeVectors:
    """Fulfils `ports.VectorShelf`."""

    def __init__(self) -> None:
        self.kept: defaultdict[str, dict[bytes, bytes]] = defaultdict(dict)

    def known(self, encoder: str, keys: Collection[bytes]) -> Mapping[bytes, bytes]:
        kept = self.kept[encoder]
        return {key: kept[key] for key in keys if key in kept}

    def save(self, encoder: str, vectors: Mapping[bytes, bytes]) -> None:
        self.kept[encoder] = {**vectors, **self.kept[encoder]}
