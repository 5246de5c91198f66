"""A dispatcher with all that it needs over a real loopback server, and what it said."""

from collections.abc import Callable

from digest.dispatch.dispatcher import Dispatched, Dispatcher
from digest.dispatch.options import DeliveryOptions
from digest.dispatch.smtp import SmtpTransport
from digest.model.delivery import Settlement
from digest.model.message import Message
from digest.ports import Composer, Transport
from tests.fakes.ledger import FakeLedger
from tests.fakes.routes import FakeRoutes
from tests.unit.dispatch.letters import Clock, LetterComposer, delivery_options, smtp_options

ROUTE = "the test's"


class Bench:
    """One run after another over the same ledger, book and clock."""

    def __init__(
        self,
        ledger: FakeLedger,
        port: int,
        *,
        composer: Composer | None = None,
        options: DeliveryOptions | None = None,
        smtp: dict[str, object] | None = None,
        transport: Callable[[], Transport] | None = None,
        hear: Callable[[Settlement, Message | None], None] | None = None,
    ) -> None:
        self.ledger = ledger
        self.clock = Clock()
        self.routes = FakeRoutes()
        self.settled: list[Settlement] = []
        self._hear = hear
        given = smtp_options(port, **(smtp or {}))
        self.dispatcher = Dispatcher(
            ledger=ledger,
            composer=composer or LetterComposer(),
            transport=transport or (lambda: SmtpTransport(given)),
            routes=self.routes,
            route=ROUTE,
            options=options or delivery_options(),
            owner="test",
            clock=self.clock,
            on_settled=self.heard,
        )

    def heard(self, settlement: Settlement, message: Message | None) -> None:
        self.settled.append(settlement)
        if self._hear is not None:
            self._hear(settlement, message)

    async def run(self) -> Dispatched:
        return await self.dispatcher.dispatch()
