"""`digest subscribers set`."""

from pathlib import Path

import click

from digest.cli.options import config_option, json_option
from digest.cli.subscribers.wishes import list_option, scalar_options


@click.command("set")
@click.argument("email")
@scalar_options
@list_option("--add-interest", "interests", "TEXT", "Something more to read about.")
@list_option("--add-paper", "papers", "ID", "A paper of the kind they like.")
@list_option("--remove-interest", "dropped", "NAME", "By its name, its text, or a paper of it.")
@list_option("--mute", "muted", "WORD", "No paper that holds this.")
@list_option("--unmute", "unmuted", "WORD", "Allow it again.")
@list_option("--follow", "followed", "AUTHOR", "This author's papers first.")
@list_option("--unfollow", "unfollowed", "AUTHOR", "No longer.")
@list_option("--mute-author", "muted_authors", "AUTHOR", "No paper by this author.")
@list_option("--unmute-author", "unmuted_authors", "AUTHOR", "Allow them again.")
@json_option
@config_option
def command(
    *,
    email: str,
    interests: tuple[str, ...],
    papers: tuple[str, ...],
    dropped: tuple[str, ...],
    muted: tuple[str, ...],
    unmuted: tuple[str, ...],
    followed: tuple[str, ...],
    unfollowed: tuple[str, ...],
    muted_authors: tuple[str, ...],
    unmuted_authors: tuple[str, ...],
    as_json: bool,
    config: Path,
    **scalars: str | None,
) -> None:
    """Change what somebody gets, and when; everything not named stays as it is."""
    from digest.cli.output import print_json
    from digest.cli.people import find
    from digest.cli.subscribers.examples import tell_unknown
    from digest.cli.subscribers.listing import listing
    from digest.cli.subscribers.speaking import tell_unspoken
    from digest.cli.subscribers.wishes import (
        check_authors,
        check_muted,
        check_papers,
        command_line,
        given,
        refuse,
    )
    from digest.roster.edit import Edit, edit
    from digest.roster.record import changed_fields
    from digest.settings import load
    from digest.wiring import open_store, utc_now

    check_papers(papers)
    check_muted(muted)
    check_authors(followed, "--follow")
    check_authors(muted_authors, "--mute-author")
    change = Edit(
        replaced=given(scalars),
        added={
            "interests": [*interests, *papers],
            "muted": muted,
            "followed": followed,
            "muted_authors": muted_authors,
        },
        removed={
            "interests": dropped,
            "muted": unmuted,
            "followed": unfollowed,
            "muted_authors": unmuted_authors,
        },
    )
    if not change:
        raise click.UsageError("Name at least one thing to change, such as --hour 8.")
    with open_store(load(config)) as store:
        known = find(store.subscribers, email)
        wished = edit(known, change, command_line())
        if isinstance(wished, list):
            refuse(wished)
        names = changed_fields(known, wished)
        if names:
            store.subscribers.change(wished, now=utc_now(), cause="command line", was=known)
        tell_unknown(papers, store.papers)
    if "language" in change.replaced:
        tell_unspoken(wished.language)
    if as_json:
        print_json(listing(wished))
    elif names:
        click.echo(f"{known.address}: changed {', '.join(names)}.")
    else:
        click.echo(f"{known.address}: nothing to change.")
