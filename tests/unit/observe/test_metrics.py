"""The textfile as node_exporter and Prometheus read it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from digest.dispatch.dispatcher import Dispatched
from digest.model.delivery import State
from digest.model.edition import Edition, Receipt, Skip, SourceState
from digest.model.route import Parking
from digest.model.standing import Standing
from digest.model.subscriber import Status
from digest.observe.metrics import write
from digest.observe.snapshot import Snapshot
from digest.pipeline.report import RunReport
from tests.unit.observe.persons import DAY, NOW

REPORT = RunReport(NOW, NOW + timedelta(seconds=2), dispatched=Dispatched(accepted=7, refused=1))
RECEIPT = Receipt(
    'arXiv "cs"\n', "arxiv", SourceState.FRESH, NOW, 4, 3, 2, 1, (Skip("x", "no title"),)
)
SEEN = Snapshot(
    DAY,
    Edition(DAY, NOW, (), (RECEIPT,)),
    Standing({State.ACCEPTED: 7, State.REFUSED: 1}, {State.ACCEPTED: 1}),
    {Status.ACTIVE: 8},
)


def samples(path: Path) -> dict[tuple[str, ...], float]:
    """Every sample by its name and its labels' values."""
    families = text_string_to_metric_families(path.read_text(encoding="utf-8"))
    return {
        (one.name, *(one.labels[key] for key in sorted(one.labels))): one.value
        for family in families
        for one in family.samples
    }


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "metrics" / "digest.prom"


def test_a_run_and_the_newest_edition(path: Path) -> None:
    write(path, REPORT, 0, SEEN)
    found = samples(path)
    assert found["digest_run_last_timestamp_seconds",] == NOW.timestamp() + 2
    assert found["digest_run_last_success_timestamp_seconds",] == NOW.timestamp() + 2
    assert found["digest_run_duration_seconds",] == 2.0
    assert found["digest_run_exit_code",] == 0
    assert found["digest_run_deliveries", "accepted"] == 7
    assert found["digest_deliveries", "refused"] == 1
    assert found["digest_deliveries", "uncertain"] == 0
    assert found["digest_possible_repeats",] == 1
    assert found["digest_subscribers", "active"] == 8
    assert found["digest_source_papers", "skipped", RECEIPT.source] == 1
    assert found["digest_source_state", RECEIPT.source, "fresh"] == 1
    assert found["digest_source_state", RECEIPT.source, "failed"] == 0
    assert found["digest_route_parked_until_timestamp_seconds",] == 0
    assert [each.name for each in path.parent.iterdir()] == ["digest.prom"]


def test_a_failed_run_shows_and_keeps_the_last_success(path: Path) -> None:
    write(path, REPORT, 3, SEEN)
    later = replace(REPORT, finished=NOW + timedelta(hours=1))
    for _ in range(2):
        write(path, later, 1, None)
    found = samples(path)
    assert found["digest_run_exit_code",] == 1
    assert found["digest_run_last_timestamp_seconds",] == NOW.timestamp() + 3600
    assert found["digest_run_last_success_timestamp_seconds",] == NOW.timestamp() + 2
    assert not any(name.startswith("digest_deliveries") for name, *_ in found)


@pytest.mark.parametrize("before", [None, "# no metrics {{{ here", "digest_run_exit_code 1\n"])
def test_without_a_success_there_is_no_time_of_one(path: Path, before: str | None) -> None:
    if before is not None:
        path.parent.mkdir()
        path.write_text(before, encoding="utf-8")
    write(path, REPORT, 1, None)
    assert ("digest_run_last_success_timestamp_seconds",) not in samples(path)


def test_until_when_the_route_is_parked(path: Path) -> None:
    parked = replace(REPORT, parked=Parking("mx:25", NOW + timedelta(hours=3), "550 5.4.5"))
    write(path, parked, 0, SEEN)
    until = samples(path)["digest_route_parked_until_timestamp_seconds",]
    assert until == NOW.timestamp() + 3 * 3600


def test_before_the_first_edition(path: Path) -> None:
    write(path, REPORT, 0, Snapshot(None, None, Standing(), {}))
    assert not any(name.startswith("digest_edition") for name, *_ in samples(path))
