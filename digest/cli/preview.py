"""`digest preview`."""

import asyncio
from datetime import date
from pathlib import Path

import click

from digest.cli.options import Day, config_option, json_option


@click.command("preview")
@click.argument("email")
@click.option("--date", "day", type=Day(), help="The edition.  [default: the newest]")
@click.option("--text", "as_text", is_flag=True, help="Print the text part.")
@click.option("--open", "open_it", is_flag=True, help="Show the HTML part in a browser.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("previews"),
    show_default=True,
    help="Where the .html, .txt and .eml files go.",
)
@json_option
@config_option
def command(
    *,
    email: str,
    day: date | None,
    as_text: bool,
    open_it: bool,
    out: Path,
    as_json: bool,
    config: Path,
) -> None:
    """Compose one subscriber's mail from what is in the store, without sending it.

    What was sent is shown as it was sent; of any other day, what would be sent.
    """
    from digest.cli.output import print_json
    from digest.cli.people import find
    from digest.cli.previews import nothing_to_show, show_in_browser, write_preview
    from digest.compose.preview import opened
    from digest.pipeline.rehearsal import compose_preview
    from digest.settings import load
    from digest.wiring import make_parts, open_store, utc_now

    if as_text and as_json:
        raise click.UsageError("Choose one of --text and --json.")
    settings = load(config)
    now = utc_now()
    with open_store(settings) as store:
        parts = make_parts(settings, store)
        subscriber = find(store.subscribers, email)
        edition = day or parts.calendar.newest(now)
        message, selection = asyncio.run(compose_preview(parts, subscriber, edition, now=now))
        others = parts.editions.frozen(limit=5)
    if message is None:
        if as_json:
            print_json(
                {"subject": None, "empty": selection.empty, "announced": selection.announced}
            )
        else:
            nothing_to_show(subscriber, edition, selection, others)
        return
    shown = opened(message)
    files = write_preview(out, email, message)
    if as_json:
        print_json({"subject": shown.subject, "picks": selection.papers, "files": files})
    elif as_text:
        click.echo(shown.text)
    else:
        click.echo(f"Subject: {shown.subject}")
        for file in files:
            click.echo(f"  {file}")
    if open_it:
        show_in_browser(files[0])
