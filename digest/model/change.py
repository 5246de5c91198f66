"""What was changed about a subscriber."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the log: which fields became what, when (UTC) and why."""

    at: datetime
    cause: str
    fields: dict[str, Any]
