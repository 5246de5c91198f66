"""What comes back: the mailbox that it arrives in, and the shelf of what it said."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from digest.model.feedback import Block, Strike


class Arrived(Protocol):
    """A mail in the mailbox. What it said is committed before one of the two is called."""

    def read(self) -> bytes | None:
        """Its first bytes, as many as anybody looks at; None if it is gone by now."""
        ...

    def done(self) -> None:
        """Take it out of the mailbox; it may be gone already."""
        ...

    def keep(self) -> None:
        """Put it aside, where somebody may look at it and it is not read again."""
        ...


class Mailbox(Protocol):
    """Where mail arrives. Raises InboxError when it cannot be read."""

    def arrived(self) -> Iterator[Arrived]:
        """All that is there, streamed; others may take some of it meanwhile."""
        ...


class ReturnShelf(Protocol):
    """What came back."""

    def strike(self, subscriber: str, strike: Strike) -> bool:
        """Write a strike; whether it is new: one of each edition counts."""
        ...

    def struck(self, *, since: datetime) -> Iterator[tuple[str, Sequence[Strike]]]:
        """All who earned a strike since then (ids), each with all of theirs, oldest first."""
        ...

    def blocked(self, block: Block) -> bool:
        """Write down a refusal that is about us; whether it is new: one of each mail counts."""
        ...

    def blocks(self, *, since: datetime) -> Sequence[Block]:
        """Those since then, oldest first."""
        ...

    def count(self, kinds: Mapping[str, int], *, day: date) -> None:
        """Add to how many mails of each kind came back that day (UTC)."""
        ...

    def counts(self, *, since: date) -> Mapping[str, int]:
        """How many came back since that day, by kind."""
        ...


class CallbackShelf(Protocol):
    """The events that providers told."""

    def known(self, event: str) -> bool:
        """Whether it was told before."""
        ...

    def remember(self, event: str, *, now: datetime) -> bool:
        """Write it down; whether this is the first time."""
        ...
