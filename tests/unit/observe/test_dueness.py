"""Why somebody's mail is due or not, in a sentence."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from digest.model.delivery import DeliveryKey, Due
from digest.model.feedback import Suppression, SuppressionCause
from digest.model.subscriber import Consent, Schedule, Status, Subscriber
from digest.observe.dueness import Circumstances, dueness
from digest.schedule import Calendar, due
from tests.unit.observe.persons import ADA, DAY, NOW

CALENDAR = Calendar("UTC", time(5), timedelta(hours=12))
AT = Circumstances(ADA, DAY, NOW, CALENDAR, frozen=True)
HARD = Suppression("0" * 64, SuppressionCause.HARD_BOUNCE, NOW, "550 5.1.1 who?")


def having(subscriber: Subscriber = ADA, **changes: object) -> Circumstances:
    return replace(AT, subscriber=subscriber, **changes)  # type: ignore[arg-type] # mixed


def got(edition: date, local_date: date | None = None) -> Due:
    return Due(DeliveryKey(edition, ADA.id), local_date or edition)


YESTERDAY = DAY - timedelta(days=1)
BERLIN = replace(ADA, schedule=Schedule(hour=7, timezone="Europe/Berlin"))


@pytest.mark.parametrize(
    ("at", "is_due", "said"),
    [
        (AT, True, "their slot was Fri 2026-06-12 07:00 UTC"),
        (having(BERLIN), True, "07:00 Europe/Berlin, which is 2026-06-12 05:00 UTC"),
        (having(frozen=False), True, "not frozen yet, the next run does that first"),
        (having(now=NOW + timedelta(hours=13)), True, "over 12 hours ago"),
        (
            having(replace(ADA, consent=Consent(NOW, "new"))),
            True,
            "they are new, and a first mail is sent at once",
        ),
        (having(replace(ADA, status=Status.PAUSED)), False, "paused until"),
        (having(replace(ADA, status=Status.UNSUBSCRIBED)), False, "they unsubscribed"),
        (
            having(replace(ADA, status=Status.SUPPRESSED), suppression=HARD),
            False,
            "suppression list since 2026-06-12: hard bounce (550 5.1.1 who?)",
        ),
        (having(edition=date(2026, 6, 13)), False, "yet to come; it freezes 2026-06-13 05:00 UTC"),
        (having(now=datetime(2026, 6, 12, 6, tzinfo=UTC)), False, "not yet: their slot is Fri"),
        (
            having(replace(ADA, schedule=Schedule(7, ("mon", "wed")))),
            False,
            "falls on a Friday for them, and their days are: mon, wed",
        ),
        (having(replace(ADA, schedule=Schedule(7, ()))), False, "their days are: none"),
        (
            having(replace(ADA, consent=Consent(NOW, "new")), latest=got(YESTERDAY)),
            False,
            "they joined later (2026-06-12 07:30 UTC)",
        ),
        (having(latest=got(YESTERDAY, DAY)), False, "another edition for that day"),
        (having(edition=YESTERDAY), False, "no run came between their slot"),
    ],
)
def test_every_reason_has_its_words(*, at: Circumstances, is_due: bool, said: str) -> None:
    found = dueness(at)
    assert (found.due, said in found.why) == (is_due, True), found


def test_what_it_says_is_what_a_run_does() -> None:
    """Hour by hour over four days: due if, and only if, a run would plan it."""
    for hours in range(96):
        now = datetime(2026, 6, 10, tzinfo=UTC) + timedelta(hours=hours)
        for latest in (None, got(YESTERDAY), got(DAY)):
            wanted = due(BERLIN, now=now, calendar=CALENDAR, latest=latest)
            said = dueness(having(BERLIN, now=now, latest=latest))
            assert said.due == (wanted is not None and wanted.key.edition == DAY), (now, said)
