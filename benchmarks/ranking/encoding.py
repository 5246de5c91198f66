"""Vectors kept, as a store does."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from digest.ports import Encoder


@dataclass(slots=True)
class Keeping:
    """An encoder that encodes each text once: earlier days' vectors are in the store."""

    encoder: Encoder
    _kept: dict[str, npt.NDArray[np.float32]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """As the encoder's: the vectors are the same."""
        return self.encoder.name

    @property
    def lasting(self) -> bool:
        """As the encoder's."""
        return self.encoder.lasting

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Encode those that are new, remember all."""
        new = [text for text in dict.fromkeys(texts) if text not in self._kept]
        if new:
            self._kept |= zip(new, self.encoder.encode(new), strict=True)
        return np.stack([self._kept[text] for text in texts])
