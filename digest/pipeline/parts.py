"""What a run is made of."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from digest.feedback.inbox.round import Round
from digest.model.delivery import Claim
from digest.pipeline.crew import Crew
from digest.pipeline.notices import NoticeParts
from digest.pipeline.overview import Overview
from digest.pipeline.summarised import Summarise
from digest.ports import (
    Collected,
    Composer,
    EditionShelf,
    Encoder,
    Ledger,
    PaperShelf,
    SubscriberShelf,
    VectorShelf,
    VoteShelf,
)
from digest.rank.options import RankOptions
from digest.schedule import Calendar, overdue


@dataclass(frozen=True, slots=True)
class Parts:
    """The shelves, the stages and the clock of a run; `wiring` puts them together."""

    papers: PaperShelf
    editions: EditionShelf
    subscribers: SubscriberShelf
    votes: VoteShelf
    vectors: VectorShelf
    encoder: Callable[[], Encoder]
    """Opens what makes vectors of texts; only a run that ranks pays for it."""
    ledger: Ledger
    overview: Overview
    collect: Callable[[date, date, datetime], Awaitable[Collected]]
    """(since, until, now) → what the sources gave."""
    summarise: Summarise | None
    """Asks a model for short summaries; None if nobody is to be asked."""
    read_inbox: Callable[[], Round]
    """Takes what came back since the last run."""
    notices: NoticeParts
    forget: Callable[[datetime], Mapping[str, int]]
    """Deletes what is no longer needed."""
    composer: Composer
    crew: Crew
    rank: RankOptions
    calendar: Calendar
    lookback_days: int
    lease: timedelta
    template: str
    """What messages are composed with, as Prepared.template records it."""
    owner: str
    clock: Callable[[], datetime]

    def overdue(self, claim: Claim, now: datetime) -> bool:
        """Whether a delivery comes too late to be worth sending."""
        return overdue(claim.subscriber, claim.local_date, now=now, calendar=self.calendar)

    def oldest(self, now: datetime) -> date:
        """The oldest edition that may still be sent."""
        return self.calendar.newest(now) - timedelta(days=self.lookback_days)
