"""The standard way to compose: Jinja's templates rendered anew for each mail, an EmailMessage.

Templates are compiled once, as everybody does; nothing else is kept. Nothing is measured either:
each card is as large as it may be. The texts are decided by the functions that our own way uses.
"""

from email.message import EmailMessage

from markupsafe import Markup

from digest.compose.composer import Composer
from digest.compose.templates import Theme
from digest.model.delivery import Claim
from tests.unit.compose.standard import UNFOLDED, page_of, shown_of, text_of


def plain(composer: Composer, theme: Theme, claim: Claim) -> bytes:
    """The mail of a claim, as it goes out."""
    page, headers = page_of(composer, claim)
    picks = shown_of(composer, theme, claim)
    mail = EmailMessage(policy=UNFOLDED)
    for name, value in headers.items():
        mail[name] = value
    levels = tuple(shown.level for shown in picks)
    cards = [
        shown.heading(theme.section_html)
        + shown.card(theme.cards_html[shown.level], shown.level, html=True)
        for shown in picks
    ]
    html = theme.page_html.render(page=page, cards=Markup("".join(cards)))  # noqa: S704 - escaped
    mail.set_content(text_of(theme, page, picks, levels), cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    return mail.as_bytes()
