"""From the name of an encoder, as it stands in `[rank] encoder`, to the encoder."""

from typing import TYPE_CHECKING

from digest.errors import SettingsError

if TYPE_CHECKING:
    from digest.ports import Encoder

# Each is imported when it is asked for: two of the three are heavy, and extras.


def open_encoder(name: str, *, download: bool = True) -> "Encoder":
    """`static`, `minilm` or `fastembed:MODEL`; the last is downloaded if it must and may be.

    Raises SettingsError for another name, and for an extra or a model that is not there.
    """
    kind, _, model = name.partition(":")
    if name == "static":
        from digest.vectors.static import shipped_vectors

        return shipped_vectors()
    if name == "minilm":
        from digest.vectors.minilm import MiniLM

        return MiniLM()
    if kind == "fastembed" and model:
        from digest.vectors.fastembed import FastEmbed

        return FastEmbed(model, download=download)
    raise SettingsError(
        f"There is no encoder {name!r}.",
        cure='Set [rank] encoder to "static", "minilm" or "fastembed:MODEL".',
    )
