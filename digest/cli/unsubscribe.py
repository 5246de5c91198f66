"""`digest unsubscribe`."""

from pathlib import Path

import click

from digest.cli.options import config_option


@click.command("unsubscribe")
@click.argument("address", required=False)
@click.option("--token", help="The token of an unsubscribe link, or the whole link.")
@config_option
def command(address: str | None, token: str | None, config: Path) -> None:
    """End a subscription, by address or by a link's token; doing it twice does no harm."""
    from digest.feedback.leaving import Way, leave, leave_by_address
    from digest.settings import load
    from digest.tokens import Purpose
    from digest.wiring import open_store, open_tokens, utc_now

    if (address is None) == (token is None):
        raise click.UsageError("Name either an ADDRESS or a --token.")
    settings = load(config)
    now = utc_now()
    with open_store(settings) as store:
        if token is not None:
            bare = token.strip().rstrip("/").rpartition("/")[2]
            subscriber = open_tokens(store, now).read(Purpose.LEAVE, bare)
            leaving = leave(store.subscribers, subscriber, now=now, how=Way.COMMAND)
        else:
            who = (address or "").strip()
            leaving = leave_by_address(store.subscribers, who, now=now, how=Way.COMMAND)
    who = leaving.subscriber.address if leaving.subscriber else "They"
    click.echo(f"{who} is unsubscribed." if leaving.left else f"{who} was unsubscribed already.")
