"""The HTML part: the cards, each as large as the budget lets it be, in their page."""

from collections.abc import Iterable, Sequence

from digest.compose.budget import fit
from digest.compose.cards import Entry
from digest.compose.quoting import quoted
from digest.compose.shell import CARDS, Frame, Personal, Shells
from digest.compose.view import Level
from digest.compose.why import COLUMNS, why
from digest.errors import ComposeError

_SHRINKING = (Level.FULL, Level.COMPACT, Level.LINK)


def html_part(
    shells: Shells, frame: Frame, personal: Personal, entries: Sequence[Entry], *, limit: int
) -> tuple[Sequence[Level], list[bytes]]:
    """How much of each pick is shown, and the encoded pieces of the page.

    Raises:
        ComposeError: if even the page without a paper is over `limit` octets.

    """
    texts = {name: quoted(text) for name, text in personal.items() if text}
    # the page is measured in its longest form: with a note of what is left out
    longest = shells.html(frame, personal, omitted=len(entries))
    size = longest.octets + sum([texts[slot].size for slot in longest.slots if slot != CARDS])
    if size > limit:
        raise ComposeError(
            f"the page without any paper has {size} bytes, more than the {limit} allowed",
            cure="Shorten the theme or the postal address, or raise mail.max_html_bytes.",
        )
    levels, cards = _fitted(entries, limit - size)
    omitted = sum([level is Level.OMITTED for level in levels])
    shell = shells.html(frame, personal, omitted=omitted)
    pieces = []
    for piece, slot in zip(shell.pieces, shell.slots, strict=False):
        pieces.append(piece)
        if slot == CARDS:
            pieces += cards
        else:
            pieces.append(texts[slot].piece)
    pieces.append(shell.pieces[-1])
    return levels, pieces


def _fitted(entries: Sequence[Entry], room: int) -> tuple[Sequence[Level], list[bytes]]:
    """Levels and pieces of cards that together take at most `room` octets."""
    whole = [Level.FULL] * len(entries)
    size, pieces = _filled(entries, whole)
    if size <= room:
        return whole, pieces
    sizes = [
        [_filled([entry], [level], first=number)[0] for level in _SHRINKING]
        for number, entry in enumerate(entries, start=1)
    ]
    levels = fit(sizes, room)
    return levels, _filled(entries, levels)[1]


def _filled(
    entries: Iterable[Entry], levels: Iterable[Level], *, first: int = 1
) -> tuple[int, list[bytes]]:
    """The size of these cards, decoded, and their pieces."""
    size, pieces = 0, list[bytes]()
    for number, ((card, reason), level) in enumerate(zip(entries, levels, strict=True), first):
        if level is not Level.OMITTED:
            said = why(reason, COLUMNS[level])
            size += card.html(level, said, number).add_to(pieces, said.html)
    return size, pieces
