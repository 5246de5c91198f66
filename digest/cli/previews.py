"""Writing composed messages as files that one can look at, and looking at them."""

import re
import webbrowser
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from digest.compose.preview import opened
from digest.model.edition import Selection
from digest.model.message import Message
from digest.model.subscriber import Subscriber


def write_preview(folder: Path, name: str, message: Message) -> list[Path]:
    """Write the HTML part (if any), the text part and the whole message; the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = re.sub(r"[^\w@.+-]", "_", name) or "preview"
    shown = opened(message)
    files: list[Path] = []
    for suffix, content in (
        (".html", shown.html.encode()),
        (".txt", shown.text.encode()),
        (".eml", message.content),
    ):
        if content:
            file = folder / f"{stem}{suffix}"
            file.write_bytes(content)
            files.append(file)
    return files


def show_in_browser(file: Path) -> None:
    """Open a file in a browser, the one in BROWSER first; where there is none, say so."""
    address = file.resolve().as_uri()
    if not webbrowser.open(address):
        click.echo(f"There is no browser to show it in; open {address} yourself.", err=True)


def nothing_to_show(
    subscriber: Subscriber, day: date, selection: Selection, others: Sequence[date]
) -> None:
    """Say why there is no mail of a day, and where to look; `others` are days of the store."""
    address = subscriber.address
    click.echo(f"No mail for {address} of {day}: {selection.empty}.")
    click.echo(f"  See why of each paper: `digest rank {address} --date {day}`.")
    if days := ", ".join(str(other) for other in others if other != day):
        click.echo(f"  Look at another day, with --date: {days}.")
