"""`digest subscribers import`."""  # noqa: N999 - a command a file, of the same name

from pathlib import Path

import click

from digest.cli.options import config_option, json_option


@click.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@json_option
@config_option
def command(files: tuple[Path, ...], as_json: bool, config: Path) -> int:
    """Read people from FILES (.toml, .csv or .json); good lines count, bad ones are named.

    Whoever left, was suppressed or was erased is not brought back. Exit code 3: some were bad.
    """
    from digest.cli.subscribers.reporting import report_sync
    from digest.roster.files import read_files
    from digest.roster.sync import sync
    from digest.settings import load
    from digest.wiring import open_store, utc_now

    settings = load(config)
    roster = read_files(files)
    with open_store(settings) as store:
        report = sync(store.subscribers, roster, now=utc_now(), how="import")
    return report_sync(report, as_json=as_json)
