"""From the ledger into the outbox: claimed, in time, composed whole before a byte is sent."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from digest.dispatch.allowance import Allowance
from digest.dispatch.batch import compose_all, too_many_failures
from digest.dispatch.options import DeliveryOptions
from digest.dispatch.outbox import Outbox
from digest.dispatch.pacer import Pacer
from digest.dispatch.retry import release
from digest.dispatch.tally import Tally
from digest.dispatch.traffic import Traffic
from digest.model.delivery import Claim, Settlement, State
from digest.ports import Composer, Ledger

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which deliveries a run works on; None means any."""

    edition: date | None = None
    subscriber: str | None = None
    overdue: Callable[[Claim], bool] = lambda _: False
    """Whether a delivery comes too late to be sent."""


class Feeder:
    """Keeps the outbox filled until the ledger has nothing more to send."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        composer: Composer,
        outbox: Outbox,
        pacer: Pacer,
        traffic: Traffic,
        tally: Tally,
        allowance: Allowance,
        options: DeliveryOptions,
        owner: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._ledger = ledger
        self._composer = composer
        self._outbox = outbox
        self._pacer = pacer
        self._since = clock()
        self._traffic = traffic
        self._tally = tally
        self._allowance = allowance
        self._options = options
        self._owner = owner
        self._clock = clock

    async def feed(self, scope: Scope) -> None:
        """Claim and compose batch after batch.

        What came back untouched meanwhile (a link was lost) is claimed again, once all that was
        out is settled. Raises StoreError.
        """
        self._since = self._clock()
        try:
            while not self._traffic.stopped:
                claims = self._claim(scope)
                if not claims:
                    if self._outbox.busy:
                        await self._outbox.idle()
                    elif not self._give_back():
                        return
                    continue
                timely = self._expire(claims, scope)
                await self._compose(timely)
                await self._outbox.below(max(1, self._room() // 2))
        finally:
            self._outbox.close()

    def _give_back(self) -> int:
        """Release what the outbox gave up, to be claimed anew; how many."""
        # Some may be claimed anew by now, by us or by others; those are not ours to release.
        held = [job.claim for job in self._outbox.surrender() if self._tally.holds(job.claim)]
        self._settle([release(claim, "it waited too long for its turn") for claim in held])
        return len(held)

    def _room(self) -> int:
        """How many may be claimed and wait: a batch, or what goes within half a lease."""
        now = asyncio.get_running_loop().time()
        within = self._pacer.within(now, self._options.lease_seconds / 2)
        return max(1, int(min(self._options.batch, within)))

    def _claim(self, scope: Scope) -> Sequence[Claim]:
        wanted = self._allowance.book(self._room())
        if not wanted:
            if not self._ledger.ready(now=self._clock(), limit=1):
                self._allowance.waiting = ""  # it took all there was
            return ()
        # What became uncertain in this run, in this process or in another, is left to the next
        # one: a server that has just lost a link is no better a moment later.
        hold = self._options.uncertain == "hold" or self._tally.settled[State.UNCERTAIN] > 0
        claims = self._ledger.claim(
            owner=self._owner,
            now=self._clock(),
            lease=timedelta(seconds=self._options.lease_seconds),
            limit=wanted,
            prepared=True,
            edition=scope.edition,
            subscriber=scope.subscriber,
            hold_uncertain=hold,
            unknown_since=self._since,
        )
        self._allowance.spare(wanted - len(claims))
        self._tally.claimed(claims)
        return claims

    def _expire(self, claims: Sequence[Claim], scope: Scope) -> Sequence[Claim]:
        """Record what comes too late; the others."""
        late = [claim for claim in claims if scope.overdue(claim)]
        self._settle([Settlement(claim, State.EXPIRED, reason=_too_late(claim)) for claim in late])
        keys = {claim.key for claim in late}
        return [claim for claim in claims if claim.key not in keys]

    async def _compose(self, claims: Sequence[Claim]) -> None:
        """Put a batch into the outbox; nothing of it if so much fails that the run stops."""
        jobs, failed = await compose_all(self._composer, claims, now=self._clock())
        self._settle(failed)
        count, tried = self._tally.settled[State.FAILED], self._tally.tried
        if failed and too_many_failures(count, tried):
            self._traffic.stop(
                f"Stopped: {count} of {tried} messages could not be made, the last because "
                f"it {failed[-1].reason}. See the others with `digest status`."
            )
            return
        self._outbox.put(jobs)

    def _settle(self, settlements: Sequence[Settlement]) -> None:
        if settlements:
            self._ledger.settle(settlements, now=self._clock())
        for settled in settlements:
            self._tally.tell(settled, None)


def _too_late(claim: Claim) -> str:
    if claim.was is State.UNCERTAIN:
        return "it may have arrived; too late to send it again"
    return "it could not be sent in time"
