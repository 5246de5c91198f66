"""What an SMTP reply means for us: verb, code, enhanced status and words → meaning.

One table, read from top to bottom; the first row that fits counts, so the more specific rows
stand higher. Codes are those of RFC 5321 §4.2, enhanced status codes those of RFC 3463 and the
IANA registry, the words those that servers in the field say.
"""

import re
from collections.abc import Container
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

FINAL_DOT: Final = "final dot"
"""The verb of a reply to the end of the message (or of the silence in its place)."""
UNREADABLE: Final = -1
"""The code of an answer that is no SMTP reply; its bytes are then in the text."""


class Meaning(StrEnum):
    """What a reply says, and about whom."""

    ACCEPTED = "accepted"
    UNCERTAIN = "the link was lost after the message; it may have arrived"
    ROUTE = "trouble with the route, not with the recipient"
    OURS = "the server refuses us, not the recipient"
    QUOTA = "our sending quota is used up"
    MAILBOX_FULL = "the recipient's mailbox is full"
    GREYLISTED = "greylisted"
    TOO_FAST = "we send too fast"
    DEFERRED = "deferred"
    HARD_BOUNCE = "the address does not exist"
    TOO_LARGE = "this mail is too large"
    REFUSED = "refused"
    BROKEN = "the server does not speak SMTP"


_4YZ = range(400, 500)
_5YZ = range(500, 600)
_FAILURE = range(400, 600)
_OPENING = frozenset({"connect", "EHLO", "HELO", "STARTTLS", "AUTH"})
_BEFORE_RECIPIENT = _OPENING | {"MAIL"}
_RCPT = frozenset({"RCPT"})
_IN_DATA = frozenset({"DATA", FINAL_DOT})
_ABOUT_RECIPIENT = _RCPT | _IN_DATA

_QUOTA = (
    r"(?!.*receiv)(?:.*\b(?:daily|hourly|sending)\b.*\b(?:quota|limit)"
    r"|.*\b(?:quota|limit)s?\b.*\b(?:daily|sending|per day)\b)"
)
_FULL = r"mailbox.{0,12}\bfull\b|over\s?quota|quota.{0,20}\bexceeded|exceed\w*.{0,30}\bquota"
_TOO_FAST = r"\brates?\b|throttl|too many"
_BAD_ADDRESS = r"address|mailbox|user|recipient|syntax|invalid|domain"
_NOT_THE_RECIPIENT = r"\bsender|relay|rcpthosts"


@dataclass(frozen=True, slots=True)
class _Row:
    """A row fits a reply if each condition that it names holds."""

    meaning: Meaning
    codes: Container[int]
    verbs: Container[str] | None = None
    enhanced: str = ""
    words: str = ""

    def fits(self, verb: str, code: int, enhanced: str, words: str) -> bool:
        return (
            code in self.codes
            and (self.verbs is None or verb in self.verbs)
            and (not self.enhanced or re.fullmatch(self.enhanced, enhanced) is not None)
            and (not self.words or re.search(self.words, words) is not None)
        )


_TABLE: Final = (
    # No reply at all.
    _Row(Meaning.UNCERTAIN, {0}, {FINAL_DOT}),
    _Row(Meaning.ROUTE, {0}),
    # 2yz takes the message over only as the answer to its end; elsewhere (say, 250 where DATA
    # needs 354) nothing was handed over, and calling it accepted would lose the mail.
    _Row(Meaning.ACCEPTED, range(200, 300), {FINAL_DOT}),
    # Enhanced status codes that name one thing.
    _Row(Meaning.MAILBOX_FULL, _FAILURE, _ABOUT_RECIPIENT, r"[45]\.2\.2"),
    _Row(Meaning.QUOTA, {550}, enhanced=r"5\.4\.5"),
    _Row(Meaning.HARD_BOUNCE, _5YZ, _RCPT, r"5\.1\.(?:1|2|3|6|10)"),
    _Row(Meaning.TOO_LARGE, _5YZ, enhanced=r"5\.3\.4|5\.2\.3"),
    # Words that name one thing.
    _Row(Meaning.DEFERRED, {552}, words=r"too many recipients"),  # RFC 5321 §4.5.3.1.10
    _Row(Meaning.GREYLISTED, _4YZ, words=r"gr[ae]y[- ]?list"),  # RFC 6647
    _Row(Meaning.QUOTA, _FAILURE, words=_QUOTA),
    _Row(Meaning.MAILBOX_FULL, _FAILURE, _ABOUT_RECIPIENT, words=_FULL),
    _Row(Meaning.TOO_LARGE, {552}, _IN_DATA),
    _Row(Meaning.TOO_LARGE, {552}, {"MAIL"}, words=r"\bsize|too (?:large|big)"),  # RFC 1870 §6.1
    # The link is being closed.
    _Row(Meaning.TOO_FAST, {421}, words=_TOO_FAST),
    _Row(Meaning.ROUTE, {421}),
    # We are at fault. 500 is a command that the server cannot parse: never the recipient's doing.
    _Row(Meaning.OURS, _5YZ, _BEFORE_RECIPIENT),
    _Row(Meaning.OURS, range(500, 505)),
    _Row(Meaning.OURS, _5YZ, enhanced=r"5\.7\.\d+"),
    _Row(Meaning.OURS, {553}, _RCPT, words=_NOT_THE_RECIPIENT),
    # Nobody is there, by code or words alone (556 and null MX: RFC 7504, RFC 7505).
    _Row(Meaning.HARD_BOUNCE, {556}, _ABOUT_RECIPIENT),
    _Row(Meaning.HARD_BOUNCE, _5YZ, _RCPT, words=r"\bnull ?mx\b"),
    _Row(Meaning.HARD_BOUNCE, {553}, _RCPT, words=_BAD_ADDRESS),
    _Row(Meaning.OURS, _5YZ, words=r"spam|\bpolicy\b|\bpolicies\b"),
    _Row(Meaning.OURS, {554}, _IN_DATA),
    # Slower, please.
    _Row(Meaning.TOO_FAST, {454}),
    _Row(Meaning.TOO_FAST, _4YZ, enhanced=r"4\.7\.\d+"),
    _Row(Meaning.TOO_FAST, _FAILURE, words=_TOO_FAST),
    # The rest.
    _Row(Meaning.ROUTE, _4YZ, _BEFORE_RECIPIENT),
    _Row(Meaning.DEFERRED, _4YZ),
    _Row(Meaning.REFUSED, _5YZ),
)
_ADDRESS = re.compile(r"<[^>]*>|\S+@\S+")


def meaning(verb: str, code: int, enhanced: str = "", words: str = "") -> Meaning:
    """What the reply that ended a transaction means.

    `verb` is what was answered: "connect", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA" or
    `FINAL_DOT`. Code 0 is a lost link, `UNREADABLE` an answer that is no reply. Total: whatever
    no row knows is BROKEN.
    """
    # Addresses are data, not words: antispam@… must not make us think of spam.
    said = _ADDRESS.sub(" ", words).lower()
    for row in _TABLE:
        if row.fits(verb, code, enhanced, said):
            return row.meaning
    return Meaning.BROKEN
