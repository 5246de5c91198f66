"""Telling other programs of a run: the files of `[report]`, and one line in the log."""

import logging
from collections.abc import Callable

from digest.errors import StoreError
from digest.observe.options import ReportOptions
from digest.observe.record import append_line, without_people
from digest.observe.snapshot import Snapshot
from digest.pipeline.report import RunReport

_log = logging.getLogger("digest.run")
_LEVELS = {0: logging.INFO, 1: logging.ERROR}


def publish(
    options: ReportOptions,
    report: RunReport,
    *,
    exit_code: int,
    line: str,
    snapshot: Callable[[], Snapshot] | None = None,
) -> None:
    """Write what the options ask for, and log `line`, the run in a sentence.

    `snapshot` looks at the store, and is asked only if needed; without it the store could not be
    read. Never raises for a file that cannot be written: the mails are out, and another exit
    code would deny it.
    """
    entry = without_people(report, exit_code)
    fields = {
        name: entry[name]
        for name in ("outcome", "exit_code", "seconds", "editions", "dispatched", "parked")
    }
    level = _LEVELS.get(exit_code, logging.WARNING)
    _log.log(level, "%s", line, extra={"fields": fields, "said": True})
    if options.jsonl is not None:
        try:
            append_line(options.jsonl, entry)
        except OSError as error:
            _log.error("report.jsonl cannot be written: %s", error)
    if options.prometheus is not None:
        from digest.observe import metrics  # noqa: PLC0415 - only a run that is watched pays for it

        try:
            metrics.write(options.prometheus, report, exit_code, _seen(snapshot))
        except OSError as error:
            _log.error("report.prometheus cannot be written: %s", error)


def _seen(look: Callable[[], Snapshot] | None) -> Snapshot | None:
    """What the store shows; None if it cannot be read any more."""
    try:
        return look() if look is not None else None
    except StoreError as error:
        _log.error("report.prometheus goes without the ledger: %s", error.message)
        return None
