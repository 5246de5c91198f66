"""DKIM signatures (RFC 6376, RFC 8463), made while a mail is composed. Pure.

The body comes in canonical form already (`quoting.py`), so its hash is one SHA-256. The hash
covers all of it: no `l=`, behind which anybody could append. Each header is named once more than
it occurs (RFC 6376 §8.15): to add a second From, or a Reply-To where there was none, breaks the
signature. The time is the mail's own Date, so that a resend is the same byte for byte; both
kinds of signature are deterministic (RFC 8017 §8.2, RFC 8032 §5.1.6).
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from digest.compose.encoding import fold

SIGNED = (
    "from",
    "to",
    "subject",
    "date",
    "reply-to",
    "message-id",
    "mime-version",
    "content-type",
    "list-id",
    "list-unsubscribe",
    "list-unsubscribe-post",
)
"""The headers that a signature covers, whether a message has them or not."""
_RSA_SCHEME = PKCS1v15(), hashes.SHA256()
_NAME = "DKIM-Signature"
# What is known last, in the place of which something as long is folded.
_BODY_HASH = "B" * 44
_TIME = "T" * 10
_FIRST_LINE, _LINE = 72, 75


@dataclass(frozen=True, slots=True)
class Key:
    """A private key and the selector under which the DNS knows its public one."""

    selector: str
    private: RSAPrivateKey | Ed25519PrivateKey

    @property
    def algorithm(self) -> str:
        """What `a=` says."""
        return "rsa-sha256" if isinstance(self.private, RSAPrivateKey) else "ed25519-sha256"

    def sign(self, data: bytes) -> bytes:
        """The raw signature. Ed25519 signs the SHA-256 of the data (RFC 8463 §3)."""
        if isinstance(self.private, RSAPrivateKey):
            return self.private.sign(data, *_RSA_SCHEME)
        return self.private.sign(hashlib.sha256(data).digest())


class Signer:
    """Signs messages for a domain (`d=`) with each of its keys."""

    def __init__(self, domain: str, keys: Sequence[Key]) -> None:
        self._domain = domain
        self._keys = tuple(keys)

    def sign(self, headers: Mapping[str, bytes], body: bytes, dated: datetime) -> bytes:
        """The signature headers of a message, each with its line end, to be put on top.

        `headers` are whole headers without line end, by their names in lower case, none twice.
        """
        body_hash = base64.b64encode(hashlib.sha256(body).digest())
        time = b"%d" % int(dated.timestamp())
        present = tuple([name for name in SIGNED if name in headers])
        signed = b"".join([_relaxed(headers[name]) for name in present])
        made: list[bytes] = []
        for key in self._keys:
            stamp = _stamp(self._domain, key.selector, key.algorithm, present)
            data, header = (part % (time, body_hash) for part in stamp)
            made += (header, _wrapped(base64.b64encode(key.sign(signed + data))))
        return b"".join(made)


@lru_cache(maxsize=64)
def _stamp(
    domain: str, selector: str, algorithm: str, present: tuple[str, ...]
) -> tuple[bytes, bytes]:
    """The signature's own header with an empty `b=`, as it is signed and as it is sent.

    Both are formats for the time and the hash of the body.
    """
    named = [name for name in SIGNED for _ in range(2 if name in present else 1)]
    tokens = [
        "v=1;",
        f"a={algorithm};",
        "c=relaxed/relaxed;",
        f"d={domain};",
        f"s={selector};",
        f"t={_TIME};",
        f"h={named[0]}:",
        *(f"{name}:" for name in named[1:-1]),
        f"{named[-1]};",
        f"bh={_BODY_HASH};",
    ]
    signed = f"{_NAME.lower()}:{' '.join(tokens)} b="
    sent = f"{fold(_NAME, tokens)}\r\n b="
    return _as_format(signed), _as_format(sent)


def _as_format(text: str) -> bytes:
    return text.replace("%", "%%").replace(_TIME, "%b").replace(_BODY_HASH, "%b").encode()


def _relaxed(header: bytes) -> bytes:
    """RFC 6376 §3.4.2: the name in lower case, unfolded, single spaces, none around the colon."""
    name, _, value = header.partition(b":")
    return b"%b:%b\r\n" % (name.lower(), b" ".join(value.split()))


def _wrapped(signature: bytes) -> bytes:
    """The value of `b=`, on lines of at most 76."""
    chunks = [signature[:_FIRST_LINE]]
    chunks += [signature[at : at + _LINE] for at in range(_FIRST_LINE, len(signature), _LINE)]
    return b"\r\n ".join(chunks) + b"\r\n"
