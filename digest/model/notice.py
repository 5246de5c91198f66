"""Mails outside of editions: a confirmation, an answer; one address each."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class NoticeKind(StrEnum):
    """What a notice is for."""

    CONFIRM = "confirm"
    """Somebody asked for the digest on the page; is it this person?"""
    KNOWN = "known"
    """The same of somebody who gets it already: here is the link to their settings."""
    HELP = "help"
    """What may be written to the inbox."""
    LEAVE = "leave"
    """Somebody wrote that they leave, without a token: here is the link that works."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A mail to one address. `body` says of whom it is: `subscriber` or `application` (ids)."""

    number: int
    """Where the store keeps it, and what its Message-ID is made of."""
    kind: NoticeKind
    address: str
    language: str
    body: Mapping[str, str]
    attempts: int
    """How often it was tried before."""


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """A notice to be entered; `name` is what makes it one: entered again, nothing happens."""

    name: str
    kind: NoticeKind
    address: str
    language: str
    body: Mapping[str, str]
