"""`digest inbox process`."""

from pathlib import Path

import click

from digest.cli.options import config_option, json_option


@click.command("process")
@json_option
@config_option
def command(*, as_json: bool, config: Path) -> int:
    """Read the mailbox of [inbox] once, and do what its mails ask for.

    Dead addresses are written to no more, who leaves or complains has left, votes are cast. A
    mail is taken out of the mailbox once that is committed; what nobody understands is put aside
    in the folder inbox.kept. `digest run` does the same before it sends.
    """
    from digest.cli import EXIT_PARTLY
    from digest.cli.inbox.telling import told
    from digest.cli.output import print_json
    from digest.errors import SettingsError
    from digest.settings import load
    from digest.wiring import open_store, read_inbox, start_logging

    settings = load(config)
    if not settings.inbox.read:
        raise SettingsError(
            "there is no mailbox to read: neither inbox.maildir nor inbox.host is set",
            cure="See docs/inbox.md.",
        )
    with start_logging(settings), open_store(settings) as store:
        found = read_inbox(settings, store)
    if as_json:
        print_json(
            {
                "mails": found.mails,
                "kinds": dict(found.kinds),
                "deeds": {deed.value: count for deed, count in found.deeds.items()},
                "worn_out": found.worn_out,
                "trouble": found.trouble,
            }
        )
    else:
        click.echo(told(found), err=bool(found.trouble))
    return EXIT_PARTLY if found.trouble else 0
