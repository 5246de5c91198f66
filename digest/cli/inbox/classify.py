"""`digest inbox classify`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.cli.options import json_option

if TYPE_CHECKING:
    from digest.model.feedback import Returned

MAIL = click.Path(path_type=Path, dir_okay=False, exists=True, allow_dash=True)


@click.command("classify")
@click.argument("files", nargs=-1, required=True, type=MAIL, metavar="FILE…")
@json_option
def command(*, files: tuple[Path, ...], as_json: bool) -> None:
    """Say what mails are that came back: bounces, complaints, automatic answers, requests.

    Each FILE holds one mail, as a mail server or mailbox keeps it; "-" is standard input.
    Nothing is changed, and no store is needed.
    """
    from digest.cli.output import print_json, print_table
    from digest.feedback.inbox.classify import classify
    from digest.feedback.inbox.letter import MOST_BYTES

    found = []
    for file in files:
        with click.open_file(str(file), "rb") as mail:
            found.append((str(file), classify(mail.read(MOST_BYTES))))
    if as_json:
        print_json([_told(file, returned) for file, returned in found])
        return
    rows = [(file, returned.kind.value, *_recipients(returned)) for file, returned in found]
    print_table(("file", "kind", "recipients", "class", "status"), rows)


def _told(file: str, returned: "Returned") -> dict[str, object]:
    return {
        "file": file,
        "kind": returned.kind.value,
        "recipients": [
            {"address": each.address, "status": each.status, "class": each.bounce_class.value}
            for each in returned.recipients
        ],
        "token": returned.token or None,
    }


def _recipients(returned: "Returned") -> tuple[str, str, str]:
    some = returned.recipients
    return (
        "\n".join(each.address for each in some),
        "\n".join(each.bounce_class.value for each in some),
        "\n".join(each.status or "-" for each in some),
    )
