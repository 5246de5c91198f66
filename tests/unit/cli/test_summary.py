"""The one line of a run: the worst first."""

from dataclasses import replace
from datetime import timedelta

from digest.cli.summary import exit_code, summary_line
from digest.dispatch.dispatcher import Dispatched
from digest.model.delivery import Delivery, DeliveryKey, State
from digest.model.edition import Receipt, SourceState
from digest.model.route import Parking
from digest.pipeline.report import RunReport
from digest.pipeline.summarised import Summarised
from tests.unit.observe.persons import ADA, DAY, NOW

ALL_WELL = RunReport(
    NOW, NOW, dispatched=Dispatched(accepted=97), counts={DAY: {State.ACCEPTED: 97, State.EMPTY: 3}}
)
REFUSED = Delivery(DeliveryKey(DAY, ADA.id), ADA.address, State.REFUSED, DAY, "<1@x>", 1, NOW)


def test_if_all_is_well_it_says_what_was_sent() -> None:
    assert summary_line(ALL_WELL) == "97 sent now; edition 2026-06-12: 3 empty, 97 accepted"
    assert exit_code(ALL_WELL) == 0


def test_what_went_wrong_stands_before_what_went_well() -> None:
    sent = Dispatched(accepted=95, refused=1, deferred=1, uncertain=2)
    counts = {DAY: {State.ACCEPTED: 95, State.REFUSED: 1, State.DEFERRED: 1, State.UNCERTAIN: 2}}
    report = replace(ALL_WELL, dispatched=sent, counts=counts, troubled=(REFUSED,))
    assert summary_line(report) == (
        "2 uncertain, 1 refused, 1 deferred, 95 sent now; "
        "edition 2026-06-12: 2 uncertain, 1 refused, 1 deferred, 95 accepted; "
        "names with `digest status --date 2026-06-12`"
    )
    assert exit_code(report) == 3


def test_missing_summaries_are_told_of_and_are_no_failure() -> None:
    done = Summarised(9, 2, 7, 900, "it answered 500.") + Summarised(1, 1, 0, 100)
    assert (done.asked, done.written, done.failed, done.tokens) == (10, 3, 7, 1000)
    report = replace(ALL_WELL, summaries=done)
    said = "3 of 10 summaries written, abstracts stand in: it answered 500; 97 sent now; "
    assert summary_line(report).startswith(said)
    assert exit_code(report) == 0
    well = replace(ALL_WELL, summaries=Summarised(1, 1, 0, 100))
    assert summary_line(well) == summary_line(ALL_WELL)


def test_what_stopped_the_run_stands_before_all() -> None:
    report = replace(ALL_WELL, dispatched=Dispatched(returned=9), trouble="Stopped: 421 closing.")
    assert summary_line(report).startswith("Stopped: 421 closing; 9 put back, 0 sent now; ")
    assert exit_code(report) == 1


def test_a_parked_route_is_named_with_its_end_while_somebody_waits_for_it() -> None:
    parked = Parking("mx:25", NOW + timedelta(hours=3), "the mail server said: 550 5.4.5 quota")
    idle = replace(ALL_WELL, dispatched=Dispatched(waiting="wait"), parked=parked)
    assert idle.held_back is False
    waiting = replace(idle, counts={DAY: {State.PENDING: 5}})
    assert not waiting.idle
    assert summary_line(waiting).startswith(
        "Parked: nothing is sent before 2026-06-12 10:30 UTC, for the mail server said: 550 5.4.5"
    )


def test_a_window_that_is_used_up_says_when_it_opens() -> None:
    report = replace(
        ALL_WELL,
        dispatched=Dispatched(accepted=5, waiting="delivery.per_hour is used up until 09:00."),
        counts={DAY: {State.PENDING: 5, State.ACCEPTED: 5}},
    )
    assert summary_line(report).startswith("delivery.per_hour is used up until 09:00; 5 sent now;")


def test_a_source_that_failed_is_named() -> None:
    receipt = Receipt("arxiv", "arxiv", SourceState.FAILED, NOW, detail="503, try later")
    report = replace(ALL_WELL, receipts=(receipt,))
    assert summary_line(report).startswith("source arxiv failed: 503, try later; 97 sent now")
    assert exit_code(report) == 3
