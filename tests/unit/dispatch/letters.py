"""What the dispatcher's tests are made of: subscribers, claims, messages, and a ledger of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from digest.dispatch.options import DeliveryOptions, SmtpOptions
from digest.errors import ComposeError
from digest.model.delivery import Claim, DeliveryKey, Due, Prepared, State
from digest.model.edition import Pick, Selection
from digest.model.message import Envelope, Message, message_id
from digest.model.paper import Paper, PaperId, Scheme
from digest.model.subscriber import Consent, Subscriber
from tests.fakes.ledger import FakeLedger

DAY = date(2026, 6, 12)
NOW = datetime(2026, 6, 12, 7, 0, tzinfo=UTC)
SENDER = "digest@example.org"


class Clock:
    """The time, as the test sets it."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def subscriber(name: str) -> Subscriber:
    return Subscriber(id=name, address=f"{name}@example.org", consent=Consent(NOW, "test"))


def prepared() -> Prepared:
    paper = Paper(PaperId(Scheme.ARXIV, "2606.13106"), ids=(), title="A paper", day=DAY)
    return Prepared(Selection(picks=(Pick(paper, 1.0),)), (), NOW, "template")


def claim(name: str = "ada", *, attempts: int = 0, drops: int = 0) -> Claim:
    return Claim(
        key=DeliveryKey(DAY, name),
        token=1,
        until=NOW + timedelta(hours=1),
        subscriber=subscriber(name),
        attempts=attempts,
        message_id=message_id(DAY, name, "example.org"),
        prepared=prepared(),
        was=State.PENDING,
        drops=drops,
    )


def message(
    recipient: str = "ada@example.org",
    body: bytes = b"Hello\r\n",
    *,
    sender: str = SENDER,
    id_: str = "<20260612.ada@example.org>",
    needs_smtputf8: bool = False,
) -> Message:
    head = f"Message-ID: {id_}\r\nSubject: papers\r\n\r\n".encode()
    return Message(id_, Envelope(sender, recipient), head + body, needs_smtputf8=needs_smtputf8)


@dataclass
class LetterComposer:
    """Composes small real messages; those named in `poison` raise."""

    poison: dict[str, Exception] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    composed: list[str] = field(default_factory=list)

    def compose(self, claim: Claim) -> Message:
        name = claim.key.subscriber
        self.composed.append(name)
        if name in self.poison:
            raise self.poison[name]
        body = self.bodies.get(name, f"Hello {name}\r\n".encode())
        return message(claim.subscriber.address, body, id_=claim.message_id)


def cannot_compose(why: str = "its title is poison") -> ComposeError:
    return ComposeError(why)


def ledger_of(names: Iterable[str], *, kind: type[FakeLedger] = FakeLedger) -> FakeLedger:
    """A ledger with one prepared delivery for each name."""
    ledger = kind(subscriber(name) for name in names)
    ledger.plan([Due(DeliveryKey(DAY, name), DAY) for name in ledger.subscribers], now=NOW)
    for row in ledger.rows.values():
        row.prepared = prepared()
    return ledger


def smtp_options(port: int, **changes: object) -> SmtpOptions:
    """Plain SMTP to loopback, impatient."""
    given: dict[str, object] = {
        "host": "127.0.0.1",
        "port": port,
        "security": "none",
        "hostname": "client.example",
        "connect_attempts": 2,
        "connect_wait_seconds": 0.0,
        "timeout_seconds": 10.0,
        "final_timeout_seconds": 10.0,
    }
    return SmtpOptions.model_validate(given | changes)


def delivery_options(**changes: object) -> DeliveryOptions:
    given: dict[str, object] = {"connections": 2, "batch": 50, "pause_seconds": 0.0}
    return DeliveryOptions.model_validate(given | changes)
