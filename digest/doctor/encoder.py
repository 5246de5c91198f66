"""Whether what reads the texts is installed, loads, and makes vectors: a run depends on it."""

from collections.abc import Callable

from digest.doctor.check import Check, fail, ok
from digest.doctor.limits import in_thread
from digest.errors import SettingsError
from digest.ports import Encoder

ENCODER = "encoder"
_TEXT = "A text about sparse attention."


async def check_encoder(open_encoder: Callable[[], Encoder]) -> list[Check]:
    """Open it and read a text with it."""
    return [await in_thread(lambda: _look(open_encoder))]


def _look(open_encoder: Callable[[], Encoder]) -> Check:
    try:
        encoder = open_encoder()
    except SettingsError as error:
        return fail(ENCODER, error.message, error.cure)
    vectors = encoder.encode([_TEXT])
    return ok(ENCODER, f"{encoder.name} reads texts, in {vectors.shape[1]} dimensions")
