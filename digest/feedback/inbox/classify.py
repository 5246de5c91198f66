"""What a mail that came back is, whom it is about, and which of our tokens it carries.

Pure: nothing here knows who subscribes, nor whether a token holds.
"""

import logging
import re

from flufl.bounce import all_failures

from digest.feedback.inbox.automatic import by_machine, by_server, challenges
from digest.feedback.inbox.complaint import complainers
from digest.feedback.inbox.diagnosis import diagnose, told
from digest.feedback.inbox.letter import (
    Letter,
    headers_of,
    inside_of,
    parts_of,
    read_letter,
    text_of,
)
from digest.feedback.inbox.phrases import says
from digest.feedback.inbox.report import Action, Fate, fates, report_type, status_in
from digest.model.feedback import BounceClass, Bounced, ReplyKind, Returned

logging.getLogger("flufl.bounce").addHandler(logging.NullHandler())
_TO = ("X-Original-To", "Delivered-To", "Envelope-To", "X-Envelope-To", "To", "Cc")
_TOKEN = re.compile(r"(?<![a-z0-9.])([a-z0-9][a-z0-9.-]{0,90}\.[a-z2-7]{32})(?![a-z0-9.])")
"""See `tokens`: a value and 160 bits of signature in base32, in small letters."""
_ADDRESSED = re.compile(_TOKEN.pattern + "(?=@)")
_ADDRESS = re.compile(r"[^\s<>;:\"',()]+@[^\s<>;:\"',()]+[^\s<>;:\"',().]")
_ALONE = re.compile(
    rf"(?m)^[ \t*>-]{{0,9}}<?({_ADDRESS.pattern})>?(?::?[ \t]*$|:[ \t]+(?=.{{0,80}}\b[45]\d\d\b))"
)
"""On a line of its own, or before a reply code."""
_ASKED = re.compile(
    r"(?i)^\W*(?:re:\W*)?(unsubscribe|remove|leave|stop|abmelden|退订|like|less|mute|pause|resume|help|votes?)\b"
)
_LEAVING = frozenset({"unsubscribe", "remove", "leave", "stop", "abmelden", "退订"})
_MOST = 100
"""Addresses in one notification: ours go to one each."""
_AROUND = 500
"""Characters after an address in which its reason is looked for."""


def classify(raw: bytes) -> Returned:
    """Understand a mail; never fails, whatever it is."""
    letter = read_letter(raw)
    token = _token(letter)
    if (who := complainers(letter)) is not None:
        said = tuple(Bounced(each, "", BounceClass.BLOCK) for each in who)
        return Returned(ReplyKind.COMPLAINT, said, token or _inner_token(letter))
    if found := fates(letter):
        return _reported(letter, found, token)
    receipt = report_type(letter) == "disposition-notification"  # which tells of refusals, too
    if receipt and not _failures(letter):
        return Returned(ReplyKind.AUTO_REPLY, (), token)
    by_others = receipt or by_server(letter)
    return _in_words(letter, token) if by_others else _by_people(letter, token)


def _by_people(letter: Letter, token: str) -> Returned:
    """What no mail server seems to have written."""
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
    named = _failures(letter)
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
    meaning = told(fate.status, fate.diagnostic)
    if meaning is None:
        around = _around(letter.text, address)
        meaning = diagnose(fate.status or status_in(around), around)
    return Bounced(address, fate.status, meaning)


def _in_words(letter: Letter, token: str) -> Returned:
    """A notification without blocks, in the words of an older server."""
    named = sorted(_failures(letter))
    text = f"{letter.header('Subject')}\n{letter.text}"
    token = token or _inner_token(letter)
    if not named and not (token and by_server(letter)):
        machine = by_machine(letter)
        return Returned(ReplyKind.AUTO_REPLY if machine else ReplyKind.OTHER, (), token)
    if says("still_trying", text):
        late = tuple(Bounced(each, "", BounceClass.SOFT) for each in named)
        return Returned(ReplyKind.DELAY, late, token)
    status, meaning = status_in(text), diagnose(status_in(text), text)
    recipients = []
    for address in named[:_MOST]:
        around = _around(letter.text, address)
        mine = status_in(around)
        recipients.append(Bounced(address, mine or status, told(mine, around) or meaning))
    return Returned(ReplyKind.BOUNCE, tuple(recipients), token, " ".join(letter.text.split())[:200])


def _failures(letter: Letter) -> frozenset[str]:
    """The addresses that a notification says failed, in small letters.

    They are Exim's own list, or those that flufl.bounce finds, or those that a mail server puts on
    lines of their own.
    """
    if named := _ADDRESS.findall(letter.header("X-Failed-Recipients")):
        return frozenset(each.lower() for each in named)
    try:
        temporary, permanent = all_failures(letter.message)
    except Exception:  # noqa: BLE001 - some fifty parsers of others' over anybody's bytes
        return frozenset()
    found = (bytes(each).decode("ascii", "replace") for each in (*temporary, *permanent))
    failed = frozenset(each.lower() for each in found if "@" in each)
    if failed or not by_server(letter):
        return failed
    ours = letter.header("To").lower()
    alone = (each.lower() for each in _ALONE.findall(letter.text))
    return frozenset(each for each in alone if each not in ours)


def _around(text: str, address: str) -> str:
    """What is said of one address: from its line on, up to the next address or blank space."""
    at = text.lower().find(address)
    if at < 0:
        return text
    begin = text.rfind("\n", 0, at) + 1
    after = text[at + len(address) : at + len(address) + _AROUND]
    following = re.search(r"\n[ \t>*]*<?[^\s<>@]+@[^\s<>]+>?:?[ \t]*\n", after)
    return text[begin:at] + " " + (after[: following.start()] if following else after)


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
    for part in parts_of(letter.message)[1:]:
        if part.get_content_type() == "text/rfc822-headers":
            text = text_of(part)
        elif part.get_content_type() == "message/rfc822":
            text = "\n".join(headers_of(mail) for mail in inside_of(part))
        else:
            continue
        unfolded = re.sub(r"\n[ \t]+", " ", text)
        for line in re.findall(r"(?im)^(?:Return-Path|List-Unsubscribe):.*$", unfolded):
            if found := _TOKEN.search(line.lower()):
                return found[1]
    return ""


def _request(letter: Letter, token: str) -> Returned | None:
    found = _ASKED.search(letter.header("Subject"))
    if not found:
        return None
    word = found[1].lower()
    kind = ReplyKind.UNSUBSCRIBE if word in _LEAVING else ReplyKind.COMMAND
    return Returned(kind, (), token, letter.header("Subject"))
