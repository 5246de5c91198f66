"""What a mail that came back is, whom it is about, and which of our tokens it carries.

Pure: nothing here knows who subscribes, nor whether a token holds.
"""

import logging
import re

from digest.feedback.inbox.automatic import by_machine, by_server, challenges
from digest.feedback.inbox.complaint import complainers
from digest.feedback.inbox.diagnosis import diagnose, told
from digest.feedback.inbox.letter import Letter, read_letter
from digest.feedback.inbox.naming import failures
from digest.feedback.inbox.original import ADDRESS, fields, original_header
from digest.feedback.inbox.phrases import says
from digest.feedback.inbox.report import (
    MOST,
    Action,
    Fate,
    fates,
    fates_in_text,
    report_type,
    status_in,
)
from digest.model.feedback import BounceClass, Bounced, ReplyKind, Returned

logging.getLogger("flufl.bounce").addHandler(logging.NullHandler())
_TO = ("X-Original-To", "Delivered-To", "Envelope-To", "X-Envelope-To", "To", "Cc")
_TOKEN = re.compile(r"(?<![a-z0-9.])([a-z0-9][a-z0-9.-]{0,90}\.[a-z2-7]{32})(?![a-z0-9.])")
"""See `tokens`: a value and 160 bits of signature in base32, in small letters."""
_ADDRESSED = re.compile(_TOKEN.pattern + "(?=@)")
_ASKED = re.compile(
    r"(?i)^\W*(?:re:\W*)?(unsubscribe|remove|leave|stop|abmelden|退订|like|less|mute|pause|resume|help|votes?)\b"
)
_LEAVING = frozenset({"unsubscribe", "remove", "leave", "stop", "abmelden", "退订"})
_BEGINS = re.compile(rf"\n[ \t>*\"]*<?({ADDRESS.pattern})[>\"]*(?=[:\s])")
"""A line that begins with an address."""
_AROUND = 500
"""Characters after an address in which its reason is looked for."""


def classify(raw: bytes) -> Returned:
    """Understand a mail; never fails, whatever it is."""
    letter = read_letter(raw)
    token = _token(letter)
    if (who := complainers(letter)) is not None:
        said = tuple(Bounced(each, "", BounceClass.BLOCK) for each in who)
        return Returned(ReplyKind.COMPLAINT, said, token or _inner_token(letter))
    server = by_server(letter)
    if found := fates(letter) or (fates_in_text(letter) if server else []):
        if not server and challenges(letter):  # some call it a report
            return Returned(ReplyKind.CHALLENGE, (), token)
        return _reported(letter, found, token)
    if report_type(letter) == "feedback-report":  # on signatures, or one that is taken back
        return Returned(ReplyKind.OTHER, (), token)
    receipt = report_type(letter) == "disposition-notification"  # which tells of refusals, too
    if receipt and not failures(letter):
        return Returned(ReplyKind.AUTO_REPLY, (), token)
    return _in_words(letter, token) if receipt or server else _by_people(letter, token)


def _by_people(letter: Letter, token: str) -> Returned:
    """What no mail server seems to have written."""
    if letter.header("Subject").strip().lower() in _LEAVING:
        # Apple Mail presses List-Unsubscribe so, and calls its mail "auto-replied"
        return Returned(ReplyKind.UNSUBSCRIBE, (), token, letter.header("Subject"))
    if challenges(letter):
        return Returned(ReplyKind.CHALLENGE, (), token)
    if by_machine(letter):
        return Returned(ReplyKind.AUTO_REPLY, (), token)
    return _request(letter, token) or _in_words(letter, token)


def _reported(letter: Letter, found: list[Fate], token: str) -> Returned:
    """A notification in blocks: of several fates, what failed counts before what is late."""
    token = token or _inner_token(letter)
    for action, kind in ((Action.FAILED, ReplyKind.BOUNCE), (Action.DELAYED, ReplyKind.DELAY)):
        mine = [fate for fate in found if fate.action is action]
        if mine:
            return _failed(letter, kind, mine, token)
    return Returned(ReplyKind.SUCCESS, (), token)


