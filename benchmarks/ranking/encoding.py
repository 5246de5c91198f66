"""The model that peers are given: the same that ours has with [embeddings]."""

from digest.ports import Encoder


def minilm() -> Encoder:
    """all-MiniLM-L6-v2, int8."""
    from digest.vectors.open import open_encoder  # type: ignore[import-untyped]  # noqa: PLC0415

    encoder: Encoder = open_encoder("minilm")
    return encoder
