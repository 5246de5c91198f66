"""The connections of one run: as many lanes as allowed, from the outbox to the server."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import timedelta

from digest.dispatch.channel import Channel
from digest.dispatch.lane import Lane
from digest.dispatch.options import DeliveryOptions
from digest.dispatch.outbox import Outbox
from digest.dispatch.traffic import Traffic
from digest.dispatch.writer import LedgerWriter
from digest.ports import Transport

_LAST_WORDS = 10.0
"""Seconds that lanes have to record what they know once their links are closed."""


class Courier:
    """Carries what the outbox gives. `carry` is called once; `give_up` may be at any time."""

    def __init__(
        self,
        transport: Callable[[], Transport],
        options: DeliveryOptions,
        outbox: Outbox,
        writer: LedgerWriter,
        traffic: Traffic,
    ) -> None:
        self._traffic = traffic
        self._grace = options.grace_seconds
        self._channels = [
            Channel(transport, options.messages_per_connection) for _ in range(options.connections)
        ]
        self._lanes = [Lane(channel, outbox, writer, traffic) for channel in self._channels]
        self.patience: timedelta = self._channels[0].patience
        """The longest that sending one message can take."""

    async def carry(self) -> None:
        """Work until the outbox gives no more, or the run is stopped and the wire is quiet.

        Raises StoreError if an outcome could not be written; then nothing more is begun.
        """
        tasks = {asyncio.create_task(lane.work()) for lane in self._lanes}
        try:
            await self._finish(tasks)
        except asyncio.CancelledError:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            raise
        _raise_first(task.exception() for task in tasks if not task.cancelled())

    async def _finish(self, tasks: "set[asyncio.Task[None]]") -> None:
        """Wait for the lanes; once the run is stopped, no longer than the grace time."""
        failing = asyncio.create_task(asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION))
        stopping = asyncio.create_task(self._traffic.until_stopped())
        try:
            await asyncio.wait({failing, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            failing.cancel()
            stopping.cancel()
        self._traffic.stop()
        late = await _still_running(tasks, self._grace)
        if late:
            for channel in self._channels:
                channel.abort()
            late = await _still_running(late, _LAST_WORDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def close(self) -> None:
        """Close all connections."""
        await asyncio.gather(*(channel.close() for channel in self._channels))


async def _still_running(
    tasks: "set[asyncio.Task[None]]", seconds: float
) -> "set[asyncio.Task[None]]":
    """Those of the tasks that are not done after so long."""
    running = {task for task in tasks if not task.done()}
    return (await asyncio.wait(running, timeout=seconds))[1] if running else running


def _raise_first(errors: Iterable[BaseException | None]) -> None:
    """Raise the first of them; all are looked at, so that asyncio reports none as unheard."""
    found = [error for error in errors if error is not None]
    if found:
        raise found[0]
