"""One run over the ledger: claim, compose, send, settle, until nothing is left to claim."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from digest.dispatch.allowance import Allowance
from digest.dispatch.batch import Job
from digest.dispatch.courier import Courier
from digest.dispatch.feeder import Feeder, Scope
from digest.dispatch.options import DeliveryOptions
from digest.dispatch.outbox import Outbox
from digest.dispatch.pacer import Pacer
from digest.dispatch.retry import release
from digest.dispatch.tally import OnSettled, Tally
from digest.dispatch.traffic import Ears, Traffic
from digest.dispatch.writer import LedgerWriter
from digest.errors import SettingsError, StoreError
from digest.model.delivery import Settlement, State
from digest.ports import Composer, Ledger, RouteBook, Transport

_log = logging.getLogger(__name__)


class Run:
    """The state of one run. `work` is called once; `stop` may be called at any time."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        composer: Composer,
        transport: Callable[[], Transport],
        routes: RouteBook,
        route: str,
        options: DeliveryOptions,
        owner: str,
        clock: Callable[[], datetime],
        on_settled: OnSettled | None,
    ) -> None:
        self._ledger = ledger
        self._options = options
        self._clock = clock
        self._tally = Tally(on_settled)
        self._allowance = Allowance(routes, route, options, clock=clock)
        pacer = Pacer(options.per_second, options.domains)
        outbox = Outbox(pacer, lapsed=lambda job: job.claim.until <= clock())
        ears = Ears(self._tally.tell, self._on_wire, self._left_out, self._allowance.park)
        self._traffic = Traffic(options, outbox, pacer, ears, clock=clock)
        writer = LedgerWriter(ledger, clock)
        self._courier = Courier(transport, options, outbox, writer, self._traffic)
        self._feeder = Feeder(
            ledger=ledger,
            composer=composer,
            outbox=outbox,
            pacer=pacer,
            traffic=self._traffic,
            tally=self._tally,
            allowance=self._allowance,
            options=options,
            owner=owner,
            clock=clock,
        )

    @property
    def counts(self) -> Counter[State]:
        """How many deliveries this run left in which state."""
        return self._tally.counts

    @property
    def trouble(self) -> str:
        """Why the run stopped before its end, with the cure; "" if it did not."""
        return self._traffic.trouble

    @property
    def waiting(self) -> str:
        """Why some is left for a later run, by a limit that is kept; "" if nothing is."""
        return self._allowance.waiting

    def stop(self) -> None:
        """Claim no more and begin no more; what is on the wire is finished."""
        self._traffic.stop()

    async def work(self, scope: Scope) -> None:
        """Work the ledger off.

        Raises StoreError if it cannot be read or written any more; nothing whose outcome could
        not be recorded is put on the wire then.
        """
        self._check_lease()
        self._ledger.recover(now=self._clock())
        if self._allowance.parked():
            return
        try:
            await self._feed_and_carry(scope)
        except BaseException:
            self._try_to_release()
            raise
        finally:
            await self._courier.close()
        self._release()

    async def _feed_and_carry(self, scope: Scope) -> None:
        """Claim and send side by side; trouble with the one ends the other, in good order."""
        feeding = asyncio.create_task(self._feeder.feed(scope))
        feeding.add_done_callback(self._fed)
        try:
            await self._courier.carry()
        finally:
            feeding.cancel()
            await asyncio.gather(feeding, return_exceptions=True)
        if not feeding.cancelled():
            feeding.result()

    def _fed(self, feeding: "asyncio.Task[None]") -> None:
        if not feeding.cancelled() and feeding.exception() is not None:
            self._traffic.stop()

    def _check_lease(self) -> None:
        least = self._courier.patience.total_seconds()
        if self._options.lease_seconds <= least:
            raise SettingsError(
                f"delivery.lease_seconds is {self._options.lease_seconds:g}, but sending one "
                f"message may take {least:g} seconds",
                cure="Make it larger, or smtp.timeout_seconds (four times) and "
                "smtp.final_timeout_seconds (once) so small that they fit in.",
            )

    def _release(self) -> None:
        """What was claimed and is not out goes back as it was; so do its bookings."""
        why = self.trouble or "the run ended before its turn"
        released = [release(claim, why) for claim in self._tally.unsent.values()]
        if released:
            self._ledger.settle(released, now=self._clock())
        for settled in released:
            self._tally.tell(settled, None)
        self._allowance.spare(self._tally.unused)

    def _try_to_release(self) -> None:
        """The same on the way out of an error, which it must not hide."""
        count = len(self._tally.unsent)
        try:
            self._release()
        except StoreError:  # the store is gone, which is what is being raised
            _log.warning("%d claims could not be put back; their lease ends", count)
        except Exception:  # noqa: BLE001 - what is being raised says more
            _log.exception("%d claims could not be put back; their lease ends", count)

    def _on_wire(self, job: Job) -> None:
        self._tally.on_wire(job.claim)

    def _left_out(self, job: Job) -> None:
        """The ledger did not take it: suppressed at the last moment, or another's by now."""
        key = job.claim.key
        rows = self._ledger.deliveries(edition=key.edition, subscriber=key.subscriber)
        if any(row.key == key and row.state is State.SUPPRESSED for row in rows):
            reason = rows[0].reason or "left or was suppressed before it was sent"
            self._tally.tell(Settlement(job.claim, State.SUPPRESSED, reason=reason), job.message)
        else:
            # It stays among the unsent: releasing it writes nothing if it is another's by now.
            _log.warning("the lease on %s was lost before it was sent", key.subscriber)
