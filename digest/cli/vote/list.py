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
    from digest.settings import load
    from digest.wiring import open_store

    with open_store(load(config)) as store:
        person = find(store.subscribers, email)
        votes = list(reversed(store.votes.of([person.id]).get(person.id, ())))
        papers = store.papers.known({vote.paper for vote in votes})
    titles = {vote.paper: papers[vote.paper].title for vote in votes if vote.paper in papers}
    if as_json:
        said = [
            {
                "at": vote.at,
                "verb": vote.verb,
                "paper": str(vote.paper),
                "title": titles.get(vote.paper, ""),
            }
            for vote in votes
        ]
        muted = {"muted_authors": person.muted_authors, "muted": person.muted}
        print_json({"votes": said, **muted})
        return
    if votes:
        print_table(
            ("when (UTC)", "says", "paper", "title"),
            [
                (f"{vote.at:%Y-%m-%d %H:%M}", vote.verb, vote.paper, titles.get(vote.paper, ""))
                for vote in votes
            ],
        )
    else:
        click.echo(f"{person.address} has not voted: `digest vote like {person.address} PAPER`.")
    for what, words in (("authors", person.muted_authors), ("words", person.muted)):
        if words:
            click.echo(f"Muted {what}: {', '.join(words)}")
