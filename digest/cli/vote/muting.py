"""What `vote mute-author` and `vote mute-word` have in common."""

import shlex
from collections.abc import Sequence
from pathlib import Path

import click

from digest.cli.people import find
from digest.cli.subscribers.wishes import command_line, refuse
from digest.roster.edit import Edit, edit
from digest.settings import load
from digest.wiring import open_store, utc_now


def mute(config: Path, email: str, key: str, words: Sequence[str], *, undo: str) -> None:
    """Add to somebody's list of what they never want, and say how to `undo` it."""
    with open_store(load(config)) as store:
        known = find(store.subscribers, email)
        wished = edit(known, Edit(added={key: words}), command_line())
        if isinstance(wished, list):
            refuse(wished)
        had = len(getattr(known, key))
        fresh = getattr(wished, key)[had:]
        if fresh:
            store.subscribers.change(wished, now=utc_now(), cause="vote", was=known)
    for word in fresh:
        click.echo(f"{known.address} gets nothing more of {word!r}.")
    if fresh:
        options = " ".join(f"{undo} {shlex.quote(word)}" for word in fresh)
        click.echo(f"Undo it with `digest subscribers set {known.address} {options}`.")
    else:
        click.echo(f"{known.address}: muted already.")
