"""`digest demo`."""

import asyncio
import shutil
from pathlib import Path

import click

from digest.cli.options import json_option


@click.command("demo")
@click.option("--fresh", is_flag=True, help="Forget earlier demos and start over.")
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("digest-demo"),
    show_default=True,
    help="Where the demo keeps its store, mailbox and previews.",
)
@json_option
def command(*, fresh: bool, folder: Path, as_json: bool) -> int:
    """Run the whole digest on a shipped day of papers, in a store of its own.

    Collects, ranks, composes and really sends by SMTP, to a server on this machine's loopback
    that writes a Maildir. A second run sends nothing, since the ledger knows what was sent.
    """
    from digest.cli.demonstration import demonstrate

    if fresh and folder.exists():
        if not (folder / "digest.db").exists():
            raise click.UsageError(f"{folder} holds no demo; it is left alone")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    return asyncio.run(demonstrate(folder, as_json=as_json))
