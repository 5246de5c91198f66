"""DISPATCHER: what the ledger has ready → the receiving side → what became of each."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import partial

from digest.dispatch.feeder import Scope
from digest.dispatch.garbage import seldom_collected
from digest.dispatch.options import DeliveryOptions
from digest.dispatch.run import Run
from digest.dispatch.tally import OnSettled
from digest.model.delivery import Claim, State
from digest.ports import Composer, Ledger, RouteBook, Transport


@dataclass(frozen=True, slots=True)
class Dispatched:
    """What a run did: how many deliveries it left in which state.

    `returned` went back to `pending`, untouched, since the route was in trouble or the run was
    stopped. `trouble` is the route's fault in a sentence with its cure, `waiting` says which limit
    left some for a later run and until when; both are "" if there was nothing.
    """

    accepted: int = 0
    deferred: int = 0
    refused: int = 0
    uncertain: int = 0
    suppressed: int = 0
    failed: int = 0
    expired: int = 0
    returned: int = 0
    trouble: str = ""
    waiting: str = ""

    def __add__(self, other: "Dispatched") -> "Dispatched":
        """Both together, as two processes of one run did it."""
        sums = {
            one.name: getattr(self, one.name) + getattr(other, one.name)
            for one in fields(self)
            if isinstance(getattr(self, one.name), int)
        }
        return Dispatched(
            **sums, trouble=self.trouble or other.trouble, waiting=self.waiting or other.waiting
        )


class Dispatcher:
    """Sends what the ledger has prepared, each delivery once.

    `transport` makes a transport for one connection of the route that `route` names; `owner`
    names this process in the ledger;
    `clock` gives the time (aware, UTC); `on_settled` hears of each outcome after it is committed,
    with the message if it was composed.
    """

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
        on_settled: OnSettled | None = None,
    ) -> None:
        self._make_run = partial(
            Run,
            ledger=ledger,
            composer=composer,
            transport=transport,
            routes=routes,
            route=route,
            options=options,
            owner=owner,
            clock=clock,
            on_settled=on_settled,
        )
        self._run: Run | None = None
        self._stopped = False

    async def dispatch(
        self,
        *,
        edition: date | None = None,
        subscriber: str | None = None,
        overdue: Callable[[Claim], bool] = lambda _: False,
    ) -> Dispatched:
        """Send everything that may be sent now, of that edition and subscriber if given.

        What is `overdue` when its turn comes is recorded as expired instead.
        Trouble with the route ends the run early and is told in the result. Raises StoreError
        if the ledger cannot be written, SettingsError if the options contradict each other.
        """
        if self._stopped:
            return Dispatched()
        self._run = self._make_run()
        try:
            with seldom_collected():
                await self._run.work(Scope(edition, subscriber, overdue))
            counts = self._run.counts
            return Dispatched(
                accepted=counts[State.ACCEPTED],
                deferred=counts[State.DEFERRED],
                refused=counts[State.REFUSED],
                uncertain=counts[State.UNCERTAIN],
                suppressed=counts[State.SUPPRESSED],
                failed=counts[State.FAILED],
                expired=counts[State.EXPIRED],
                returned=counts[State.PENDING],
                trouble=self._run.trouble,
                waiting=self._run.waiting,
            )
        finally:
            self._run = None

    def stop(self) -> None:
        """Claim no more, finish what is on the wire, put the rest back.

        Call it in the event loop, for example by `loop.add_signal_handler(SIGTERM, …)`. Later
        calls of `dispatch` do nothing.
        """
        self._stopped = True
        if self._run is not None:
            self._run.stop()
