"""`digest site build`."""

from pathlib import Path

import click

from digest.cli.options import config_option, json_option


@click.command("build")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@json_option
@config_option
def command(*, folder: Path, as_json: bool, config: Path) -> None:
    """Write the public pages into a folder that any web server can show.

    Only files that change are written, and those of days that are too old are removed: build
    it again after each run. A folder that holds other things is refused.
    """
    from digest.cli.output import print_json
    from digest.settings import load
    from digest.site.folder import build
    from digest.wiring import make_gallery, open_store

    settings = load(config)
    with open_store(settings) as store:
        gallery = make_gallery(settings, store, live=False)
        built = build(folder, gallery.pages())
    if as_json:
        print_json(built)
        return
    kilobytes = round(built.size / 1000)
    click.echo(
        f"{folder}: {built.written + built.unchanged} files, {kilobytes:,} KB; "
        f"{built.written} written, {built.removed} removed"
    )
