"""Carrying a batch: composed messages over kept connections, each outcome in the ledger at once."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta

from digest.dispatch.batch import Job
from digest.dispatch.breaker import Breaker
from digest.dispatch.channel import Channel
from digest.dispatch.options import DeliveryOptions
from digest.dispatch.replies import FINAL_DOT, UNREADABLE, Meaning, meaning
from digest.dispatch.retry import failure, release, settlement
from digest.dispatch.writer import LedgerWriter
from digest.errors import LoginError, RouteError
from digest.model.delivery import Reply, Settlement
from digest.model.message import Message
from digest.ports import Transport

_SERVICE_CLOSING = 421
_LINK_IS_GONE = frozenset({0, UNREADABLE, _SERVICE_CLOSING})
_SLOW_DOWN = frozenset({Meaning.ROUTE, Meaning.BROKEN, Meaning.TOO_FAST, Meaning.UNCERTAIN})
_log = logging.getLogger(__name__)


class Courier:
    """The connections of one run, and what they have learnt of the route."""

    def __init__(
        self,
        transport: Callable[[], Transport],
        options: DeliveryOptions,
        writer: LedgerWriter,
        *,
        clock: Callable[[], datetime],
        tell: Callable[[Settlement, Message | None], None],
        begun: Callable[[Job], None],
        left_out: Callable[[Job], None],
    ) -> None:
        """`tell` hears each committed settlement.

        `begun` hears what is marked `sending` and will be on the wire next, `left_out` what the
        ledger did not let through.
        """
        self._options = options
        self._writer = writer
        self._clock = clock
        self._tell = tell
        self._begun = begun
        self._left_out = left_out
        self._breaker = Breaker()
        self._stopping = asyncio.Event()
        self._channels = [
            Channel(transport, options.messages_per_connection) for _ in range(options.connections)
        ]
        self.patience: timedelta = self._channels[0].patience
        """The longest that sending one message can take."""
        self.trouble = ""

    @property
    def stopped(self) -> bool:
        """Whether nothing more may be begun."""
        return self._stopping.is_set()

    def stop(self, trouble: str = "") -> None:
        """Begin no more; what is on the wire is finished."""
        self.trouble = self.trouble or trouble
        self._stopping.set()

    async def carry(self, jobs: Collection[Job]) -> None:
        """Send a batch. Returns when all of it is settled or cannot be begun.

        Raises StoreError if an outcome could not be written; then nothing more is begun.
        """
        queue = deque(jobs)
        channels = self._channels[: len(queue)]
        tasks = [asyncio.create_task(self._work(channel, queue)) for channel in channels]
        if not tasks:
            return
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
            if not all(task.done() for task in tasks):
                self.stop()
                await asyncio.wait(tasks)
        except asyncio.CancelledError:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            raise
        _raise_first(task.exception() for task in tasks)

    async def close(self) -> None:
        """Close all connections."""
        await asyncio.gather(*(channel.close() for channel in self._channels))

    async def _work(self, channel: Channel, queue: deque[Job]) -> None:
        while queue and not self.stopped:
            job = queue.popleft()
            try:
                await channel.ready()
            except RouteError as error:
                queue.append(job)  # another connection may be luckier; else it is put back
                await self._retire(channel, error)
                return
            if not self.stopped:
                await self._deliver(channel, job)

    async def _deliver(self, channel: Channel, job: Job) -> None:
        if reason := channel.objection(job.message):
            await self._settle(failure(job.claim, reason, now=self._clock()), job)
            return
        if not await self._writer.begin(job.claim):
            self._left_out(job)
            return
        self._begun(job)
        try:
            reply = await channel.send(job.message)
        except RouteError as error:
            await self._settle(release(job.claim, error.message), job)
            self.stop(_sentence(error))
            return
        except Exception as error:  # noqa: BLE001 - its fate is unknown, the others' is not
            _log.exception("sending to %s failed", job.claim.key.subscriber)
            reply = Reply(FINAL_DOT, 0, f"{type(error).__name__}: {error}")
        await self._conclude(channel, job, reply)

    async def _conclude(self, channel: Channel, job: Job, reply: Reply) -> None:
        what = meaning(reply.verb, reply.code, reply.enhanced, reply.text)
        settled = settlement(job.claim, reply, now=self._clock(), attempts=self._options.attempts)
        await self._settle(settled, job)
        if trouble := self._breaker.note(what, reply):
            self.stop(trouble)
        if reply.code in _LINK_IS_GONE:
            await channel.renew()
        if what in _SLOW_DOWN:
            await self._pause()

    async def _settle(self, settled: Settlement, job: Job) -> None:
        await self._writer.settle(settled)
        self._tell(settled, job.message)

    async def _pause(self) -> None:
        """Leave the route alone for a while, or until the run is stopped."""
        seconds = self._breaker.pause(self._options.pause_seconds)
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return

    async def _retire(self, channel: Channel, error: RouteError) -> None:
        """Go on without a connection that cannot be had; without any, the run is over."""
        self._channels.remove(channel)
        await channel.close()
        if not self._channels or isinstance(error, LoginError):
            self.stop(_sentence(error))


def _sentence(error: RouteError) -> str:
    message = error.message[:1].upper() + error.message[1:]
    return f"{message}. {error.cure}".strip()


def _raise_first(errors: Iterable[BaseException | None]) -> None:
    """Raise the first of them; all are looked at, so that asyncio reports none as unheard."""
    found = [error for error in errors if error is not None]
    if found:
        raise found[0]
