"""What a run did."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from digest.dispatch.dispatcher import Dispatched
from digest.feedback.inbox.round import Round
from digest.model.delivery import Delivery, State
from digest.model.edition import Receipt, SourceState
from digest.model.route import Parking
from digest.model.standing import Standing
from digest.pipeline.summarised import Summarised

NAMED = 100
"""How many troubled deliveries of each kind a report names; `digest status` has them all."""


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
    inbox: Round = field(default_factory=Round)
    """What came back since the run before."""
    notices: int = 0
    """Mails outside of editions that were sent: confirmations, answers."""
    dispatched: Dispatched = field(default_factory=Dispatched)
    receipts: tuple[Receipt, ...] = ()
    """Of the collections that this run made."""
    summaries: Summarised = field(default_factory=Summarised)
    """What a language model was asked for the editions that this run froze."""
    counts: Mapping[date, Mapping[State, int]] = field(default_factory=dict)
    """All deliveries of these editions by state, as the ledger has them now."""
    standing: Mapping[date, Standing] = field(default_factory=dict)
    """The same with when they were sent, and how many may have arrived twice."""
    troubled: tuple[Delivery, ...] = ()
    """Up to `NAMED` of each edition and kind."""
    parked: Parking | None = None
    """The route is left alone until then."""
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
    def seconds(self) -> float:
        """How long it took."""
        return (self.finished - self.started).total_seconds()

    @property
    def repeats(self) -> int:
        """How many deliveries of these editions may have arrived twice."""
        return sum(standing.repeats for standing in self.standing.values())

    @property
    def held_back(self) -> bool:
        """Whether a limit or a parked route keeps something from being sent."""
        waits = any(counts.get(State.PENDING) for counts in self.counts.values())
        return waits and bool(self.parked or self.dispatched.waiting)

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
            or self.inbox.trouble
            or self.held_back
        )
