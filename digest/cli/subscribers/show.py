"""`digest subscribers show`."""

from pathlib import Path

import click

from digest.cli.options import config_option, json_option


@click.command("show")
@click.argument("email")
@json_option
@config_option
def command(email: str, as_json: bool, config: Path) -> None:
    """Show what is stored about one person: wishes, consent, votes, mails, and every change.

    --json gives all of it, whole: that is the answer to whoever asks what is stored about them.
    """
    from digest.cli.output import print_json, print_table
    from digest.cli.people import find
    from digest.cli.subscribers.listing import listing
    from digest.observe.dossier import dossier
    from digest.settings import load
    from digest.wiring import open_store

    with open_store(load(config)) as store:
        person = find(store.subscribers, email)
        told = dossier(person, store)
    if as_json:
        print_json(told)
        return
    plain, suppression, votes = listing(person), told["suppression"], told["votes"]
    consent = plain.pop("consent")
    plain["interests"] = [interest.label for interest in person.interests]
    plain["min_match"] = "default" if person.min_match is None else person.min_match
    for wish in ("co_reading", "quiet_mail"):
        plain[wish] = "yes" if getattr(person, wish) else "no"
    print_table(
        ("", person.address),
        [
            *((key, ", ".join(value) if isinstance(value, list) else value)
              for key, value in plain.items() if key != "address"),
            ("consent", f"{consent['at']:%Y-%m-%d %H:%M} UTC, {consent['how']}"),
            *([("paused until", str(person.paused_until))] if person.paused_until else []),
            ("votes", f"{len(votes)} (`digest vote list` names them)" if votes else "none"),
            ("mails", f"{len(told['mails'])} (--json has what was in them)"),
            *([("suppressed", f"{suppression.cause}, {suppression.at:%Y-%m-%d}")]
              if suppression else []),
        ],
    )  # fmt: skip
    print_table(
        ("when (UTC)", "what", "why"),
        [
            (
                f"{one.at:%Y-%m-%d %H:%M}",
                "joined" if "id" in one.fields else ", ".join(one.fields) or "remark",
                one.cause,
            )
            for one in told["history"]
        ],
    )
