"""`digest store prune`."""

from pathlib import Path

import click

from digest.cli.options import config_option, json_option


@click.command("prune")
@click.option("--dry-run", is_flag=True, help="Only count what would go.")
@json_option
@config_option
def command(*, dry_run: bool, as_json: bool, config: Path) -> None:
    """Forget what is no longer needed, as [retention] says; every `digest run` does it, too.

    What was sent to whom stays as long as they are known: else papers would be sent twice.
    """
    from digest.cli.output import print_json
    from digest.settings import load
    from digest.wiring import open_store, utc_now

    settings = load(config)
    keep, now = settings.retention.keep, utc_now()
    with open_store(settings) as store:
        act = store.retention.old if dry_run else store.retention.forget
        gone = act(keep, now=now)
    if as_json:
        print_json(dict(gone))
        return
    said = ", ".join(f"{count:,} {table}" for table, count in gone.items())
    click.echo(f"{'Would go' if dry_run else 'Gone'}: {said or 'nothing'}.")
