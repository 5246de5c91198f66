"""DKIM keys: made, read from files, and as the DNS publishes them (RFC 6376 §3.6.1, RFC 8463)."""

import base64
import stat
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from digest.compose.dkim import Key, Signer
from digest.compose.links import ascii_domain
from digest.compose.options import DkimOptions
from digest.errors import SettingsError

LEAST_BITS, GOOD_BITS = 1024, 2048
"""RFC 8301 §3.2: a signer must not use fewer than 1024 bits of RSA, and should use 2048."""
_STRING = 255
"""Octets in one string of a TXT record (RFC 1035 §3.3)."""
_MAKE = "Make one with `digest dkim keygen`."


def load_signer(options: DkimOptions, author: str) -> Signer | None:
    """What signs for the address in From; None if no key is set.

    Raises:
        SettingsError: if a key cannot be read or is too weak, or the domain is not the author's.

    """
    if not options.keys:
        return None
    domain = signing_domain(options, author)
    return Signer(domain, [load_key(key.selector, key.file) for key in options.keys])


def signing_domain(options: DkimOptions, author: str) -> str:
    """The domain that signs (`d=`), in ASCII; by default that of the address in From.

    Raises:
        SettingsError: if DMARC would not count its signature as the author's (RFC 7489 §3.1.1).

    """
    from_domain = ascii_domain(author.rpartition("@")[2]).lower()
    domain = ascii_domain(options.domain or from_domain).lower().rstrip(".")
    if domain == from_domain:
        return domain
    above = from_domain.endswith(f".{domain}") and "." in domain
    below = domain.endswith(f".{from_domain}") and "." in from_domain
    if not above and not below:
        raise SettingsError(
            f"dkim.domain is {domain}, but mail comes from {from_domain}: a signature of another "
            "domain counts for nothing (DMARC)",
            cure=f"Remove dkim.domain, or set it to {from_domain} or a domain above it.",
        )
    return domain


def load_key(selector: str, file: Path) -> Key:
    """Read a private key in PEM.

    Raises:
        SettingsError: if it is missing, is none, is too weak, or others can read it.

    """
    try:
        mode = file.stat().st_mode
        pem = file.read_bytes()
    except OSError as error:
        raise SettingsError(
            f"the DKIM key {file} cannot be read: {error.strerror}", cure=_MAKE
        ) from error
    if mode & stat.S_IRWXO:
        raise SettingsError(
            f"everybody on this machine can read or change the DKIM key {file}",
            cure=f"chmod 600 {file}; if others may have seen it, make a new one.",
        )
    try:
        private = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SettingsError(
            f"{file} holds no private key in PEM without a passphrase", cure=_MAKE
        ) from error
    if not isinstance(private, (RSAPrivateKey, Ed25519PrivateKey)):
        raise SettingsError(f"{file} is neither an RSA nor an Ed25519 key", cure=_MAKE)
    key = Key(selector, private)
    if bits_of(key) < LEAST_BITS and isinstance(private, RSAPrivateKey):
        raise SettingsError(
            f"{file} has {bits_of(key)} bits of RSA; receivers ignore what has fewer than "
            f"{LEAST_BITS} (RFC 8301)",
            cure=_MAKE,
        )
    return key


def new_key(selector: str, algorithm: str, bits: int = GOOD_BITS) -> Key:
    """Make a key: "ed25519", or "rsa" of so many bits."""
    if algorithm == "ed25519":
        return Key(selector, Ed25519PrivateKey.generate())
    return Key(selector, generate_private_key(public_exponent=65537, key_size=bits))


def pem_of(key: Key) -> bytes:
    """The private key as a file holds it: PKCS #8, no passphrase."""
    return key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def bits_of(key: Key) -> int:
    """The size of an RSA key; 256 for Ed25519."""
    return key.private.key_size if isinstance(key.private, RSAPrivateKey) else 256


def is_weak(key: Key) -> bool:
    """Whether RFC 8301 advises against it."""
    return isinstance(key.private, RSAPrivateKey) and bits_of(key) < GOOD_BITS


def public_part(key: Key) -> str:
    """What `p=` says: for RSA a SubjectPublicKeyInfo, for Ed25519 the bare 32 octets, in base64."""
    public = key.private.public_key()
    if isinstance(key.private, RSAPrivateKey):
        raw = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    else:
        raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def record_of(key: Key) -> str:
    """The text of the TXT record."""
    kind = "rsa" if isinstance(key.private, RSAPrivateKey) else "ed25519"
    return f"v=DKIM1; k={kind}; p={public_part(key)}"


def record_name(selector: str, domain: str) -> str:
    """Where the record is published."""
    return f"{selector}._domainkey.{domain}"


def strings_of(record: str) -> list[str]:
    """The record in strings as long as the DNS takes them."""
    return [record[at : at + _STRING] for at in range(0, len(record), _STRING)]
