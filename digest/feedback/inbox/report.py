"""Delivery status notifications (RFC 3464), block by block."""

import re
from dataclasses import dataclass
from email.message import Message
from enum import StrEnum

from digest.feedback.inbox.letter import Letter, decoded, inside_of, parts_of, text_of

_STATUS = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.])")
_ADDRESS = re.compile(r"[^\s<>;:\"',]+@[^\s<>;:\"',]+[^\s<>;:\"',.]")


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
    """All recipients' blocks of a notification; [] if it is none."""
    found = []
    for part in parts_of(letter.message):
        if part.get_content_type() == "message/delivery-status":
            found += [fate for block in inside_of(part) if (fate := _fate(block)) is not None]
    return found


def report_type(letter: Letter) -> str:
    """The type of a multipart/report (RFC 6522), in small letters; "" for anything else."""
    if letter.message.get_content_type() != "multipart/report":
        return ""
    return str(letter.message.get_param("report-type", "")).lower()


def status_in(text: str) -> str:
    """The most telling enhanced status code in some words; "" if there is none.

    "5.0.0" tells nothing, so any other one is preferred.
    """
    found: list[str] = _STATUS.findall(text)
    telling = [each for each in found if not each.endswith(".0.0")]
    return (telling or found or [""])[0]


def _fate(block: Message) -> Fate | None:
    said = decoded(block.get("Action", "")).lower()
    action = next(
        (_ACTIONS[word] for word in re.findall(r"[a-z]+", said) if word in _ACTIONS), None
    )
    names = [decoded(block.get(name, "")) for name in ("Original-Recipient", "Final-Recipient")]
    addresses = frozenset(found[0].lower() for name in names if (found := _ADDRESS.findall(name)))
    if action is None:
        return None
    diagnostic = decoded(block.get("Diagnostic-Code", "")) or text_of(block).strip()
    whole = decoded(block.get("Status", ""))
    return Fate(
        addresses, action, status_in(f"{whole} {diagnostic}"), f"{diagnostic} {whole}".strip()
    )
