"""`digest vote list`."""

from pathlib import Path

import click

from digest.cli.options import config_option, json_option


@click.command("list")
@click.argument("email")
@json_option
@config_option
def command(email: str, as_json: bool, config: Path) -> None:
    """List somebody's votes, the newest first, and the authors and words that they muted."""
    from digest.cli.output import print_json, print_table
    from digest.cli.people import find
    from digest.observe.dossier import votes_of
    from digest.settings import load
    from digest.wiring import open_store

    with open_store(load(config)) as store:
        person = find(store.subscribers, email)
        votes = votes_of(person.id, store.votes, store.papers)
    if as_json:
        muted = {"muted_authors": person.muted_authors, "muted": person.muted}
        print_json({"votes": votes, **muted})
        return
    if votes:
        print_table(
            ("when (UTC)", "says", "paper", "title"),
            [
                (f"{one['at']:%Y-%m-%d %H:%M}", one["verb"], one["paper"], one["title"])
                for one in votes
            ],
        )
    else:
        click.echo(f"{person.address} has not voted: `digest vote like {person.address} PAPER`.")
    for what, words in (("authors", person.muted_authors), ("words", person.muted)):
        if words:
            click.echo(f"Muted {what}: {', '.join(words)}")
