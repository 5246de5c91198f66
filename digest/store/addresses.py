"""Addresses as keys: when two spellings are the same mailbox, and the hash that outlives one."""

import hashlib
import hmac
import unicodedata
from contextlib import suppress

import idna


def address_key(address: str) -> str:
    """The form under which an address is looked up.

    Case is folded in the local part as well: no provider of note tells `A@` from `a@`
    (RFC 5321 §2.4 lets it), and nobody may be written to twice or after leaving because of it.
    A domain is the same in Unicode and in punycode (RFC 5891), and bounces tell the latter.
    """
    local, _, domain = unicodedata.normalize("NFC", address.strip()).rpartition("@")
    # An address literal, or a name that IDNA forbids, is compared as written.
    with suppress(idna.IDNAError):
        domain = idna.encode(domain, uts46=True).decode("ascii")
    return f"{local.casefold()}@{domain.casefold()}"


def address_hash(address: str, key: bytes) -> str:
    """HMAC-SHA-256 of `address_key(address)`, hexadecimal: knows an address again, tells none."""
    return hmac.new(
        key, address_key(address).encode("utf-8", "surrogatepass"), hashlib.sha256
    ).hexdigest()
