"""The text part: the same papers, reasons and links, written for reading in a terminal."""

import re
from collections.abc import Sequence

from digest.compose.ballot import Ballot
from digest.compose.entries import Entry
from digest.compose.quoting import CRLF, lines
from digest.compose.shell import CARDS, Frame, Personal, Shells, TextShell
from digest.compose.wrapping import fold


def text_part(
    shells: Shells, frame: Frame, personal: Personal, entries: Sequence[Entry], ballot: Ballot
) -> list[bytes]:
    """The encoded pieces of the text: lines of at most 72 columns, links whole."""
    shell = shells.text(frame, personal)
    pieces = _joined(shell, personal, entries, ballot) if shell is not None else None
    if pieces is not None:
        return pieces
    return [_plain_part(shells, frame, personal, entries, ballot)]


def _joined(
    shell: TextShell, personal: Personal, entries: Sequence[Entry], ballot: Ballot
) -> list[bytes] | None:
    """The pieces of shell, headings and cards; None if one of them is not whole lines."""
    pieces: list[bytes] = []
    shell.head.add_to(pieces, personal)
    begun = not shell.head.is_blank
    blank = shell.head.blank_after and begun
    for entry in entries:
        said = {"why": entry.said.text, "ballot": ballot.address}
        card, heading = entry.face.text, entry.heading
        for passage in (card,) if heading is None else (heading.text, card):
            if passage is None:
                return None
            blank = blank or (passage.blank_before and begun)
            if passage.is_blank:  # a heading may be
                continue
            if blank:
                pieces.append(CRLF)
            passage.add_to(pieces, said)
            begun, blank = True, passage.blank_after
    if not shell.tail.is_blank:
        if blank or shell.tail.blank_before:
            pieces.append(CRLF)
        shell.tail.add_to(pieces, personal)
    return pieces


def _plain_part(
    shells: Shells, frame: Frame, personal: Personal, entries: Sequence[Entry], ballot: Ballot
) -> bytes:
    """The same for a theme whose cards are not whole lines, so that they fold together."""
    cards = []
    for entry in entries:
        if entry.heading is not None:
            cards.append(entry.heading.plain_text)
        cards.append(
            entry.card.plain_text(entry.level, entry.said, ballot, entry.number, entry.flags)
        )
    text = shells.plain_text(frame, personal).fill({CARDS: "".join(cards)})
    return lines(_tidy(fold(text)))


def _tidy(text: str) -> str:
    """Drop what empty values left behind: runs of blank lines, and those at both ends."""
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")
