"""The ledger as the connections of one run share it: few commits, and none too late."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from digest.model.delivery import Claim, DeliveryKey, Settlement
from digest.ports import Ledger

Held = frozenset[tuple[DeliveryKey, int]]


@dataclass(slots=True)
class _Turn:
    """What one connection wants written, and where it waits for that."""

    settlements: Sequence[Settlement]
    claims: Sequence[Claim]
    committed: asyncio.Future[Held]


class LedgerWriter:
    """Gathers what arises in one turn of the event loop and commits it together.

    Connections run concurrently; their replies often come in the same turn, or the next. One
    commit for all of them costs little more than one for one, so a group stays open as long as
    each turn brings somebody new: at most as many turns as there are connections. A crash loses
    no more than what is on the wire: no body is written before its `begin` is committed, and no
    connection writes its next body before the last one's settlement is.
    """

    def __init__(self, ledger: Ledger, clock: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._clock = clock
        self._waiting: list[_Turn] = []
        self._seen = 0

    async def turn(
        self, settlements: Sequence[Settlement], claims: Sequence[Claim] = ()
    ) -> Sequence[Claim]:
        """Return once the outcomes are committed, with the claims that are now `sending`.

        Those left out must not be sent. Raises StoreError; then nothing of it may be sent.
        """
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._flush)
        future: asyncio.Future[Held] = loop.create_future()
        self._waiting.append(_Turn(settlements, claims, future))
        held = await future
        return [claim for claim in claims if (claim.key, claim.token) in held]

    def _flush(self) -> None:
        if len(self._waiting) > self._seen:
            self._seen = len(self._waiting)
            asyncio.get_running_loop().call_soon(self._flush)
            return
        turns, self._waiting, self._seen = self._waiting, [], 0
        # Somebody who stopped waiting will not send, so nothing may be marked for them. A
        # settlement is written all the same: it says what has happened.
        awaited = [turn for turn in turns if not turn.committed.done()]
        settlements = [one for turn in turns for one in turn.settlements]
        claims = [claim for turn in awaited for claim in turn.claims]
        try:
            begun = self._ledger.settle_and_begin(settlements, claims, now=self._clock())
        except Exception as error:  # noqa: BLE001 - whoever waits must hear of it, whatever it is
            for turn in awaited:
                turn.committed.set_exception(error)
            return
        held = frozenset((claim.key, claim.token) for claim in begun)
        for turn in awaited:
            turn.committed.set_result(held)
