"""The text part: the same papers, reasons and links, written for reading in a terminal."""

import re
from collections.abc import Sequence

from digest.compose.cards import Entry
from digest.compose.quoting import CRLF, lines
from digest.compose.shell import CARDS, Frame, Personal, Shells, TextShell
from digest.compose.view import Level
from digest.compose.why import COLUMNS, why
from digest.compose.wrapping import fold


def text_part(
    shells: Shells,
    frame: Frame,
    personal: Personal,
    entries: Sequence[Entry],
    levels: Sequence[Level],
) -> list[bytes]:
    """The encoded pieces of the text: lines of at most 72 columns, links whole.

    `levels` are those of the HTML part, so that both say the same; what is OMITTED there is a
    link here.
    """
    shown = [level if level is not Level.OMITTED else Level.LINK for level in levels]
    shell = shells.text(frame, personal)
    pieces = _joined(shell, personal, entries, shown) if shell is not None else None
    if pieces is not None:
        return pieces
    return [_plain_part(shells, frame, personal, entries, shown)]


def _joined(
    shell: TextShell, personal: Personal, entries: Sequence[Entry], levels: Sequence[Level]
) -> list[bytes] | None:
    """The pieces of shell and cards; None if a card is not whole lines."""
    pieces: list[bytes] = []
    shell.head.add_to(pieces, personal)
    blank = shell.head.blank_after and not shell.head.is_blank
    for number, ((card, reason), level) in enumerate(zip(entries, levels, strict=True), 1):
        said = why(reason, COLUMNS[level])
        passage = card.text(level, said, number)
        if passage is None:
            return None
        if blank or (passage.blank_before and (number > 1 or not shell.head.is_blank)):
            pieces.append(CRLF)
        passage.add_to(pieces, {"why": said.text})
        blank = passage.blank_after
    if not shell.tail.is_blank:
        if blank or shell.tail.blank_before:
            pieces.append(CRLF)
        shell.tail.add_to(pieces, personal)
    return pieces


def _plain_part(
    shells: Shells,
    frame: Frame,
    personal: Personal,
    entries: Sequence[Entry],
    levels: Sequence[Level],
) -> bytes:
    """The same for a theme whose cards are not whole lines, so that they fold together."""
    cards = [
        card.plain_text(level, why(reason, COLUMNS[level]), number)
        for number, ((card, reason), level) in enumerate(zip(entries, levels, strict=True), 1)
    ]
    text = shells.plain_text(frame, personal).fill({CARDS: "".join(cards)})
    return lines(_tidy(fold(text)))


def _tidy(text: str) -> str:
    """Drop what empty values left behind: runs of blank lines, and those at both ends."""
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")
