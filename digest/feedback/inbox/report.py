"""Delivery status notifications (RFC 3464), block by block."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_string
from email.message import Message
from enum import StrEnum
from itertools import islice

from digest.feedback.inbox.letter import Letter, decoded, inside_of, outer_parts, parts_of, text_of
from digest.feedback.inbox.original import ADDRESS

_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_MAIL_BEGINS = re.compile(r"(?im)^content-type:\s*(?:message/rfc822|text/rfc822-headers)")
MOST = 100
"""Recipients of one notification: ours go to one each."""


class Action(StrEnum):
    """RFC 3464 §2.3.3, with what servers write in its place."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"


_ACTIONS: dict[str, Action] = {
    "failure": Action.FAILED,
    "error": Action.FAILED,
    "expired": Action.FAILED,
    "undeliverable": Action.FAILED,
    "deliverable": Action.DELIVERED,
    **{each.value: each for each in Action},
}


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one recipient; `addresses`: final and original, in small letters."""

    addresses: frozenset[str]
    action: Action
    status: str
    diagnostic: str


def fates(letter: Letter) -> list[Fate]:
    """All recipients' blocks of a notification; [] if it is none.

    The blocks of a report inside of the mail that came back are about somebody else.
    """
    own = _in_parts(outer_parts(letter.message))
    return own or _in_parts(parts_of(letter.message))


def fates_in_text(letter: Letter) -> list[Fate]:
    """The blocks where the boundaries of the parts were lost on the way, so that all is text."""
    text = letter.text + letter.rest
    begins = _MAIL_BEGINS.search(text)
    paragraphs = re.split(r"\n[ \t]*\n", text[: begins.start() if begins else None])
    blocks = (each.strip() for each in paragraphs if re.search(r"(?im)^final-recipient:", each))
    found = (fate for each in blocks for fate in _fates(message_from_string(each)))
    return list(islice(found, MOST))


def report_type(letter: Letter) -> str:
    """The type of a multipart/report (RFC 6522), in small letters; "" for anything else."""
    if letter.message.get_content_type() != "multipart/report":
        return ""
    return str(letter.message.get_param("report-type", "")).lower()


def status_in(text: str) -> str:
    """The most telling enhanced status code in some words; "" if there is none.

    "5.0.0" tells nothing, so any other one is preferred.
    """
    found: list[str] = [each for each in _STATUS.findall(text) if not each.startswith("2")]
    telling = [each for each in found if not each.endswith(".0.0")]
    return (telling or found or [""])[0]


def _in_parts(parts: Sequence[Message]) -> list[Fate]:
    reports = [each for each in parts if each.get_content_type() == "message/delivery-status"]
    blocks = (block for each in reports for block in inside_of(each))
    return list(islice((fate for block in blocks for fate in _fates(block)), MOST))


def _fates(block: Message) -> Iterator[Fate]:
    """Those of a block; some servers leave out the empty line between two recipients."""
    group: dict[str, str] = {}
    for name, value in block.items():
        if name.lower() in group and "final-recipient" in group:
            yield from _fate(group, "")
            group = {}
        group.setdefault(name.lower(), value)
    yield from _fate(group, text_of(block).strip())


def _fate(fields: dict[str, str], said: str) -> Iterator[Fate]:
    """What became of a recipient; nothing where no recipient is named, or nothing is said of it."""
    named = [fields.get(each, "") for each in ("original-recipient", "final-recipient")]
    addresses = frozenset(found[0].lower() for each in named if (found := ADDRESS.findall(each)))
    whole = decoded(fields.get("status", ""))
    diagnostic = decoded(fields.get("diagnostic-code", "")) or said
    words = re.findall(r"[a-z]+", decoded(fields.get("action", "")).lower())
    action = next((_ACTIONS[each] for each in words if each in _ACTIONS), None)
    if action is None and any(named) and whole.startswith("5"):
        action = Action.FAILED
    if action is not None:
        status = status_in(f"{whole} {diagnostic}")
        yield Fate(addresses, action, status, f"{diagnostic} {whole}".strip())
