"""The text part: the same papers, reasons and links, written for reading in a terminal."""

import re
from collections.abc import Sequence

from digest.compose.card import Cards, why
from digest.compose.page import render_shell
from digest.compose.templates import Theme
from digest.compose.view import Level, PageView
from digest.compose.wrapping import fold
from digest.model.edition import Pick


def render_text(
    theme: Theme, page: PageView, picks: Sequence[Pick], cards: Cards, levels: Sequence[Level]
) -> str:
    """Render the text part: lines of at most 72 columns, links whole, LF line ends.

    `levels` are those of the HTML part, so that both say the same; what is OMITTED there is a
    link here.
    """
    body = []
    for number, (pick, shown) in enumerate(zip(picks, levels, strict=True), start=1):
        level = min(shown, Level.LINK)
        reason = why(pick, level)
        card = cards.text(pick.paper, level, bool(reason))
        body.append(card.fill({"number": f"{number:2}", "why": reason}))
    return _tidy(fold(render_shell(theme.page_text, page).fill({"cards": "".join(body)})))


def _tidy(text: str) -> str:
    """Drop what empty values left behind: runs of blank lines, and those at both ends."""
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"
