"""The HTML part: the cards, each as large as the budget lets it be, in their page."""

from collections.abc import Iterable, Sequence

from digest.compose.ballot import Ballot
from digest.compose.budget import fit
from digest.compose.entries import Entry
from digest.compose.quoting import quoted
from digest.compose.shell import CARDS, Frame, Personal, Shells
from digest.compose.view import Level
from digest.errors import ComposeError

_SHRINKING = (Level.FULL, Level.COMPACT, Level.LINK)


def html_part(
    shells: Shells,
    frame: Frame,
    personal: Personal,
    entries: Sequence[Entry],
    ballot: Ballot,
    *,
    limit: int,
) -> tuple[Sequence[Entry], list[bytes]]:
    """The entries as far as there is room for each, and the encoded pieces of the page.

    What is not in the HTML at all comes back as a link, for the text.

    Raises:
        ComposeError: if even the page without a paper is over `limit` octets.

    """
    texts = {name: quoted(text) for name, text in personal.items() if text}
    # the page is measured in its longest form: with notes of what is left out or shortened
    most = len(entries)
    longest = shells.html(frame, personal, omitted=most, shortened=most)
    size = longest.octets + sum([texts[slot].size for slot in longest.slots if slot != CARDS])
    if size > limit:
        raise ComposeError(
            f"the page without any paper has {size} bytes, more than the {limit} allowed",
            cure="Shorten the theme or the postal address, or raise mail.max_html_bytes.",
        )
    fitted, cards, omitted = _fitted(entries, ballot, limit - size)
    less = sum([now.level > was.level for now, was in zip(fitted, entries, strict=True)])
    shell = shells.html(frame, personal, omitted=omitted, shortened=less - omitted)
    pieces = []
    for piece, slot in zip(shell.pieces, shell.slots, strict=False):
        pieces.append(piece)
        if slot == CARDS:
            pieces += cards
        else:
            pieces.append(texts[slot].piece)
    pieces.append(shell.pieces[-1])
    return fitted, pieces


def _fitted(
    entries: Sequence[Entry], ballot: Ballot, room: int
) -> tuple[Sequence[Entry], list[bytes], int]:
    """Entries that together take at most `room` octets, their pieces, and how many are left out."""
    size, pieces = _filled(entries, ballot)
    if size <= room:
        return entries, pieces, 0
    sizes = [[_filled([entry.at(level)], ballot)[0] for level in _SHRINKING] for entry in entries]
    extras = sum(entry.level is Level.COMPACT for entry in entries)
    levels = fit(sizes, room, extras=extras)
    fitted = [
        entry.at(min(level, Level.LINK)) for entry, level in zip(entries, levels, strict=True)
    ]
    shown = [
        entry for entry, level in zip(fitted, levels, strict=True) if level is not Level.OMITTED
    ]
    return fitted, _filled(shown, ballot)[1], len(fitted) - len(shown)


def _filled(entries: Iterable[Entry], ballot: Ballot) -> tuple[int, list[bytes]]:
    """The size of these cards and the headings above them, decoded, and their pieces."""
    size, pieces = 0, list[bytes]()
    for entry in entries:
        if entry.heading is not None:
            pieces.append(entry.heading.html)
            size += entry.heading.octets
        size += entry.face.html.add_to(pieces, (entry.said.html, ballot.html))
    return size, pieces
