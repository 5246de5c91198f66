"""What ranking needs: vectors of texts, and where they are kept."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class Encoder(Protocol):
    """Turns texts into vectors whose cosines say how alike they mean."""

    @property
    def name(self) -> str:
        """What made the vectors, to the version: those of two names are never compared."""
        ...

    @property
    def lasting(self) -> bool:
        """Whether a vector costs so much that it is to be kept in the store."""
        ...

    def encode(self, texts: Sequence[str]) -> "npt.NDArray[np.float32]":
        """Rows of length 1, of shape (texts, dimensions); all 0 for a text that says nothing.

        A text's vector depends on that text alone.
        """
        ...


class VectorShelf(Protocol):
    """Vectors by what made them and by a key of the text; written once, never changed."""

    def known(self, encoder: str, keys: Collection[bytes]) -> Mapping[bytes, bytes]:
        """The vectors that are there: float16, little-endian."""
        ...

    def save(self, encoder: str, vectors: Mapping[bytes, bytes]) -> None:
        """Keep these; those that are there already stay as they are."""
        ...
