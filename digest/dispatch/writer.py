"""The ledger as the connections of one run share it: few commits, and none too late."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from digest.model.delivery import Claim, Settlement
from digest.ports import Ledger


class LedgerWriter:
    """Gathers what arises in one turn of the event loop and commits it together.

    Connections run concurrently; their replies often come in the same turn. One commit for all
    of them costs little more than one for one. Nothing waits longer than the turn, so a crash
    loses no more than what is on the wire: no body is written before its `begin` is committed,
    and no connection starts its next message before the last one's settlement is.
    """

    def __init__(self, ledger: Ledger, clock: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._clock = clock
        self._settling: list[tuple[Settlement, asyncio.Future[None]]] = []
        self._beginning: list[tuple[Claim, asyncio.Future[bool]]] = []
        self._scheduled = False

    async def settle(self, settlement: Settlement) -> None:
        """Return once it is committed. Raises StoreError."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._settling.append((settlement, future))
        self._schedule()
        await future

    async def begin(self, claim: Claim) -> bool:
        """Return once the mark `sending` is committed; False if the claim must not be sent.

        Raises StoreError; then it must not be sent either.
        """
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._beginning.append((claim, future))
        self._schedule()
        return await future

    def _schedule(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        self._scheduled = False
        settling, self._settling = self._settling, []
        # Somebody who stopped waiting will not send, so nothing may be marked for them. A
        # settlement is written all the same: it says what has happened.
        beginning = [(claim, future) for claim, future in self._beginning if not future.done()]
        self._beginning = []
        try:
            now = self._clock()
            begun_claims = self._ledger.settle_and_begin(
                [settlement for settlement, _ in settling],
                [claim for claim, _ in beginning],
                now=now,
            )
            held = {(claim.key, claim.token) for claim in begun_claims}
        except Exception as error:  # noqa: BLE001 - whoever waits must hear of it, whatever it is
            for _, settled in settling:
                if not settled.done():
                    settled.set_exception(error)
            for _, begun in beginning:
                begun.set_exception(error)
            return
        for _, settled in settling:
            if not settled.done():
                settled.set_result(None)
        for claim, begun in beginning:
            begun.set_result((claim.key, claim.token) in held)
