"""How long what is no longer needed is kept."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Keep:
    """How long each kind of row is kept."""

    attempts: timedelta
    """Of the trail of a delivery; the delivery and its papers stay, so that none is sent twice."""
    strikes: timedelta
    notices: timedelta
    """Of sign-ups and of the mails that were sent about them."""
    callbacks: timedelta
    blocks: timedelta
    """Of refusals that are about us, and of the inbox's sums."""
