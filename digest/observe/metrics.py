"""A run as Prometheus reads it, by node_exporter's textfile collector.

Names follow https://prometheus.io/docs/practices/naming/. Every run writes the whole file anew;
what it could not read, such as the ledger of a store that is gone, is left out, not guessed.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from digest.model.delivery import State
from digest.model.edition import SourceState
from digest.observe.snapshot import Snapshot
from digest.pipeline.report import RunReport

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

FAILED = 1
"""The exit code of a run that could not do its work."""
_LAST_SUCCESS = "digest_run_last_success_timestamp_seconds"
_COUNTS = ("announced", "read", "new", "merged")


def write(path: Path, report: RunReport, exit_code: int, snapshot: Snapshot | None) -> None:
    """Write the file in one step: a reader sees the old one or the new one. Raises OSError."""
    # Only where metrics are wanted: it takes 30 ms to import.
    from prometheus_client import CollectorRegistry, write_to_textfile  # noqa: PLC0415

    registry = CollectorRegistry()
    success = report.finished.timestamp() if exit_code != FAILED else _last_success(path)
    _run(registry, report, exit_code, success)
    if snapshot is not None:
        _people_and_route(registry, report, snapshot)
        _edition(registry, snapshot)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_to_textfile(str(path), registry)


def _set(
    registry: "CollectorRegistry", name: str, meaning: str, values: float | dict[str, float],
    label: str = "",
) -> None:  # fmt: skip
    from prometheus_client import Gauge  # noqa: PLC0415

    if isinstance(values, dict):
        gauge = Gauge(name, meaning, [label], registry=registry)
        for key, value in values.items():
            gauge.labels(key).set(value)
    else:
        Gauge(name, meaning, registry=registry).set(values)


def _run(
    registry: "CollectorRegistry", report: RunReport, exit_code: int, success: float | None
) -> None:
    _set(registry, "digest_run_last_timestamp_seconds", "When the last run ended.",
         report.finished.timestamp())  # fmt: skip
    if success is not None:
        _set(registry, _LAST_SUCCESS, "When the last run ended that did not fail.", success)
    _set(registry, "digest_run_exit_code", "Of the last run: 0 done, 1 failed, 3 partly done.",
         exit_code)  # fmt: skip
    _set(registry, "digest_run_duration_seconds", "How long the last run took.", report.seconds)
    sent = report.dispatched
    outcomes = {
        "accepted": sent.accepted,
        "deferred": sent.deferred,
        "refused": sent.refused,
        "uncertain": sent.uncertain,
        "suppressed": sent.suppressed,
        "failed": sent.failed,
        "expired": report.expired,
        "returned": sent.returned,
    }
    _set(registry, "digest_run_deliveries", "What the last run did, by outcome.",
         {name: float(count) for name, count in outcomes.items()}, "outcome")  # fmt: skip


def _people_and_route(registry: "CollectorRegistry", report: RunReport, snapshot: Snapshot) -> None:
    _set(registry, "digest_subscribers", "Subscribers by status.",
         {str(status): float(count) for status, count in snapshot.people.items()},
         "status")  # fmt: skip
    until = report.parked.until.timestamp() if report.parked else 0.0
    _set(registry, "digest_route_parked_until_timestamp_seconds",
         "Until when the mail server is left alone; 0: it is not.", until)  # fmt: skip


def _edition(registry: "CollectorRegistry", snapshot: Snapshot) -> None:
    edition, standing = snapshot.edition, snapshot.standing
    if edition is None:
        return
    midnight = datetime.combine(edition.day, datetime.min.time(), UTC)
    _set(registry, "digest_edition_timestamp_seconds", "The date of the newest edition.",
         midnight.timestamp())  # fmt: skip
    _set(registry, "digest_edition_papers", "Papers on the newest edition's slate.",
         len(edition.papers))  # fmt: skip
    _set(registry, "digest_deliveries", "The newest edition's deliveries by state.",
         {str(state): float(standing.counts.get(state, 0)) for state in State},
         "state")  # fmt: skip
    _set(registry, "digest_possible_repeats",
         "Deliveries of the newest edition that may have arrived twice.",
         standing.repeats)  # fmt: skip
    _sources(registry, snapshot)


def _sources(registry: "CollectorRegistry", snapshot: Snapshot) -> None:
    from prometheus_client import Gauge  # noqa: PLC0415

    papers = Gauge("digest_source_papers", "What each source gave for the newest edition.",
                   ["source", "count"], registry=registry)  # fmt: skip
    states = Gauge("digest_source_state", "1 for the state of each source, 0 for the others.",
                   ["source", "state"], registry=registry)  # fmt: skip
    for receipt in snapshot.edition.receipts if snapshot.edition else ():
        for count in _COUNTS:
            papers.labels(receipt.source, count).set(getattr(receipt, count))
        papers.labels(receipt.source, "skipped").set(len(receipt.skipped))
        for state in SourceState:
            states.labels(receipt.source, str(state)).set(receipt.state is state)


def _last_success(path: Path) -> float | None:
    """What the file says of the last success: a failed run must not forget it."""
    from prometheus_client.parser import text_string_to_metric_families  # noqa: PLC0415

    try:
        families = list(text_string_to_metric_families(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None  # there is none, or none that can be read
    samples = (sample for family in families for sample in family.samples)
    return next((float(one.value) for one in samples if one.name == _LAST_SUCCESS), None)
