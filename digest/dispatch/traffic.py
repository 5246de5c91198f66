"""What the lanes of one run share: what they have learnt of the route, and whether to go on."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from digest.dispatch.batch import Job
from digest.dispatch.breaker import Breaker
from digest.dispatch.options import DeliveryOptions
from digest.dispatch.outbox import Outbox
from digest.dispatch.pacer import Pacer
from digest.dispatch.replies import Meaning
from digest.dispatch.retry import settlement
from digest.errors import LoginError, RouteError
from digest.model.delivery import Reply, Settlement
from digest.model.message import Message


@dataclass(frozen=True, slots=True)
class Ears:
    """Who hears of what happens to a message."""

    tell: Callable[[Settlement, Message | None], None]
    """Each committed settlement."""
    on_wire: Callable[[Job], None]
    """What is about to go on the wire: from here on its fate may be unknown."""
    left_out: Callable[[Job], None]
    """What the ledger did not let through."""
    quota: Callable[[Reply], None]
    """The server's word that our quota is used up."""


class Traffic:
    """The state that lanes share. `stop` may be called at any time."""

    def __init__(
        self,
        options: DeliveryOptions,
        outbox: Outbox,
        pacer: Pacer,
        ears: Ears,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._options = options
        self._outbox = outbox
        self._pacer = pacer
        self._breaker = Breaker()
        self._stopping = asyncio.Event()
        self._lanes = options.connections
        self._loop = asyncio.get_running_loop()
        self.ears = ears
        self.now = clock
        self.trouble = ""

    @property
    def stopped(self) -> bool:
        """Whether nothing more may be begun."""
        return self._stopping.is_set()

    def stop(self, trouble: str = "") -> None:
        """Begin no more; what waits for the answer to its final dot is finished."""
        self.trouble = self.trouble or trouble
        self._stopping.set()
        self._outbox.shut()

    async def until_stopped(self) -> None:
        """Return when nothing more may be begun."""
        await self._stopping.wait()

    def settlement(self, job: Job, reply: Reply) -> Settlement:
        """What becomes of a message that was answered so."""
        return settlement(job.claim, reply, now=self.now(), attempts=self._options.attempts)

    def note(self, what: Meaning, reply: Reply) -> None:
        """Learn from an answer: go slower, or stop."""
        if what is Meaning.TOO_FAST:
            self._pacer.route.slow_down(self._loop.time())
        if what is Meaning.QUOTA:
            self.ears.quota(reply)
        if trouble := self._breaker.note(what, reply):
            self.stop(trouble)

    async def pause(self) -> None:
        """Leave the route alone for a while, or until the run is stopped."""
        seconds = self._breaker.pause(self._options.pause_seconds)
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return

    def lost_a_lane(self, error: RouteError) -> None:
        """Go on without a connection that cannot be had; without any, the run is over."""
        self._lanes -= 1
        if self._lanes == 0 or isinstance(error, LoginError):
            self.stop(sentence(error))


def sentence(error: RouteError) -> str:
    """Trouble with the route and its cure, to be printed."""
    message = error.message[:1].upper() + error.message[1:]
    return f"{message}. {error.cure}".strip()
