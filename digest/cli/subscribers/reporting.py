"""Saying what applying a roster did."""

import click

from digest.cli import EXIT_PARTLY
from digest.cli.output import print_json
from digest.roster.plan import Action, Kind
from digest.roster.sync import Report


def report_sync(report: Report, *, as_json: bool) -> int:
    """Print a report, bad lines on stderr; the exit code it deserves."""
    counts = {kind.value: report.count(kind) for kind in Kind}
    if as_json:
        print_json(
            {
                **counts,
                "unlisted": report.unlisted,
                "actions": [_plain(action) for action in report.actions],
                "problems": report.problems,
            }
        )
    else:
        _say(report)
    return EXIT_PARTLY if report.problems else 0


def _say(report: Report) -> None:
    for action in report.actions:
        match action.kind:
            case Kind.ADD:
                click.echo(f"added    {action.address}")
            case Kind.CHANGE:
                click.echo(f"changed  {action.address}: {', '.join(action.changed)}")
            case Kind.REFUSE:
                click.echo(f"left out {action.address}: {action.reason} ({action.place})")
    for problem in report.problems:
        click.echo(str(problem), err=True)
    parts = [
        f"{report.count(Kind.ADD)} added",
        f"{report.count(Kind.CHANGE)} changed",
        f"{report.count(Kind.KEEP)} unchanged",
    ]
    if refused := report.count(Kind.REFUSE):
        parts.append(f"{refused} left out")
    if report.problems:
        many = len(report.problems)
        parts.append(f"{many} problem{'s' if many > 1 else ''}")
    click.echo(", ".join(parts) + ".")
    if report.unlisted:
        click.echo(
            f"{report.unlisted} more stand in no file; they stay "
            "(`digest subscribers pause` or `erase` is for them)."
        )


def _plain(action: Action) -> dict[str, object]:
    return {
        "kind": action.kind,
        "address": action.address,
        "place": action.place,
        "changed": action.changed,
        "reason": action.reason,
    }
