"""The press: all that mails in one language are made with."""

from datetime import date

from digest.compose.cards import Cards, Shows
from digest.compose.headings import Headings
from digest.compose.reasons import Reasons
from digest.compose.receipt import troubles
from digest.compose.remembering import Remembered
from digest.compose.shell import Frame, Shells
from digest.compose.templates import Theme
from digest.compose.texts import Texts
from digest.model.edition import Receipt

_FRAMES = 64


class Press:
    """One language's theme, texts and reasons, and the pieces that were made of them lately."""

    def __init__(self, theme: Theme, texts: Texts, shows: Shows) -> None:
        self.texts = texts
        self.cards = Cards(theme, shows)
        self.headings = Headings(theme)
        self.shells = Shells(theme)
        self.reasons = Reasons(theme.language)
        # a run's readers nearly all have the same receipts, as the same object
        self._troubles: Remembered[tuple[Receipt, ...], tuple[str, ...]] = Remembered(
            lambda receipts: troubles(receipts, theme.language), most=_FRAMES
        )
        self._frames: dict[tuple[date, tuple[str, ...]], Frame] = {}

    def frame(self, edition: date, receipts: tuple[Receipt, ...]) -> Frame:
        """What the pages of an edition share whose sources had the same troubles."""
        told = self._troubles(receipts)
        key = edition, told
        if key not in self._frames:
            if len(self._frames) >= _FRAMES:
                del self._frames[next(iter(self._frames))]
            self._frames[key] = Frame(self.texts.page(edition, told))
        return self._frames[key]
