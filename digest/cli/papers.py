"""`digest papers`."""

from datetime import date
from pathlib import Path

import click

from digest.cli.options import Day, config_option, json_option


@click.command("papers")
@click.option("--date", "day", type=Day(), help="Only the papers of this day.")
@json_option
@config_option
def command(*, day: date | None, as_json: bool, config: Path) -> None:
    """List the papers in the store, newest first."""
    from digest.cli.output import print_json, print_table
    from digest.collect.sources.records import to_record
    from digest.settings import load
    from digest.wiring import open_store

    with open_store(load(config)) as store:
        papers = store.papers.find(since=day, until=day)
    if as_json:
        print_json([to_record(paper) for paper in papers])
        return
    if not papers:
        what = f"No papers of {day}" if day else "No papers"
        click.echo(f"{what} in the store. Read some with `digest collect`.")
        return
    print_table(
        ("day", "id", "title", "upvotes", "sources"),
        [
            (
                paper.day or "",
                paper.id,
                paper.title,
                "" if paper.signals.upvotes is None else paper.signals.upvotes,
                ", ".join(paper.sources),
            )
            for paper in papers
        ],
    )
    click.echo(f"{len(papers)} papers")
