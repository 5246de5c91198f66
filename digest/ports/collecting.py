"""What collecting needs: answers from sources, and the shelves of papers and editions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from digest.model.edition import Candidates, Edition, Receipt
from digest.model.paper import Observation, Paper, PaperId


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to ask of a source: a GET."""

    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    interval_seconds: float = 0.0
    """At least this long after the last request to the same host."""
    accept_status: frozenset[int] = frozenset({200})
    """Statuses whose body is an answer (arXiv explains a bad query in the body of a 400)."""


@dataclass(frozen=True, slots=True)
class Validator:
    """What a server gave for conditional requests (RFC 9110 §8.8); kept in the store."""

    url: str
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `body` is None for 304 Not Modified."""

    status: int
    body: bytes | None
    url: str
    content_type: str = ""
    validator: Validator | None = None


class Fetcher(Protocol):
    """Gets one answer; retries, waits and limits are its own business."""

    async def get(self, request: Request) -> Answer:
        """Ask. Raises FetchError when no answer came that `accept_status` allows."""
        ...


@dataclass(frozen=True, slots=True)
class Collected:
    """The outcome of one collection, written in one transaction.

    `papers` are those new or changed, complete after the merge; `absorbed` maps the id of a
    stored paper to the paper that it turned out to be.
    """

    papers: tuple[Paper, ...] = ()
    new: frozenset[PaperId] = frozenset()
    absorbed: Mapping[PaperId, PaperId] = field(default_factory=dict)
    observations: tuple[Observation, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    validators: tuple[Validator, ...] = ()


class PaperShelf(Protocol):
    """Papers as the store keeps them."""

    def known(self, ids: Collection[PaperId]) -> Mapping[PaperId, Paper]:
        """The stored paper for each of these names (any alias) that is known."""
        ...

    def save(self, collected: Collected, *, now: datetime) -> None:
        """Write a collection, all of it or nothing."""
        ...

    def keep(self, given: Collection[Paper], *, now: datetime) -> None:
        """Store papers that a reader brought as examples; no slate has them.

        Until a source tells of one: `save` then makes it a paper like any other. Those that a
        source has told of stay as they are.
        """
        ...

    def find(self, *, since: date | None = None, until: date | None = None) -> Sequence[Paper]:
        """Papers by `day` (inclusive), newest first, then by id."""
        ...

    def observations(self, ids: Collection[PaperId]) -> Mapping[PaperId, Sequence[Observation]]:
        """What was seen of each, oldest first."""
        ...

    def validators(self) -> Mapping[str, Validator]:
        """All validators by URL."""
        ...

    def receipts(self, *, since: datetime | None = None) -> Sequence[Receipt]:
        """The receipts of past collections, newest first."""
        ...


class EditionShelf(Protocol):
    """Editions, and the lease under which exactly one run freezes each."""

    def get(self, day: date) -> Edition | None:
        """The frozen edition of that day."""
        ...

    def frozen(self, *, until: date | None = None, limit: int = 30) -> Sequence[date]:
        """The keys of frozen editions, newest first."""
        ...

    def lease(self, day: date, *, owner: str, now: datetime, lease: timedelta) -> bool:
        """Whether the caller may freeze this day; False if it is frozen or leased by another."""
        ...

    def freeze(
        self, day: date, *, owner: str, now: datetime, receipts: Sequence[Receipt]
    ) -> Edition:
        """Freeze the slate: every stored paper that no earlier edition has.

        Never those first stored after `now`. Beside it is kept what was replaced of earlier
        slates. Raises LeaseLostError.
        """
        ...

    def release(self, day: date, *, owner: str) -> None:
        """Give the lease back without freezing."""
        ...

    def unfrozen(self) -> Sequence[Paper]:
        """The stored papers that no edition has yet: what `freeze` would take now."""
        ...

    def replaced(self, day: date) -> Sequence[Paper]:
        """What was replaced of earlier slates: what `freeze` would keep beside that day's now."""
        ...

    def candidates(
        self,
        subscribers: Sequence[str],
        *,
        edition: date,
        lookback_days: int,
        in_hindsight: bool = False,
    ) -> Mapping[str, Candidates]:
        """What each subscriber may be sent, and everything they were ever sent.

        That is the slates after their last accepted mail with papers up to `edition`, none older
        than `lookback_days`; and what was replaced within `lookback_days` of papers of earlier
        slates, unless they were sent that very version. `in_hindsight`, the mails of that edition
        and of later ones are taken as not sent.
        """
        ...


class SummaryShelf(Protocol):
    """What a language model wrote of papers; kept for ever, for the title and abstract it read."""

    def known(self, papers: Collection[Paper]) -> Collection[PaperId]:
        """Those of these papers, as they are now, of which something is written."""
        ...

    def save(self, written: Mapping[Paper, str], *, model: str, now: datetime) -> None:
        """Keep these; what was written of a paper earlier stays as it is."""
        ...
