"""One run over the ledger: claim, compose, send, settle, until nothing is left to claim."""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from digest.dispatch.batch import Job, compose_all, too_many_failures
from digest.dispatch.courier import Courier
from digest.dispatch.options import DeliveryOptions
from digest.dispatch.retry import release
from digest.dispatch.writer import LedgerWriter
from digest.errors import SettingsError
from digest.model.delivery import Claim, DeliveryKey, Settlement, State
from digest.model.message import Message
from digest.ports import Composer, Ledger, Transport

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which deliveries a run works on; None means any."""

    edition: date | None = None
    subscriber: str | None = None
    overdue: Callable[[Claim], bool] = lambda _: False
    """Whether a delivery comes too late to be sent."""


class Run:
    """The state of one run. `work` is called once; `stop` may be called at any time."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        composer: Composer,
        transport: Callable[[], Transport],
        options: DeliveryOptions,
        owner: str,
        clock: Callable[[], datetime],
        on_settled: Callable[[Settlement, Message | None], None] | None,
    ) -> None:
        self._ledger = ledger
        self._composer = composer
        self._options = options
        self._owner = owner
        self._clock = clock
        self._on_settled = on_settled
        self._tried = 0
        self._unsent: dict[DeliveryKey, Claim] = {}
        self._returned: set[DeliveryKey] = set()
        self._settled: Counter[State] = Counter()
        self._courier = Courier(
            transport,
            options,
            LedgerWriter(ledger, clock),
            clock=clock,
            tell=self._tell,
            begun=self._begun,
            left_out=self._left_out,
        )

    @property
    def counts(self) -> Counter[State]:
        """How many deliveries this run left in which state."""
        return self._settled + Counter({State.PENDING: len(self._returned)})

    @property
    def trouble(self) -> str:
        """Why the run stopped before its end, with the cure; "" if it did not."""
        return self._courier.trouble

    def stop(self) -> None:
        """Claim no more and begin no more; what is on the wire is finished."""
        self._courier.stop()

    async def work(self, scope: Scope) -> None:
        """Work the ledger off.

        Raises StoreError if it cannot be read or written any more; nothing whose outcome could
        not be recorded is put on the wire then.
        """
        self._check_lease()
        self._ledger.recover(now=self._clock())
        try:
            while not self._courier.stopped and (claims := self._claim(scope)):
                timely = self._expire(claims, scope)
                await self._courier.carry(self._compose(timely))
                self._release()
        except BaseException:
            self._try_to_release()
            raise
        finally:
            await self._courier.close()

    def _check_lease(self) -> None:
        least = self._courier.patience.total_seconds()
        if self._options.lease_seconds <= least:
            raise SettingsError(
                f"delivery.lease_seconds is {self._options.lease_seconds:g}, but sending one "
                f"message may take {least:g} seconds",
                cure="Make it larger, or smtp.timeout_seconds (four times) and "
                "smtp.final_timeout_seconds (once) so small that they fit in.",
            )

    def _claim(self, scope: Scope) -> Sequence[Claim]:
        # What became uncertain in this run is left to the next one: a server that has just lost
        # a link is no better a moment later.
        hold = self._options.uncertain == "hold" or self._settled[State.UNCERTAIN] > 0
        claims = self._ledger.claim(
            owner=self._owner,
            now=self._clock(),
            lease=timedelta(seconds=self._options.lease_seconds),
            limit=self._options.batch,
            prepared=True,
            edition=scope.edition,
            subscriber=scope.subscriber,
            hold_uncertain=hold,
        )
        self._unsent = {claim.key: claim for claim in claims}
        return claims

    def _expire(self, claims: Sequence[Claim], scope: Scope) -> Sequence[Claim]:
        """Record what comes too late; the others."""
        late = [claim for claim in claims if scope.overdue(claim)]
        self._settle([Settlement(claim, State.EXPIRED, reason=_too_late(claim)) for claim in late])
        return [claim for claim in claims if claim.key in self._unsent]

    def _compose(self, claims: Sequence[Claim]) -> list[Job]:
        """The jobs of a batch; none if so much fails that the run stops."""
        jobs, failed = compose_all(self._composer, claims, now=self._clock())
        self._tried += len(claims)
        self._settle(failed)
        count = self._settled[State.FAILED]
        if failed and too_many_failures(count, self._tried):
            self._courier.stop(
                f"Stopped: {count} of {self._tried} messages could not be made, the last because "
                f"it {failed[-1].reason}. See the others with `digest status`."
            )
            return []
        return jobs

    def _release(self) -> None:
        """What was claimed and not begun goes back as it was."""
        why = self.trouble or "the run ended before its turn"
        self._settle([release(claim, why) for claim in self._unsent.values()])

    def _try_to_release(self) -> None:
        """The same on the way out of an error, which it must not hide."""
        try:
            self._release()
        except Exception:  # noqa: BLE001 - what is being raised says more
            _log.exception("%d claims could not be put back; their lease ends", len(self._unsent))

    def _settle(self, settlements: Sequence[Settlement]) -> None:
        if settlements:
            self._ledger.settle(settlements, now=self._clock())
        for settled in settlements:
            self._tell(settled, None)

    def _tell(self, settled: Settlement, message: Message | None) -> None:
        key = settled.claim.key
        self._unsent.pop(key, None)
        if settled.state is State.PENDING:
            self._returned.add(key)
        else:
            self._returned.discard(key)
            self._settled[settled.state] += 1
        if self._on_settled is not None:
            self._on_settled(settled, message)

    def _begun(self, job: Job) -> None:
        """From here on, whatever happens to this run, it must not go back as if untouched."""
        self._unsent.pop(job.claim.key, None)

    def _left_out(self, job: Job) -> None:
        """`begin` did not take it: suppressed at the last moment, or somebody else has it now."""
        key = job.claim.key
        rows = self._ledger.deliveries(edition=key.edition, subscriber=key.subscriber)
        if any(row.key == key and row.state is State.SUPPRESSED for row in rows):
            reason = rows[0].reason or "left or was suppressed before it was sent"
            self._tell(Settlement(job.claim, State.SUPPRESSED, reason=reason), job.message)
        else:
            _log.warning("the lease on %s was lost before it was sent", key.subscriber)
            self._unsent.pop(key, None)


def _too_late(claim: Claim) -> str:
    if claim.was is State.UNCERTAIN:
        return "it may have arrived; too late to send it again"
    return "it could not be sent in time"
