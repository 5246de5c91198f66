"""Telling of a run: to whoever started it, to the log, and to the files of `[report]`."""

import sys
from dataclasses import replace
from datetime import datetime

import click

from digest.cli import EXIT_FAILED, EXIT_PARTLY
from digest.cli.output import print_json
from digest.cli.summary import exit_code, idle_line, summary_line
from digest.errors import DigestError
from digest.observe.publish import publish
from digest.observe.record import record
from digest.observe.snapshot import look
from digest.pipeline.parts import Parts
from digest.pipeline.report import RunReport
from digest.settings import Settings
from digest.store.store import Store
from digest.wiring import parking, utc_now


def tell(
    settings: Settings, store: Store, parts: Parts, report: RunReport, *, as_json: bool
) -> int:
    """Say what a run did, everywhere it is to be said; its exit code."""
    report = replace(report, parked=parking(settings, store, utc_now()))
    code = exit_code(report)
    line = "nothing was due" if report.idle else summary_line(report)
    publish(
        settings.report,
        report,
        exit_code=code,
        line=line,
        snapshot=lambda: look(parts.editions, parts.overview),
    )
    if as_json:
        print_json(record(report, code))
    elif not report.idle:
        click.echo(line, err=code in {EXIT_FAILED, EXIT_PARTLY})
    elif sys.stdout.isatty():  # cron gets no mail from a run that had nothing to do
        click.echo(idle_line(parts, utc_now()))
    return code


def tell_failure(settings: Settings, error: BaseException, *, started: datetime) -> None:
    """Leave word of a run that broke off; the error itself is shown by the command line."""
    if isinstance(error, DigestError):
        trouble = f"{error.message} {error.cure}".strip()
    elif isinstance(error, KeyboardInterrupt):
        trouble = "stopped by hand"
    else:
        trouble = f"{type(error).__name__}: {error}"
    report = RunReport(started=started, finished=utc_now(), trouble=trouble)
    publish(settings.report, report, exit_code=EXIT_FAILED, line=trouble)
