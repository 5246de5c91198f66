"""Any model of fastembed by its name; downloaded once, so the first run needs the internet.

Needs the extra `fastembed`. Texts run one at a time: a batch pads them, and padding changes the
last bits of a vector.
"""

from collections.abc import Sequence
from importlib.metadata import version

import numpy as np
import numpy.typing as npt

from digest.errors import SettingsError
from digest.vectors.words import MAX_CHARS


class FastEmbed:
    """Implements ports.Encoder with fastembed's TextEmbedding."""

    lasting = True

    def __init__(self, model: str, *, threads: int | None = None) -> None:
        """Load `model` from fastembed's cache, or else from the internet.

        Raises SettingsError if the extra is not installed, the name is unknown, or the model
        could be neither found nor downloaded.
        """
        try:
            from fastembed import TextEmbedding
        except ImportError as error:
            raise SettingsError(
                f"The encoder fastembed needs packages that are not installed ({error.name}).",
                cure="Say: pip install 'digest-papers[fastembed]', or set [rank] encoder to"
                ' "static".',
            ) from error
        known = {
            each["model"].lower(): each["dim"] for each in TextEmbedding.list_supported_models()
        }
        if model.lower() not in known:
            raise SettingsError(
                f"fastembed {version('fastembed')} has no model {model!r}.",
                cure='Say python -c \'import fastembed as f; [print(m["model"]) for m in'
                " f.TextEmbedding.list_supported_models()]' to see those it has.",
            )
        try:
            self._model = TextEmbedding(model, threads=threads, cuda=False)
        except Exception as error:
            raise SettingsError(
                f"The model {model} could not be loaded: {error}",
                cure="Run once with internet, so that fastembed can download it (it keeps it in"
                " FASTEMBED_CACHE_PATH), or set [rank] encoder to one that needs no download.",
            ) from error
        self.name = f"fastembed:{model.lower()}"
        self._dimensions = known[model.lower()]

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Rows of length 1, (texts, dimensions of the model); all 0 for a text without any sign."""
        vectors = np.zeros((len(texts), self._dimensions), np.float32)
        for place, text in enumerate(texts):
            sound = text[:MAX_CHARS].encode("utf-8", "replace").decode("utf-8").strip()
            if sound:
                (vector,) = self._model.embed([sound], batch_size=1)
                vectors[place] = vector / (np.linalg.norm(vector) or 1)
        return vectors