def _failed(letter: Letter, kind: ReplyKind, mine: list[Fate], token: str) -> Returned:
    named = failures(letter)
    recipients = {}
    for fate in mine:
        known = sorted(fate.addresses & named) or sorted(fate.addresses)
        for address in known[:1]:
            recipients[address] = _bounced(letter, kind, address, fate)
    if not recipients:
        recipients = {each: _bounced(letter, kind, each, mine[0]) for each in sorted(named)}
    return Returned(kind, tuple(recipients.values()), token, mine[0].diagnostic)


def _bounced(letter: Letter, kind: ReplyKind, address: str, fate: Fate) -> Bounced:
    if kind is ReplyKind.DELAY:
        return Bounced(address, fate.status, BounceClass.SOFT)
    around = _around(letter.text, address)
    meaning = told(fate.status, fate.diagnostic)
    if meaning is None:
        meaning = diagnose(fate.status or status_in(around), around)
    if meaning is BounceClass.HARD and (says("full", around) or says("after_data", around)):
        meaning = BounceClass.SOFT  # some have no better number for it
    return Bounced(address, fate.status, meaning)


def _in_words(letter: Letter, token: str) -> Returned:
    """A notification without blocks, in the words of an older server."""
    named = sorted(failures(letter))
    text = f"{letter.header('Subject')}\n{letter.text}"
    token = token or _inner_token(letter)
    if not named and not (token and by_server(letter)):
        machine = by_machine(letter)
        return Returned(ReplyKind.AUTO_REPLY if machine else ReplyKind.OTHER, (), token)
    if says("still_trying", text):
        late = tuple(Bounced(each, "", BounceClass.SOFT) for each in named)
        return Returned(ReplyKind.DELAY, late, token)
    status = status_in(text)
    if not status and told("", text) is None and says("delivered", text):
        return Returned(ReplyKind.SUCCESS, (), token)
    meaning = diagnose(status, text)
    recipients = []
    for address in named[:MOST]:
        around = _around(letter.text, address)
        mine = status_in(around)
        recipients.append(Bounced(address, mine or status, told(mine, around) or meaning))
    return Returned(ReplyKind.BOUNCE, tuple(recipients), token, " ".join(letter.text.split())[:200])


def _around(text: str, address: str) -> str:
    """What is said of one address: from its line on, up to the next address or blank space."""
    at = text.lower().find(address)
    if at < 0:
        return text
    begin = text.rfind("\n", 0, at) + 1
    after = text[at + len(address) : at + len(address) + _AROUND]
    others = (
        each.start()
        for each in _BEGINS.finditer(after)
        if each[1].lower() != address  # many say it again, with a reason
    )
    return text[begin:at] + " " + after[: next(others, None)]


def _token(letter: Letter) -> str:
    """The token in one of our addresses that it was sent to, or after a request in its subject."""
    for name in _TO:
        for value in letter.headers(name):
            if found := _ADDRESSED.search(value.lower()):
                return found[1]
    subject = letter.header("Subject")
    found = _TOKEN.search(subject.lower()) if _ASKED.search(subject) else None
    return found[1] if found else ""


def _inner_token(letter: Letter) -> str:
    """The token in the Return-Path or List-Unsubscribe of the mail that came back."""
    for value in fields(original_header(letter), "Return-Path", "List-Unsubscribe"):
        if found := _TOKEN.search(value.lower()):
            return found[1]
    return ""


def _request(letter: Letter, token: str) -> Returned | None:
    found = _ASKED.search(letter.header("Subject"))
    if not found:
        return None
    word = found[1].lower()
    kind = ReplyKind.UNSUBSCRIBE if word in _LEAVING else ReplyKind.COMMAND
    return Returned(kind, (), token, letter.header("Subject"))
