"""Somebody, and what may become of their mail."""

from datetime import UTC, date, datetime, timedelta

from digest.model.delivery import Claim, DeliveryKey, Reply, Settlement, State
from digest.model.subscriber import Consent, Schedule, Subscriber

NOW = datetime(2026, 6, 12, 7, 30, tzinfo=UTC)
DAY = date(2026, 6, 12)
ADA = Subscriber(
    "abcdefghijklmnop",
    "ada@example.org",
    Consent(NOW - timedelta(days=30), "asked in the test"),
    schedule=Schedule(hour=7),
)
CLAIM = Claim(
    DeliveryKey(DAY, ADA.id), 3, NOW, ADA, 1, "<20260612.xyz@example.org>", None, local_date=DAY
)


def settled(state: State, reply: Reply | None = None, reason: str = "") -> Settlement:
    return Settlement(CLAIM, state, reply, reason, spent=True)
