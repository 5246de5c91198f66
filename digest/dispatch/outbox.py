"""Messages that are composed and wait for a connection, let out as the pacer allows."""

import asyncio
import math
from collections import deque
from collections.abc import Callable, Iterable

from digest.dispatch.batch import Job
from digest.dispatch.pacer import Pacer

MOST_ASIDE = 50
"""Of one domain, in memory."""


class Outbox:
    """A queue between those who compose and those who send.

    Recipients of a domain at its limit wait aside, in their order, and hold up nobody else: of
    one domain no more than `MOST_ASIDE`. What is more, and what has lapsed (its lease is over)
    is given up, to be released and claimed anew.
    """

    def __init__(self, pacer: Pacer, *, lapsed: Callable[[Job], bool]) -> None:
        self._pacer = pacer
        self._lapsed = lapsed
        self._given_up: list[Job] = []
        self._loop = asyncio.get_running_loop()
        self._jobs: deque[Job] = deque()
        self._aside: dict[str, deque[Job]] = {}
        self._out = 0
        self._closed = False
        self._shut = False
        self._changed = asyncio.Event()
        self._level = 0
        self._room = asyncio.Event()

    def __len__(self) -> int:
        return len(self._jobs) + sum(map(len, self._aside.values()))

    @property
    def busy(self) -> bool:
        """Whether something waits or is out."""
        return bool(self._out or len(self))

    def put(self, jobs: Iterable[Job]) -> None:
        """Add messages; those who wait hear of it. Once shut it takes none."""
        if not self._shut:
            self._jobs.extend(jobs)
        self._changed.set()

    def put_back(self, job: Job) -> None:
        """Return one that was taken and not sent; it is the next."""
        if not self._shut:
            self._jobs.appendleft(job)
        self.done(job)
        self._changed.set()

    def close(self) -> None:
        """Nothing more will be put in; who waits gets None once it is empty."""
        self._closed = True
        self._changed.set()
        self._room.set()

    def done(self, job: Job) -> None:
        """The outcome of one that was taken is known."""
        self._pacer.end(job.domain)
        self._out -= 1
        if self._aside:
            self._changed.set()
        if not self._out:
            self._room.set()

    def shut(self) -> None:
        """Give out no more; the claims of what is left are released elsewhere."""
        self._shut = True
        self._jobs.clear()
        self._aside.clear()
        self.close()

    def surrender(self) -> list[Job]:
        """What was given up since the last time."""
        given_up, self._given_up = self._given_up, []
        return given_up

    def take_now(self) -> Job | None:
        """The next message that may go at this moment."""
        now = self._loop.time()
        if self._shut or self._pacer.wait(now) > 0:
            return None
        job = self._from_aside(now) or self._from_queue(now)
        if job is not None:
            self._pacer.begin(now, job.domain)
            self._out += 1
        if len(self._jobs) < self._level or not self.busy:
            self._room.set()
        return job

    def _from_aside(self, now: float) -> Job | None:
        for domain, waiting in list(self._aside.items()):
            while waiting and self._lapsed(waiting[0]):
                self._given_up.append(waiting.popleft())
            free = waiting and self._pacer.wait(now, domain) <= 0
            job = waiting.popleft() if free else None
            if not waiting:
                del self._aside[domain]
            if job is not None:
                return job
        return None

    def _from_queue(self, now: float) -> Job | None:
        while self._jobs:
            job = self._jobs.popleft()
            if self._lapsed(job):
                self._given_up.append(job)
            elif job.domain not in self._aside and self._pacer.wait(now, job.domain) <= 0:
                return job
            elif len(waiting := self._aside.setdefault(job.domain, deque())) < MOST_ASIDE:
                waiting.append(job)
            else:
                self._given_up.append(job)
        return None

    async def take(self) -> Job | None:
        """The next message, once it may go; None when there will be none."""
        while True:
            self._changed.clear()
            if (job := self.take_now()) is not None:
                return job
            if self._shut or (self._closed and not len(self)):
                return None
            await self._until_something_changes()

    async def below(self, level: int) -> None:
        """Wait until fewer than so many wait for a connection alone, or the outbox is closed."""
        self._level = level
        while len(self._jobs) >= level and not self._closed:
            self._room.clear()
            await self._room.wait()

    async def idle(self) -> None:
        """Wait until nothing waits and nothing is out, or the outbox is closed."""
        while self.busy and not self._closed:
            self._room.clear()
            await self._room.wait()

    async def _until_something_changes(self) -> None:
        try:
            async with asyncio.timeout(self._seconds()):
                await self._changed.wait()
        except TimeoutError:
            return

    def _seconds(self) -> float | None:
        """How long until the pacer lets something out; None: not by time alone."""
        now = self._loop.time()
        waits = [self._pacer.wait(now, domain) for domain in self._aside]
        if self._jobs:
            waits.append(self._pacer.wait(now))
        soonest = min(waits, default=math.inf)
        return None if soonest == math.inf else soonest
