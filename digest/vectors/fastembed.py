"""Any model of fastembed by its name; downloaded once, so the first run needs the internet.

Needs the extra `fastembed`. Texts run one at a time: a batch pads them, and padding changes the
last bits of a vector.
"""

from collections.abc import Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from digest.errors import SettingsError
from digest.vectors.words import MAX_CHARS

if TYPE_CHECKING:
    from fastembed import TextEmbedding

HUB_SECONDS = 5.0
"""How long the hub may take to say that it has a model; a download may take what it takes."""


class FastEmbed:
    """Implements ports.Encoder with fastembed's TextEmbedding."""

    lasting = True

    def __init__(self, model: str, *, threads: int | None = None, download: bool = True) -> None:
        """Load `model` from fastembed's cache, or else, if it may, from the internet.

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
        known = {each["model"].lower(): each for each in TextEmbedding.list_supported_models()}
        if model.lower() not in known:
            raise SettingsError(
                f"fastembed {version('fastembed')} has no model {model!r}.",
                cure='Say python -c \'import fastembed as f; [print(m["model"]) for m in'
                " f.TextEmbedding.list_supported_models()]' to see those it has.",
            )
        from loguru import logger

        logger.disable("fastembed")  # what goes wrong is said once, by us
        described = known[model.lower()]
        source = described["sources"].get("hf") or ""
        self._model = _load(model, source, threads, download=download)
        self.name = f"fastembed:{model.lower()}"
        self._dimensions: int = described["dim"]

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Rows of length 1, (texts, dimensions of the model); all 0 for a text without any sign."""
        vectors = np.zeros((len(texts), self._dimensions), np.float32)
        for place, text in enumerate(texts):
            sound = text[:MAX_CHARS].encode("utf-8", "replace").decode("utf-8").strip()
            if sound:
                (vector,) = self._model.embed([sound], batch_size=1)
                vectors[place] = vector / (np.linalg.norm(vector) or 1)
        return vectors


def _load(model: str, source: str, threads: int | None, *, download: bool) -> "TextEmbedding":
    """From the cache; else from the hub, once that is known to answer.

    fastembed itself would ask a hub that is not there three times, with pauses of 39 seconds.
    """
    from fastembed import TextEmbedding
    from huggingface_hub import constants

    try:
        return TextEmbedding(model, threads=threads, cuda=False, local_files_only=True)
    except Exception as error:
        if not download:
            raise _missing(model) from error
    try:
        if source:  # else it lies elsewhere
            _ask_hub(source)
        return TextEmbedding(model, threads=threads, cuda=False)
    except Exception as error:
        why = " ".join(str(error).split()) or type(error).__name__
        hub = constants.ENDPOINT
        raise _missing(model, f", and could not be downloaded from {hub} ({why})") from error


def _ask_hub(source: str) -> None:
    """Raises if the hub (HF_ENDPOINT) does not know the model, or does not answer."""
    from huggingface_hub import HfApi, constants

    HfApi(endpoint=constants.ENDPOINT).model_info(source, timeout=HUB_SECONDS)


def _missing(model: str, besides: str = "") -> SettingsError:
    return SettingsError(
        f"The model {model} is not whole in fastembed's cache{besides}.",
        cure="Run once with internet, so that fastembed can download it (it keeps it in"
        " FASTEMBED_CACHE_PATH), or set [rank] encoder to one that needs no download.",
    )
