"""Signed links: who may do one thing, without a password and without a table of sessions.

A token is `value.signature`. The value says whom it concerns; the signature is HMAC-SHA-256
(RFC 2104) over it, cut to 160 bits (§5 there asks for at least half the hash), under a key that
itsdangerous derives from our secret and the purpose: a token for one purpose is noise for every
other. It never expires, since a mail may be opened after years and must still let its reader go.

All of it is lowercase base32, dots and dashes: nothing that a mail client wraps, escapes, takes
for the end of a link or styles as _emphasis_, and nothing that dies where case is lost. A reader
of VERP addresses (RFC 5321 local parts, 64 octets at most) may therefore lower a token before it
calls `read`: a prefix of 14 characters, the 16 of a subscriber's id and 33 of signature fit.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from enum import StrEnum
from typing import Any

from itsdangerous import BadSignature, Signer

from digest.errors import TokenError

MIN_KEY_BYTES = 16
SIGNATURE_BYTES = 20
"""160 bits: exactly 32 characters of base32, so that each signature is written in one way only."""

_DAY_ZERO = date(2000, 1, 1).toordinal()
_DIGITS = "abcdefghijklmnopqrstuvwxyz234567"  # RFC 4648 §6
_VALUE = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*")
_DELIVERY = re.compile(r"(\d{4})(\d{2})(\d{2})\.([a-z0-9-]+)", re.ASCII)
_TOKEN = re.compile(r"[a-z0-9.-]{1,200}\.[a-z2-7]{32}")


class Purpose(StrEnum):
    """What a token allows."""

    LEAVE = "leave"
    """The value is a subscriber's id."""
    VOTE = "vote"
    """The value is a delivery: `YYYYMMDD.subscriber`."""
    SETTINGS = "settings"
    """The value is a subscriber's id."""
    CONFIRM = "confirm"
    """The value is an application's id."""
    FORM = "form"
    """The value is when a form was made, in seconds since 1970 (UTC)."""
    RETURN = "return"
    """The value is a delivery, as short as it can be: three characters of the day's number since
    2000 in base 32, and the subscriber's id."""


class _Base32Signer(Signer):
    """itsdangerous' signer (its keys, salts and rotation) with signatures in lowercase base32.

    Each mail has its token, so a key is derived once and the HMAC taken in one call.
    """

    def __init__(self, *keys: Any, **settings: Any) -> None:
        super().__init__(*keys, **settings)
        self._derived: dict[bytes, bytes] = {}

    def get_signature(self, value: str | bytes) -> bytes:
        return self._signature(value, self.secret_keys[-1])

    def verify_signature(self, value: str | bytes, sig: str | bytes) -> bool:
        given = sig.encode() if isinstance(sig, str) else sig
        # Every key is tried, found or not: the time says nothing about which one signed.
        matches = [hmac.compare_digest(self._signature(value, k), given) for k in self.secret_keys]
        return any(matches)

    def _signature(self, value: str | bytes, secret: bytes) -> bytes:
        content = value.encode() if isinstance(value, str) else value
        if secret not in self._derived:
            self._derived[secret] = self.derive_key(secret)
        mac = hmac.digest(self._derived[secret], content, "sha256")
        return base64.b32encode(mac[:SIGNATURE_BYTES]).lower()


class Tokens:
    """Makes and reads tokens.

    `keys` are secrets of at least 16 random bytes: the first signs, all are accepted, so a key is
    rotated by putting a new one in front.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) < MIN_KEY_BYTES for key in keys):
            raise ValueError(f"tokens need keys of at least {MIN_KEY_BYTES} bytes")
        # itsdangerous wants the oldest first and signs with the last.
        ordered = list(reversed(keys))
        self._signers = {
            purpose: _Base32Signer(
                ordered,
                salt=f"digest.{purpose}",
                key_derivation="hmac",
                digest_method=hashlib.sha256,
            )
            for purpose in Purpose
        }

    def leave(self, subscriber: str) -> str:
        """Make the token of an unsubscribe link; 49 characters for an id of 16."""
        return self.sign(Purpose.LEAVE, subscriber)

    def vote(self, edition: date, subscriber: str) -> str:
        """Make the token of a mail's vote links; `delivery_of` reads its value."""
        return self.sign(Purpose.VOTE, edition.isoformat().replace("-", "") + f".{subscriber}")

    def settings(self, subscriber: str) -> str:
        """Make the token of the links to somebody's settings and to their pause."""
        return self.sign(Purpose.SETTINGS, subscriber)

    def confirm(self, application: str) -> str:
        """Make the token of the link that confirms a sign-up."""
        return self.sign(Purpose.CONFIRM, application)

    def returned(self, edition: date, subscriber: str) -> str:
        """Make the token of a mail's return path (VERP); `returned_of` reads its value.

        52 characters for an id of 16, so that 11 of a mailbox's name and a plus sign fit before it
        in a local part (RFC 5321 §4.5.3.1.1).
        """
        return self.sign(Purpose.RETURN, _day_number(edition) + subscriber)

    def sign(self, purpose: Purpose, value: str) -> str:
        """Make a token for a value of lowercase letters, digits, dashes and inner dots.

        Raises:
            ValueError: for a value with anything else in it.

        """
        if not _VALUE.fullmatch(value):
            raise ValueError(f"{value!r} cannot be signed: lowercase letters, digits, - and . only")
        return self._signers[purpose].sign(value).decode()

    def read(self, purpose: Purpose | str, token: str) -> str:
        """Return the value that was signed for this purpose with one of our keys.

        Raises:
            TokenError: if it is forged, cut, changed or for another purpose; never says which.

        """
        signer = self._signers[Purpose(purpose)]
        if _TOKEN.fullmatch(token):
            with suppress(BadSignature):
                return signer.unsign(token).decode()
        raise TokenError(
            "this link does not hold: it was cut, changed, or made for something else",
            cure="Copy the whole link from the mail, or use a newer mail's.",
        )


def delivery_of(value: str) -> tuple[date, str]:
    """The edition and the subscriber that a `Purpose.VOTE` token was signed for.

    Raises:
        TokenError: if the value is of another shape; `Tokens.vote` makes none such.

    """
    if found := _DELIVERY.fullmatch(value):
        year, month, day, subscriber = found.groups()
        with suppress(ValueError):
            return date(int(year), int(month), int(day)), subscriber
    raise TokenError("this link names no mail of ours", cure="Use the link of a newer mail.")


def returned_of(value: str) -> tuple[date, str]:
    """The edition and the subscriber that a `Purpose.RETURN` token was signed for.

    Raises:
        TokenError: if the value is of another shape; `Tokens.returned` makes none such.

    """
    number, subscriber = value[:3], value[3:]
    if len(number) == 3 and subscriber and all(each in _DIGITS for each in number):  # noqa: PLR2004
        high, middle, low = (_DIGITS.index(each) for each in number)
        return date.fromordinal(_DAY_ZERO + (high * 32 + middle) * 32 + low), subscriber
    raise TokenError("this return path names no mail of ours")


def _day_number(day: date) -> str:
    """Three characters, good from 2000 to 2089."""
    number = day.toordinal() - _DAY_ZERO
    if not 0 <= number < len(_DIGITS) ** 3:
        raise ValueError(f"{day} does not fit into a return path")
    return _DIGITS[number >> 10] + _DIGITS[number >> 5 & 31] + _DIGITS[number & 31]
