"""What a provider's file gives: who may speak, and what they said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from digest.model.feedback import Told


class DistrustError(Exception):
    """Whoever asked could not show that they are the provider; nobody is told why."""


class UnreadableError(Exception):
    """They are, and what they said is not understood."""


@dataclass(frozen=True, slots=True)
class Call:
    """A POST: its headers in lower case, and its body. `now` is aware, UTC."""

    headers: Mapping[str, str]
    body: bytes
    now: datetime


class Hook(Protocol):
    """A provider. `name` is the last part of the path."""

    name: str

    def read(self, call: Call) -> Sequence[Told]:
        """What is told; it may use the network, and blocks.

        Raises:
            DistrustError: if it is not from the provider.
            UnreadableError: if it is, and is nothing that it says.

        """
        ...


def moment(text: Any) -> datetime:
    """An ISO 8601 time, aware. Raises UnreadableError."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise UnreadableError(f"{text!r} is no time") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
