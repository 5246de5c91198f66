"""Reasons: the evidence for a pick, put into one line of the reader's language."""

from collections.abc import Sequence
from dataclasses import replace

from digest.compose.remembering import Remembered
from digest.compose.typography import isolate, plain
from digest.compose.view import Level
from digest.compose.why import COLUMNS, why
from digest.languages.language import Language
from digest.model.edition import Reason


class Reasons:
    """Says reasons in one language."""

    def __init__(self, language: Language) -> None:
        self._language = language
        # many readers share a reason, and the store gives them the same object
        self._said = Remembered(self._put, most=4096)

    def sentence(self, reasons: Sequence[Reason]) -> str:
        """Put reasons into one line, however long; "" if there are none."""
        if len(reasons) == 1:
            return self._said(reasons[0])
        return "; ".join([words for reason in reasons if (words := self._said(reason))])

    def at(self, reasons: Sequence[Reason], level: Level) -> str:
        """What a card of this level says of these reasons; "" for nothing."""
        return why(self.sentence(reasons), COLUMNS[level]).text

    def _put(self, reason: Reason) -> str:
        """A reason in words, its quotations kept from turning the sentence around."""
        subject = isolate(plain(reason.subject))
        words = tuple([isolate(word) for each in reason.words if (word := plain(each))])
        if subject == reason.subject and words == reason.words:
            return str(reason)
        return str(replace(reason, subject=subject, words=words))
