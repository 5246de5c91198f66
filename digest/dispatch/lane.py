"""One connection at work: message after message, each outcome in the ledger before the next body.

While the answer to one message is awaited, the next one is already marked `sending` and its
envelope under way. So at any moment a lane has at most one body whose fate is unknown.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import TypeAlias

from digest.dispatch.batch import Job
from digest.dispatch.channel import Channel
from digest.dispatch.outbox import Outbox
from digest.dispatch.replies import FINAL_DOT, UNREADABLE, Meaning, meaning
from digest.dispatch.retry import failure, release
from digest.dispatch.traffic import Traffic, sentence
from digest.dispatch.writer import LedgerWriter
from digest.errors import RouteError
from digest.model.delivery import Reply, Settlement

_SERVICE_CLOSING = 421
_LINK_IS_GONE = frozenset({0, UNREADABLE, _SERVICE_CLOSING})
_BACK_OFF = frozenset({Meaning.ROUTE, Meaning.BROKEN, Meaning.UNCERTAIN})
_ONCE_MORE = 0.05
"""Seconds after which what was cancelled and goes on is cancelled again."""
_log = logging.getLogger(__name__)

Outcome: TypeAlias = tuple[Settlement, Job]
"""What became of a message, not yet in the ledger."""


class Lane:
    """A channel, and what goes through it; `work` is called once."""

    def __init__(
        self, channel: Channel, outbox: Outbox, writer: LedgerWriter, traffic: Traffic
    ) -> None:
        self._channel = channel
        self._outbox = outbox
        self._writer = writer
        self._traffic = traffic

    async def work(self) -> None:
        """Send what the outbox gives, until it gives no more or the run is stopped.

        Raises StoreError when an outcome could not be written.
        """
        job: Job | None = None
        known: list[Outcome] = []
        while True:
            fresh = None
            if job is None:
                await self._turn(known)
                known, fresh = [], await self._first()
                if fresh is None:
                    return
            ahead = self._ahead()
            begun = await self._turn(known, [one for one in (fresh, ahead) if one is not None])
            job, ahead = _in_order(job, begun)
            if self._traffic.stopped:
                await self._withdraw(job, ahead)
                return
            known = []
            if job is not None:
                known, job = await self._deliver(job, ahead)

    async def _withdraw(self, *jobs: Job | None) -> None:
        """Take back what is begun and whose body is not out: closing the connection does it."""
        self._channel.abort()
        await self._turn([_unsent(job) for job in jobs if job is not None])

    async def _first(self) -> Job | None:
        """The next message, with a connection that takes it; None if there is none."""
        while (job := await self._outbox.take()) is not None:
            try:
                connected = await self._connect()
            except RouteError as error:
                self._outbox.put_back(job)  # another connection may be luckier
                await self._channel.close()
                self._traffic.lost_a_lane(error)
                return None
            if not connected or self._traffic.stopped:
                self._outbox.put_back(job)
                return None
            if not (reason := self._channel.objection(job.message)):
                return job
            await self._turn([(failure(job.claim, reason, now=self._traffic.now()), job)])
        return None

    async def _connect(self) -> bool:
        """Be connected; False if the run was stopped meanwhile. Raises RouteError."""
        connecting = asyncio.ensure_future(self._channel.ready())
        stopping = asyncio.ensure_future(self._traffic.until_stopped())
        try:
            await asyncio.wait({connecting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if connecting.done():
                connecting.result()
            return connecting.done()
        finally:
            await _cancelled(connecting, stopping)

    def _ahead(self) -> Job | None:
        """The message after the next, if it is there, may go, and this connection takes it."""
        if self._traffic.stopped or not self._channel.carries_two:
            return None
        job = self._outbox.take_now()
        if job is not None and self._channel.objection(job.message):
            self._outbox.put_back(job)  # `_first` says why
            return None
        return job

    async def _turn(self, known: Sequence[Outcome], jobs: Sequence[Job] = ()) -> list[Job]:
        """Commit outcomes and marks together; the jobs that may be sent."""
        if not known and not jobs:
            return []
        claims = await self._writer.turn([one for one, _ in known], [job.claim for job in jobs])
        for settled, job in known:
            self._outbox.done(job)
            self._traffic.ears.tell(settled, job.message)
        held = {claim.key for claim in claims}
        for job in jobs:
            if job.claim.key not in held:
                self._outbox.done(job)
                self._traffic.ears.left_out(job)
        return [job for job in jobs if job.claim.key in held]

    async def _deliver(self, job: Job, ahead: Job | None) -> tuple[list[Outcome], Job | None]:
        """Send one; what is known then and not yet committed, and the job that is begun already."""
        reply = await self._send(job, ahead)
        what = meaning(reply.verb, reply.code, reply.enhanced, reply.text)
        known = [(self._traffic.settlement(job, reply), job)]
        self._traffic.note(what, reply)
        if reply.code not in _LINK_IS_GONE:
            return known, ahead
        if ahead is not None:
            known.append(_unsent(ahead))
        await self._turn(known)
        await self._channel.renew()
        if what in _BACK_OFF:
            await self._traffic.pause()
        return [], None

    async def _send(self, job: Job, ahead: Job | None) -> Reply:
        """The reply, or what stands for one."""
        self._traffic.ears.on_wire(job)
        try:
            return await self._channel.send(job.message, ahead.message if ahead else None)
        except RouteError as error:
            self._traffic.stop(sentence(error))
            return Reply("MAIL", 0, error.message)
        except Exception as error:  # noqa: BLE001 - its fate is unknown, the others' is not
            _log.exception("sending to %s failed", job.claim.key.subscriber)
            return Reply(FINAL_DOT, 0, f"{type(error).__name__}: {error}")


async def _cancelled(*tasks: asyncio.Future[None]) -> None:
    """End tasks, whatever they wait for.

    Once is not always enough: up to Python 3.11 `asyncio.wait_for` takes a cancellation for its
    own if what it waited for ends in that very moment (gh-86296), and a connection that opened
    just then would go on to wait for the server's greeting.
    """
    while running := [task for task in tasks if not task.done()]:
        for task in running:
            task.cancel()
        await asyncio.wait(running, timeout=_ONCE_MORE)
    await asyncio.gather(*tasks, return_exceptions=True)


def _in_order(job: Job | None, begun: Sequence[Job]) -> tuple[Job | None, Job | None]:
    """The message to send now and the one to announce, of those that are begun."""
    both = [*([job] if job is not None else []), *begun]
    return both[0] if both else None, both[1] if len(both) > 1 else None


def _unsent(job: Job) -> Outcome:
    """The outcome of a message that was marked `sending` and whose body never left."""
    return release(job.claim, "the connection was given up before its turn"), job
