"""The library: an encoder that remembers, so that a paper is embedded once, ever."""

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from digest.ports import Encoder, VectorShelf

BATCH = 256
"""Texts that are encoded and kept at a time: an interrupted run loses no more."""
KEY_BYTES = 16
_KEPT = np.dtype("<f2")


class Library:
    """Fulfils `ports.Encoder`: that of another encoder, whose vectors are looked up in a shelf.

    Vectors are kept as float16, which moves a cosine by less than 0.001, and come back as that
    whether they were kept or made just now: what is ranked does not depend on it. Vectors that
    cost little (`Encoder.lasting` is False) are neither kept nor rounded.
    """

    def __init__(self, encoder: Encoder, shelf: VectorShelf, *, batch: int = BATCH) -> None:
        self._encoder = encoder
        self._shelf = shelf
        self._batch = batch

    @property
    def name(self) -> str:
        """The encoder's own."""
        return self._encoder.name

    @property
    def lasting(self) -> bool:
        """The encoder's own."""
        return self._encoder.lasting

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """As `ports.Encoder.encode`; only texts never seen before are encoded, each once."""
        if not texts or not self.lasting:
            return self._encoder.encode(texts)
        keys = [_key(text) for text in texts]
        vectors = dict(self._shelf.known(self.name, set(keys)))
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in vectors}
        unread = list(missing.items())
        for start in range(0, len(unread), self._batch):
            part = unread[start : start + self._batch]
            rows = self._encoder.encode([text for _, text in part]).astype(_KEPT)
            made = {key: row.tobytes() for (key, _), row in zip(part, rows, strict=True)}
            self._shelf.save(self.name, made)
            vectors |= made
        packed = b"".join(vectors[key] for key in keys)
        return np.frombuffer(packed, _KEPT).reshape(len(keys), -1).astype(np.float32)


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:KEY_BYTES]
