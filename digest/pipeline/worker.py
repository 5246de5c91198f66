"""A worker: a process that sends a share of a run, and the pipe between it and the run.

The worker tells what it has settled and, at its end, what it did. To be told anything, or to
find the pipe closed because the run is gone, means to stop in good order.
"""

import asyncio
import contextlib
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

from digest.dispatch.dispatcher import Dispatched, Dispatcher
from digest.dispatch.options import DeliveryOptions
from digest.errors import DigestError, WorkerError
from digest.model.delivery import Claim, State
from digest.pipeline.errand import Errand

_HELD = {signal.SIGINT, signal.SIGTERM}
_TELL_EVERY = 0.25
"""Seconds between two tellings of progress."""


@dataclass(frozen=True, slots=True)
class Share:
    """The number of a worker, from 0, and of how many it is one."""

    number: int
    of: int

    def options(self, whole: DeliveryOptions) -> DeliveryOptions:
        """The worker's part of what all of them may do together."""
        connections = whole.connections // self.of + (self.number < whole.connections % self.of)
        return whole.model_copy(
            update={
                "workers": 1,
                "connections": connections,
                "per_second": whole.per_second / self.of,
            }
        )


@contextmanager
def signals_held() -> Iterator[None]:
    """Hold SIGINT and SIGTERM back; a process started meanwhile holds them until it `serve`s."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _HELD)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Worker:
    """A running worker, as the run sees it."""

    def __init__(self, process: SpawnProcess, pipe: Connection) -> None:
        self._process = process
        self._pipe = pipe
        self._ended: asyncio.Future[Dispatched] = asyncio.get_running_loop().create_future()
        self.counts: Counter[State] = Counter()
        """What it has settled so far."""

    def stop(self) -> None:
        """Ask it to stop in good order."""
        with contextlib.suppress(OSError):
            self._pipe.send("stop")

    async def result(self, heard: Callable[[], None]) -> Dispatched:
        """What it did, once it has ended; `heard` is called when it told of progress.

        Raises the error that ended it, WorkerError if it died without a word.
        """
        loop = asyncio.get_running_loop()
        loop.add_reader(self._pipe.fileno(), self._hear, heard)
        try:
            return await self._ended
        finally:
            loop.remove_reader(self._pipe.fileno())
            self._pipe.close()
            await asyncio.to_thread(self._process.join)

    def _hear(self, heard: Callable[[], None]) -> None:
        try:
            told = self._pipe.recv()
        except (EOFError, OSError):
            told = WorkerError()
        if self._ended.done():
            return
        match told:
            case Dispatched():
                self._ended.set_result(told)
            case BaseException():
                self._ended.set_exception(told)
            case _:
                self.counts = Counter(told)
                heard()


async def serve(
    dispatcher: Dispatcher,
    errand: Errand,
    pipe: Connection,
    *,
    counts: Counter[State],
    overdue: Callable[[Claim], bool],
) -> None:
    """In the worker: send its share, tell of it, and stop when told or signalled to."""
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, dispatcher.stop)
    loop.add_signal_handler(signal.SIGINT, lambda: None)  # Ctrl-C: the run tells us what to do
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _HELD)

    def told_to_stop() -> None:
        loop.remove_reader(pipe.fileno())
        dispatcher.stop()

    loop.add_reader(pipe.fileno(), told_to_stop)
    telling = asyncio.create_task(_tell_progress(pipe, counts))
    try:
        last: Dispatched | DigestError = await dispatcher.dispatch(
            edition=errand.edition,
            subscriber=errand.subscriber,
            overdue=(lambda _: False) if errand.by_hand else overdue,
        )
    except DigestError as error:
        last = error
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
        loop.remove_reader(pipe.fileno())
    with contextlib.suppress(OSError):  # the run is gone: nobody is left to hear it
        pipe.send(last)


async def _tell_progress(pipe: Connection, counts: Counter[State]) -> None:
    told: Counter[State] = Counter()
    while True:
        await asyncio.sleep(_TELL_EVERY)
        if counts != told:
            told = counts.copy()
            with contextlib.suppress(OSError):
                pipe.send(dict(told))
