"""The whole HTML mail: the page around the cards."""

from collections.abc import Sequence
from html import escape

import jinja2

from digest.compose.budget import fit
from digest.compose.card import Cards, why
from digest.compose.slots import Slotted, mark
from digest.compose.templates import Theme
from digest.compose.view import Level, PageView
from digest.errors import ComposeError, TemplateError
from digest.model.edition import Pick

_SHRINKING = (Level.FULL, Level.COMPACT, Level.LINK)


def fill_html(card: Slotted, *, number: int, reason: str) -> str:
    """Fill the slots of a card's HTML."""
    return card.fill({"number": str(number), "why": escape(reason)})


def choose_levels(
    picks: Sequence[Pick], cards: Cards, *, shell: int, limit: int
) -> tuple[Level, ...]:
    """Decide how much is shown of each pick, so that the page stays under `limit` bytes.

    `shell` is the size of the page without cards.
    """
    sizes = [
        [len(_card(pick, cards, level, number).encode()) for level in _SHRINKING]
        for number, pick in enumerate(picks, start=1)
    ]
    if shell > limit:
        raise ComposeError(
            f"the page without any paper has {shell} bytes, more than the {limit} allowed",
            cure="Shorten the theme or the postal address, or raise mail.max_html_bytes.",
        )
    return fit(sizes, limit - shell)


def render_page(
    theme: Theme, page: PageView, picks: Sequence[Pick], cards: Cards, levels: Sequence[Level]
) -> str:
    """Render the page with its cards."""
    body = "".join(
        _card(pick, cards, level, number)
        for number, (pick, level) in enumerate(zip(picks, levels, strict=True), start=1)
        if level is not Level.OMITTED
    )
    return render_shell(theme.page_html, page).fill({"cards": body})


def render_shell(template: jinja2.Template, page: PageView) -> Slotted:
    """Render the page with a slot in the place of its cards."""
    try:
        return Slotted.parse(template.render(page=page, cards=mark("cards")))
    except (jinja2.TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise TemplateError(str(error), file=template.name or "mail") from error


def _card(pick: Pick, cards: Cards, level: Level, number: int) -> str:
    reason = why(pick, level)
    return fill_html(cards.html(pick.paper, level, bool(reason)), number=number, reason=reason)
