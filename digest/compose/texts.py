"""The texts around the cards: those that a day's pages share, and those of one reader."""

from collections.abc import Sequence
from datetime import date

from digest.compose.address import Address
from digest.compose.headers import Sender
from digest.compose.lead import lead
from digest.compose.links import Leaving, Ways
from digest.compose.quiet import tell
from digest.compose.receipt import receipt_line
from digest.compose.subject import announced, preheader, subject
from digest.compose.typography import isolate, plain, shorten
from digest.compose.view import PageView
from digest.languages.language import Language, message
from digest.model.delivery import Claim, Prepared
from digest.model.sections import Section, arranged
from digest.model.subscriber import Subscriber

_REPLY = message("To unsubscribe, reply with the word “unsubscribe”.")
_ASK_BY_REPLY = message(
    "To change what you get, reply to this mail; if you run this digest yourself, use "
    "“digest subscribers set”."
)
_ASK = message(
    "To change what you get, write to %(address)s; if you run this digest yourself, use "
    "“digest subscribers set”."
)
_POSTAL_LINES, _POSTAL_COLUMNS = 8, 100


class Texts:
    """What one sender says in one language."""

    def __init__(self, sender: Sender, ways: Ways, postal_address: str, language: Language) -> None:
        self._sender = sender
        self._ways = ways
        self._postal = _postal(postal_address)
        self._language = language

    def personal(
        self,
        claim: Claim,
        prepared: Prepared,
        parts: Sequence[Section],
        *,
        name: str,
        to: Address,
        leaving: Leaving,
    ) -> dict[str, str]:
        """The texts of `view.PERSONAL`; each "" or not blank."""
        selection, language = prepared.selection, self._language
        if selection.empty is None:
            told = announced(arranged(selection.picks, parts))
            first, others, beneath = told[0].paper.title, len(told) - 1, preheader(told)
            leading = lead(parts, claim.subscriber, language)
        else:
            quiet = tell(claim, prepared, selection.empty, language)
            first, others, beneath = quiet.head, 0, quiet.then or quiet.why
            leading = f"{quiet.why} {quiet.then}".rstrip()
        title, day = self._sender.title, claim.key.edition
        return {
            "subject": subject(first, others, language, title=title, day=day),
            "preheader": beneath,
            "greeting": self._greeting(name),
            "lead": leading,
            "receipt": receipt_line(selection, parts, prepared.receipts, language),
            "consent": self._consent(claim.subscriber, to),
            "leave_url": leaving.link,
            "settings_url": leaving.settings,
            "pause_url": leaving.pause,
        }

    def page(self, edition: date, told: tuple[str, ...]) -> PageView:
        """The texts that an edition's pages share; `told` are the troubles of its sources."""
        return PageView(
            title=self._sender.title,
            subject="",
            preheader="",
            day=self._language.date(edition, "full"),
            greeting="",
            lead="",
            receipt="",
            troubles=told,
            omitted=0,
            shortened=0,
            consent="",
            change=self._change(),
            leave="" if self._ways.any else self._language.gettext(_REPLY),
            leave_url="",
            settings_url="",
            pause_url="",
            day_url=self._ways.day(edition),
            postal=self._postal,
        )

    def _greeting(self, name: str) -> str:
        if not name:
            return self._language.gettext("Hello,")
        return self._language.gettext("Hello %(name)s,") % {"name": isolate(name)}

    def _change(self) -> str:
        """How to change what one gets, as far as it is true of this installation."""
        if self._ways.answers:
            return ""
        said = _ASK_BY_REPLY if self._sender.reply_to else _ASK
        return self._language.gettext(said) % {"address": self._sender.author}

    def _consent(self, subscriber: Subscriber, to: Address) -> str:
        since = self._language.date(subscriber.consent.at.date(), "long")
        said = self._language.gettext("Sent to %(address)s, who asked for it on %(day)s.")
        return said % {"address": to, "day": since}


def _postal(address: str) -> tuple[str, ...]:
    lines = (shorten(plain(line), _POSTAL_COLUMNS) for line in address.splitlines())
    return tuple(line for line in lines if line)[:_POSTAL_LINES]
