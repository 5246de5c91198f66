"""`digest subscribers sync`."""

from pathlib import Path

import click

from digest.cli.options import config_option, json_option


@click.command("sync")
@json_option
@config_option
def command(as_json: bool, config: Path) -> int:
    """Apply the rosters of `subscribers.path`; what somebody did later always wins.

    Whoever stands in no file stays subscribed. Exit code 3: some lines were bad.
    """
    from digest.cli.subscribers.reporting import report_sync
    from digest.roster.sync import sync_files
    from digest.settings import load
    from digest.wiring import open_store, utc_now

    settings = load(config)
    with open_store(settings) as store:
        report = sync_files([settings.subscribers.path], store.subscribers, now=utc_now())
    return report_sync(report, as_json=as_json)
