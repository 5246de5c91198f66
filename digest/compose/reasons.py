"""Reasons: the evidence for a pick, put into one line of the reader's language."""

from collections.abc import Sequence

from digest.compose.noticed import noticed
from digest.compose.remembering import Remembered
from digest.compose.typography import isolate, plain
from digest.compose.view import Level
from digest.compose.why import COLUMNS, why
from digest.languages.language import Language, message
from digest.model.edition import NEW_VERSION, WITHDRAWN, Reason, ReasonKind

_NEXT_REASON = message("%(reasons)s; %(reason)s")
_NEXT_WORD = message("%(words)s, %(word)s")
_UNNOTICED = message("new; nobody is known to have noticed it yet")
_SAID = {
    ReasonKind.INTEREST: message("matches “%(subject)s”"),
    ReasonKind.EXAMPLE: message("like “%(subject)s”"),
    ReasonKind.LIKED: message("like “%(subject)s”, which you liked"),
    ReasonKind.AUTHOR: message("by %(subject)s, whom you follow"),
    ReasonKind.READERS: message("liked by readers who like what you like"),
    ReasonKind.EXPLORATION: message("a guess beside “%(subject)s”"),
    ReasonKind.UPDATE: message("%(subject)s of a paper you liked"),
}
"""Of those that name no words."""
_CARRIED = {
    ReasonKind.INTEREST: message("matches “%(subject)s”: %(words)s"),
    ReasonKind.EXAMPLE: message("like “%(subject)s”: %(words)s"),
    ReasonKind.LIKED: message("like “%(subject)s”, which you liked: %(words)s"),
}
_SAID_OTHERWISE = {
    (ReasonKind.EXPLORATION, ""): message("a guess beside your interests"),
    (ReasonKind.UPDATE, WITHDRAWN): message("a paper you liked was withdrawn"),
    (ReasonKind.UPDATE, NEW_VERSION): message("a new version of a paper you liked"),
}


class Reasons:
    """Says reasons in one language; in English it says what `str(Reason)` does."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._between_reasons = language.between(_NEXT_REASON)
        self._between_words = language.between(_NEXT_WORD)
        # many readers share a reason, and the store gives them the same object
        self._said = Remembered(self._put, most=4096)

    def sentence(self, reasons: Sequence[Reason]) -> str:
        """Put reasons into one line, however long; "" if there are none."""
        if len(reasons) == 1:
            return self._said(reasons[0])
        said = [words for reason in reasons if (words := self._said(reason))]
        return self._between_reasons.join(said)

    def at(self, reasons: Sequence[Reason], level: Level) -> str:
        """What a card of this level says of these reasons; "" for nothing."""
        return why(self.sentence(reasons), COLUMNS[level]).text

    def _put(self, reason: Reason) -> str:
        """A reason in words, its quotations kept from turning the sentence around."""
        subject = isolate(plain(reason.subject))
        named = [word for each in reason.words if (word := plain(each))]
        if reason.kind is ReasonKind.TRENDING:
            facts = [isolate(noticed(fact, self._language)) for fact in named]
            return self._between_words.join(facts) or self._language.gettext(_UNNOTICED)
        said = _SAID_OTHERWISE.get((reason.kind, reason.subject)) or _SAID[reason.kind]
        if named:
            said = _CARRIED.get(reason.kind, said)
        words = self._between_words.join(map(isolate, named))
        return self._language.gettext(said) % {"subject": subject, "words": words}
