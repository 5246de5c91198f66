"""`digest interests list`."""

from pathlib import Path

import click

from digest.cli.options import config_option, json_option


@click.command("list")
@click.argument("email")
@json_option
@config_option
def command(email: str, as_json: bool, config: Path) -> None:
    """List somebody's interests with their quotas, weights and numbers of example papers.

    Examples that the store does not know, and that say nothing therefore, are counted apart.
    """
    from digest.cli.output import print_json, print_table
    from digest.cli.people import find
    from digest.settings import load
    from digest.wiring import open_store

    with open_store(load(config)) as store:
        person = find(store.subscribers, email)
        known = store.papers.known({name for one in person.interests for name in one.papers})
    rows = [
        {
            "interest": one.label,
            "name": one.name,
            "text": one.text,
            "quota": one.quota,
            "weight": one.weight,
            "papers": len(one.papers),
            "unknown": sum(name not in known for name in one.papers),
        }
        for one in person.interests
    ]
    if as_json:
        print_json(rows)
        return
    if not rows:
        click.echo(f"{person.address} has no interests, and gets what is trending.")
        return
    columns = ("interest", "quota", "weight", "papers", "unknown")
    print_table(columns, [[row[column] for column in columns] for row in rows])
