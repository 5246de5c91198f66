"""`digest interests import`."""  # noqa: N999 - a command a file, of the same name

import asyncio
from pathlib import Path

import click

from digest.cli.options import config_option, json_option


@click.command("import")
@click.argument("email")
@click.argument("file")
@click.option(
    "--name", help="Of the interest; one that is called so gets more.  [default: the file's name]"
)
@click.option("--into", metavar="INTEREST", help="One that is there: by name, text or a paper.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["bibtex", "ris", "csl-json", "ids"]),
    help="[default: told by the content]",
)
@click.option(
    "--collection",
    metavar="KEY|NAME",
    help="Of Zotero: only what lies in it, or in collections within it.",
)
@click.option(
    "--look-up/--no-look-up",
    default=None,
    help="Ask arXiv, bioRxiv and medRxiv for what the list leaves out.  [default: those whose API "
    "a source asks]",
)
@click.option("--dry-run", is_flag=True, help="Say what would be added; write nothing.")
@json_option
@config_option
def command(
    *,
    email: str,
    file: str,
    name: str | None,
    into: str | None,
    form: str | None,
    collection: str | None,
    look_up: bool | None,
    dry_run: bool,
    as_json: bool,
    config: Path,
) -> int:
    """Start from their own papers: those in FILE become examples of an interest.

    FILE is BibTeX, RIS, CSL-JSON or a list of arXiv ids, DOIs and links; "-" is the standard
    input, and zotero:users/NUMBER or zotero:groups/NUMBER a Zotero library (its key:
    DIGEST_ZOTERO__KEY). Nobody is sent these papers for it. Doing it again adds only what is
    new. Exit codes: 3 some could not be used, 1 none.
    """
    from digest.cli.interests.reading import read_library
    from digest.cli.interests.reporting import report
    from digest.cli.people import find
    from digest.pipeline.importing import Aim, import_library
    from digest.roster.words import line
    from digest.settings import load
    from digest.wiring import make_look_up, open_store, utc_now

    if name is not None and (into is not None or not line(name)):
        raise click.UsageError("Give either --into or a --name.")
    settings = load(config)
    with open_store(settings) as store:
        person = find(store.subscribers, email)
        read = read_library(file, form or "", collection or "", settings)
        imported = asyncio.run(
            import_library(
                read.listed,
                person,
                Aim(line(name or read.name)[:200] or "my papers", into or ""),
                papers=store.papers,
                subscribers=store.subscribers,
                look_up=make_look_up(settings, asked_for=look_up),
                now=utc_now(),
                dry_run=dry_run,
            )
        )
    return report(imported, person, dry_run=dry_run, as_json=as_json)
