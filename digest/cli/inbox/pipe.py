"""`digest inbox pipe`."""

import os
import sys
from pathlib import Path

import click

from digest.cli.options import config_option


@click.command("pipe")
@config_option
def command(config: Path) -> int:
    """Take one mail from standard input, as a mail server hands it to a program.

    Exit codes are those of sysexits.h: 0 taken, 75 (EX_TEMPFAIL) not now, so that the mail server
    keeps it and tries again. What nobody understands is put aside in the Maildir inbox.spool.
    """
    from datetime import UTC, datetime

    from digest.errors import DigestError
    from digest.feedback.inbox.letter import MOST_BYTES
    from digest.feedback.inbox.maildir import put_aside
    from digest.feedback.policy import Deed
    from digest.settings import load
    from digest.wiring import make_clerk, open_store, start_logging

    raw = sys.stdin.buffer.read(MOST_BYTES)
    while sys.stdin.buffer.read(MOST_BYTES):
        pass  # to its end, or the mail server sees a broken pipe
    try:
        settings = load(config)
        with start_logging(settings), open_store(settings) as store:
            taken = make_clerk(store).take(raw)
            if taken.deed is Deed.KEEP:
                put_aside(settings.inbox.spool, raw)
            store.returns.count({taken.kind: 1}, day=datetime.now(UTC).date())
    except DigestError as error:
        click.echo(f"digest: {error.message}. {error.cure}".strip(), err=True)
        return os.EX_TEMPFAIL
    except Exception as error:  # noqa: BLE001 - with any other code the mail would be sent back
        click.echo(f"digest: {type(error).__name__}: {error}", err=True)
        return os.EX_TEMPFAIL
    return os.EX_OK
