"""Nouns to text and back: pydantic straight into the dataclasses of `model/`."""

from pydantic import TypeAdapter

from digest.model.edition import Receipt
from digest.model.paper import Paper, PaperId, Scheme
from digest.model.subscriber import Subscriber

_PAPER = TypeAdapter(Paper)
_SUBSCRIBER = TypeAdapter(Subscriber)
_RECEIPT = TypeAdapter(Receipt)
_RECEIPTS = TypeAdapter(tuple[Receipt, ...])

LONGEST_NOTE = 2000
"""Characters that are kept of a server's words or a reason."""


def paper_id(name: str) -> PaperId:
    """The id whose `str` is `name`, exactly; `PaperId.parse` would normalise it again."""
    scheme, _, value = name.partition(":")
    return PaperId(Scheme(scheme), value)


def dump_paper(paper: Paper) -> str:
    """As JSON, all fields."""
    return _PAPER.dump_json(paper).decode()


def load_paper(body: str) -> Paper:
    """The paper that `dump_paper` wrote."""
    return _PAPER.validate_json(body)


def dump_subscriber(subscriber: Subscriber) -> str:
    """As JSON, all fields."""
    return _SUBSCRIBER.dump_json(subscriber).decode()


def load_subscriber(profile: str) -> Subscriber:
    """The subscriber that `dump_subscriber` wrote."""
    return _SUBSCRIBER.validate_json(profile)


def dump_receipt(receipt: Receipt) -> str:
    """As JSON, all fields."""
    return _RECEIPT.dump_json(receipt).decode()


def load_receipt(body: str) -> Receipt:
    """The receipt that `dump_receipt` wrote."""
    return _RECEIPT.validate_json(body)


def dump_receipts(receipts: tuple[Receipt, ...]) -> str:
    """As a JSON array."""
    return _RECEIPTS.dump_json(receipts).decode()


def load_receipts(body: str) -> tuple[Receipt, ...]:
    """The receipts that `dump_receipts` wrote."""
    return _RECEIPTS.validate_json(body)


def note(text: str) -> str:
    """Text from outside as both databases take it.

    A mail server may answer with any bytes: NUL, which PostgreSQL refuses, and what decodes to
    lone surrogates, which no database takes. One such reply must not lose a group's outcomes.
    """
    if len(text) <= LONGEST_NOTE and text.isascii() and "\x00" not in text:
        return text
    clean = text.encode("utf-8", "backslashreplace").decode().replace("\x00", "\\x00")
    return clean[:LONGEST_NOTE]
