"""Who sends: this process, or as many of their own as there is work for.

A small run is sent by the process that planned it. A large one is sent by workers, each with
connections of its own and its own claims on the ledger, none with the ranker in its memory
(Python's threads would share one core).
"""

import asyncio
import contextlib
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from digest.dispatch.dispatcher import Dispatched, Dispatcher
from digest.dispatch.options import DeliveryOptions
from digest.model.delivery import Claim, State
from digest.pipeline.errand import Errand
from digest.pipeline.worker import Share, Worker
from digest.ports import Ledger


class Crew:
    """Sends an errand. `stop` may be called at any time, in the event loop.

    `worker` starts a process for a share of the work; `on_progress` hears, now and then, what
    the workers together have settled so far.
    """

    def __init__(
        self,
        *,
        alone: Dispatcher,
        ledger: Ledger,
        options: DeliveryOptions,
        cores: int,
        worker: Callable[[Errand, Share], Worker],
        overdue: Callable[[Claim], bool],
        clock: Callable[[], datetime],
        on_progress: Callable[[Counter[State]], None] | None = None,
    ) -> None:
        self._alone = alone
        self._ledger = ledger
        self._options = options
        self._cores = cores
        self._worker = worker
        self._overdue = overdue
        self._clock = clock
        self._on_progress = on_progress
        self._workers: Sequence[Worker] = ()
        self._stopped = False

    async def send(self, errand: Errand) -> Dispatched:
        """Send everything of this errand that may be sent now.

        Raises what `Dispatcher.dispatch` raises, also where it happened in a worker.
        """
        most = (self._options.workers or self._cores) * self._options.batch
        ready = self._ledger.ready(now=self._clock(), limit=most)
        if ready <= self._options.batch:
            return await self._alone.dispatch(
                edition=errand.edition,
                subscriber=errand.subscriber,
                overdue=(lambda _: False) if errand.by_hand else self._overdue,
            )
        if self._stopped:
            return Dispatched()
        size = crew_size(ready, self._options, self._cores)
        self._workers = [self._worker(errand, Share(number, size)) for number in range(size)]
        try:
            return await self._together()
        finally:
            self._workers = ()

    def stop(self) -> None:
        """Claim no more, finish what is on the wire, put the rest back; also in the workers."""
        self._stopped = True
        self._alone.stop()
        for worker in self._workers:
            worker.stop()

    async def _together(self) -> Dispatched:
        ending = asyncio.gather(
            *(worker.result(self._progress) for worker in self._workers), return_exceptions=True
        )
        try:
            ended = await asyncio.shield(ending)
        except asyncio.CancelledError:
            self.stop()
            with contextlib.suppress(asyncio.CancelledError):
                await ending
            raise
        for error in ended:
            if isinstance(error, BaseException):
                raise error
        done = sum((one for one in ended if isinstance(one, Dispatched)), Dispatched())
        # What one put back another may have sent.
        still = self._ledger.ready(now=self._clock(), limit=done.returned) if done.returned else 0
        return replace(done, returned=still)

    def _progress(self) -> None:
        if self._on_progress is not None:
            self._on_progress(sum((worker.counts for worker in self._workers), Counter()))


def crew_size(ready: int, options: DeliveryOptions, cores: int) -> int:
    """How many workers: a core each, or as set; each with a batch and a connection at least."""
    wanted = options.workers or cores
    return max(1, min(wanted, options.connections, math.ceil(ready / options.batch)))
