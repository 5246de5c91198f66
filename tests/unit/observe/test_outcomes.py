"""What the log says of each outcome."""

import json
import logging
from collections.abc import Iterator

import pytest

from digest.model.delivery import Reply, State
from digest.observe.outcomes import OutcomeLog
from digest.redact import Redactor
from tests.unit.observe.persons import ADA, settled

OK = Reply("final dot", 250, "Ok: queued as 0001", "2.0.0")
CLOSING = Reply("MAIL", 421, "closing", "4.3.2")


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.INFO, logger="digest"):
        yield caplog


def test_an_outcome_is_a_line_with_the_servers_words(said: pytest.LogCaptureFixture) -> None:
    OutcomeLog(Redactor()).settled(settled(State.ACCEPTED, OK), None)
    [record] = said.records
    assert record.levelname == "INFO"
    assert record.getMessage() == (
        f"edition 2026-06-12, subscriber {ADA.id}: accepted; final dot 250 2.0.0 Ok: queued as 0001"
    )
    assert record.__dict__["fields"] == {
        "edition": "2026-06-12",
        "subscriber": ADA.id,
        "state": "accepted",
        "message_id": "20260612.xyz",
        "attempts": 2,
        "verb": "final dot",
        "code": 250,
        "enhanced": "2.0.0",
        "words": "Ok: queued as 0001",
        "reason": "",
        "next_attempt_at": None,
    }
    json.dumps(record.__dict__["fields"])


def test_the_recipient_is_not_named(said: pytest.LogCaptureFixture) -> None:
    reply = Reply("RCPT", 550, "<ADA@example.org>: no mailbox ada here", "5.1.1")
    refused = settled(State.REFUSED, reply, "ada is gone")
    OutcomeLog(Redactor()).settled(refused, None)
    assert (
        "<[address]>: no mailbox [address] here; [address] is gone" in said.records[0].getMessage()
    )
    OutcomeLog(Redactor(addresses=True)).settled(refused, None)
    assert "<ADA@example.org>: no mailbox ada here" in said.records[1].getMessage()


def test_of_trouble_with_the_route_the_first_of_each_kind_is_a_warning(
    said: pytest.LogCaptureFixture,
) -> None:
    log = OutcomeLog(Redactor())
    for reply in (CLOSING, CLOSING, Reply("final dot", 0, "the link was lost")):
        log.settled(settled(State.PENDING if reply.code else State.UNCERTAIN, reply), None)
    log.settled(settled(State.REFUSED, Reply("RCPT", 550, "who?", "5.1.1")), None)
    log.settled(settled(State.PENDING, reason="the run ended before its turn"), None)
    assert [record.levelname for record in said.records] == [
        "WARNING",
        "INFO",
        "WARNING",
        "INFO",
        "INFO",
    ]


def test_where_nothing_is_listened_to_nothing_is_said(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, logger="digest"):
        OutcomeLog(Redactor()).settled(settled(State.PENDING, CLOSING), None)
    assert not caplog.records
