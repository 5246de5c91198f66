"""A line in the log for each outcome; given to the dispatcher as `on_settled`."""

import logging
from dataclasses import asdict, dataclass
from datetime import date, datetime

from digest.dispatch.replies import Meaning, meaning
from digest.model.delivery import Settlement, State
from digest.model.message import Message
from digest.redact import Redactor

_ROUTE = frozenset(
    {
        Meaning.ROUTE,
        Meaning.BROKEN,
        Meaning.OURS,
        Meaning.QUOTA,
        Meaning.TOO_FAST,
        Meaning.UNCERTAIN,
    }
)
"""What a reply may mean that concerns the way out and not the recipient."""
_log = logging.getLogger("digest.outcomes")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one delivery; the fields of its line in a JSON log."""

    edition: date
    subscriber: str
    """The id; `digest subscribers show` takes the address."""
    state: State
    message_id: str
    """Before the @: what follows it is the same for all, and an address it must not seem."""
    attempts: int
    """How many are spent, this one included."""
    verb: str = ""
    code: int = 0
    enhanced: str = ""
    words: str = ""
    """The server's, redacted."""
    reason: str = ""
    next_attempt_at: datetime | None = None

    @classmethod
    def of(cls, settled: Settlement, redactor: Redactor) -> "Outcome":
        """The outcome that a settlement tells."""
        claim, reply = settled.claim, settled.reply
        address = claim.subscriber.address
        return cls(
            edition=claim.key.edition,
            subscriber=claim.key.subscriber,
            state=settled.state,
            message_id=claim.message_id.strip("<>").partition("@")[0],
            attempts=claim.attempts + settled.spent,
            verb=reply.verb if reply else "",
            code=reply.code if reply else 0,
            enhanced=reply.enhanced if reply else "",
            words=redactor.words(reply.text, address) if reply else "",
            reason=redactor.words(str(settled.reason), address),
            next_attempt_at=settled.next_attempt_at,
        )

    def __str__(self) -> str:
        reply = " ".join(
            part for part in (self.verb, str(self.code or ""), self.enhanced, self.words) if part
        )
        again = self.next_attempt_at
        parts = (
            f"edition {self.edition}, subscriber {self.subscriber}: {self.state}",
            reply,
            self.reason,
            f"next attempt {again:%Y-%m-%d %H:%M} UTC" if again else "",
        )
        return "; ".join(part for part in parts if part)


class OutcomeLog:
    """Logs outcomes at info, and the first of each kind of trouble with the route at warning.

    A route in trouble answers every message alike: one warning says it.
    """

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._warned: set[tuple[str, int, str]] = set()

    def settled(self, settled: Settlement, message: Message | None) -> None:  # noqa: ARG002
        """Hear of one outcome, after it is committed."""
        # Where nothing is logged, nothing is made: this is called for every message.
        if settled.state is State.ACCEPTED and not _log.isEnabledFor(logging.INFO):
            return
        level = logging.WARNING if self._is_news(settled) else logging.INFO
        if _log.isEnabledFor(level):
            outcome = Outcome.of(settled, self._redactor)
            fields = {name: _plain(value) for name, value in asdict(outcome).items()}
            _log.log(level, "%s", outcome, extra={"fields": fields})

    def _is_news(self, settled: Settlement) -> bool:
        """Whether it tells of a kind of trouble with the route that was not told yet."""
        reply = settled.reply
        if reply is None or settled.state is State.ACCEPTED:
            return False
        if meaning(reply.verb, reply.code, reply.enhanced, reply.text) not in _ROUTE:
            return False
        kind = reply.verb, reply.code, reply.enhanced
        news = kind not in self._warned
        self._warned.add(kind)
        return news


def _plain(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case _:
            return value
