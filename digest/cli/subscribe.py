"""`digest subscribe`."""

from pathlib import Path

import click

from digest.cli.options import config_option, json_option
from digest.cli.subscribers.wishes import list_option, scalar_options


@click.command("subscribe")
@click.argument("address")
@scalar_options
@list_option("--interest", "interests", "TEXT", "What they want to read about; repeat for more.")
@list_option("--paper", "papers", "ID", "A paper of the kind they like; repeat for more.")
@list_option("--mute", "muted", "WORD", "No paper that holds this; repeat for more.")
@list_option("--follow", "followed", "AUTHOR", "This author's papers first; repeat for more.")
@list_option("--mute-author", "muted_authors", "AUTHOR", "No paper by them; repeat for more.")
@json_option
@config_option
def command(
    *,
    address: str,
    interests: tuple[str, ...],
    papers: tuple[str, ...],
    muted: tuple[str, ...],
    followed: tuple[str, ...],
    muted_authors: tuple[str, ...],
    as_json: bool,
    config: Path,
    **scalars: str | None,
) -> None:
    """Add a subscriber, or bring back one who left.

    Only for people who asked for it: that they did, now, is recorded.
    """
    from digest.cli.output import print_json
    from digest.cli.subscribers.examples import tell_unknown
    from digest.cli.subscribers.listing import first_mail, listing
    from digest.cli.subscribers.speaking import tell_unspoken
    from digest.cli.subscribers.wishes import (
        check_authors,
        check_muted,
        check_papers,
        command_line,
        given,
        refuse,
    )
    from digest.roster.joining import join
    from digest.roster.person import Person, read_person
    from digest.settings import load
    from digest.wiring import open_store, utc_now

    settings = load(config)
    check_papers(papers)
    check_muted(muted)
    check_authors(followed, "--follow")
    check_authors(muted_authors, "--mute-author")
    raw: dict[str, object] = {"address": address, **given(scalars)}
    wishes = {
        "interests": [*interests, *papers],
        "muted": [*muted],
        "followed": [*followed],
        "muted_authors": [*muted_authors],
    }
    raw |= {key: words for key, words in wishes.items() if words}
    person = read_person(raw, command_line())
    if not isinstance(person, Person):
        refuse(person)
    now = utc_now()
    with open_store(settings) as store:
        subscriber = join(store.subscribers, person, now=now, how="command line")
        tell_unknown(papers, store.papers)
    tell_unspoken(subscriber.language)
    if as_json:
        print_json(listing(subscriber))
        return
    click.echo(f"{subscriber.address} is subscribed.")
    click.echo(first_mail(subscriber, now=now, calendar=settings.edition.calendar))
    if not subscriber.interests:
        click.echo(
            "Without interests they get what is trending; add some with "
            f'`digest subscribers set {subscriber.address} --add-interest "…"`.'
        )
