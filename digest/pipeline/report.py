"""What a run did."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from digest.dispatch.dispatcher import Dispatched
from digest.model.delivery import Delivery, State
from digest.model.edition import Receipt, SourceState

TROUBLED = frozenset({State.DEFERRED, State.REFUSED, State.UNCERTAIN, State.FAILED, State.EXPIRED})
"""The states that somebody should hear of by name."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did; `digest run --json` prints it."""

    started: datetime
    finished: datetime
    editions: tuple[date, ...] = ()
    """The editions that this run worked on."""
    planned: int = 0
    """Deliveries that became due and were entered into the ledger."""
    ranked: int = 0
    expired: int = 0
    dispatched: Dispatched = field(default_factory=Dispatched)
    receipts: tuple[Receipt, ...] = ()
    """Of the collections that this run made."""
    counts: Mapping[date, Mapping[State, int]] = field(default_factory=dict)
    """All deliveries of these editions by state, as the ledger has them now."""
    troubled: tuple[Delivery, ...] = ()
    trouble: str = ""
    """What kept the run from its work, in a sentence with its cure; "" if nothing did."""

    @property
    def failed_sources(self) -> tuple[Receipt, ...]:
        """The receipts of sources that could not be read."""
        return tuple(r for r in self.receipts if r.state is SourceState.FAILED)

    @property
    def undone(self) -> int:
        """How many deliveries this run worked on without their being accepted."""
        sent = self.dispatched
        return (
            sent.deferred + sent.refused + sent.uncertain + sent.failed + sent.returned
        ) + self.expired

    @property
    def idle(self) -> bool:
        """Whether there was nothing to do and nothing went wrong."""
        return not (
            self.planned
            or self.ranked
            or self.dispatched.accepted
            or self.undone
            or self.receipts
            or self.trouble
        )
