"""Saying what an import of somebody's papers did."""

import click

from digest.cli import EXIT_FAILED, EXIT_PARTLY
from digest.cli.output import print_json
from digest.model.subscriber import Subscriber
from digest.pipeline.importing import Imported


def report(imported: Imported, person: Subscriber, *, dry_run: bool, as_json: bool) -> int:
    """Print what was added, and on stderr what was not; the exit code that it deserves."""
    if as_json:
        print_json(
            {
                "subscriber": person.address,
                "interest": imported.interest,
                "joined": imported.joined,
                "added": [
                    {"paper": str(paper.id), "title": paper.title} for paper in imported.added
                ],
                "present": imported.present,
                "looked_up": imported.looked_up,
                "without_abstract": imported.bare,
                "unknown": imported.unknown,
                "trouble": imported.trouble,
                "dry_run": dry_run,
            }
        )
    else:
        _say(imported, person, dry_run=dry_run)
    if not imported.unknown:
        return 0
    return EXIT_PARTLY if imported.added or imported.present else EXIT_FAILED


def _say(imported: Imported, person: Subscriber, *, dry_run: bool) -> None:
    for skip in imported.unknown:
        click.echo(f"not used: {skip.what}: {skip.reason}", err=True)
    if imported.trouble:
        click.echo(f"Not all could be looked up: {imported.trouble}", err=True)
    if imported.unasked:
        click.echo(
            "  → Give --look-up to have arXiv, bioRxiv and medRxiv asked for them.", err=True
        )
    parts = [f"{_papers(len(imported.added))} {'would be added' if dry_run else 'added'}"]
    if imported.present:
        parts.append(f"{imported.present} there already")
    if imported.looked_up:
        parts.append(f"{imported.looked_up} looked up")
    if imported.bare:
        parts.append(f"{imported.bare} known by the title alone")
    if imported.unknown:
        parts.append(f"{len(imported.unknown)} not used")
    there = " (an interest that was there)" if imported.joined else ""
    click.echo(f"{person.address}, “{imported.interest}”{there}: {', '.join(parts)}.")


def _papers(count: int) -> str:
    return f"{count} paper{'' if count == 1 else 's'}"
