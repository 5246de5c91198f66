"""`digest subscribers export`."""

from pathlib import Path

import click

from digest.cli.options import config_option, json_option


@click.command("export")
@click.argument("emails", metavar="[EMAIL]...", nargs=-1)
@click.option(
    "--format",
    "form",
    type=click.Choice(["toml", "csv", "json"]),
    help="[default: by the ending of --output, else toml]",
)
@click.option(
    "--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="A file to write."
)
@json_option
@config_option
def command(
    emails: tuple[str, ...], form: str | None, output: Path | None, as_json: bool, config: Path
) -> None:
    """Write everybody, or the people named, as a roster that `import` reads again.

    That is wishes and consent; `show EMAIL --json` gives a person all that is stored about them.
    """
    from digest.cli.people import find
    from digest.roster.files import WRITERS, write_private
    from digest.settings import load
    from digest.wiring import open_store

    ending = output.suffix.lower().lstrip(".") if output else ""
    chosen = form or ("json" if as_json else ending if ending in WRITERS else "toml")
    with open_store(load(config)) as store:
        shelf = store.subscribers
        people = [find(shelf, email) for email in emails] if emails else list(shelf.all())
    text = WRITERS[chosen](people)
    if output is None:
        click.echo(text, nl=False)
        return
    write_private(output, text)
    click.echo(f"{len(people)} written to {output}.")
