"""Mail addresses as they go into headers and envelopes (RFC 5322 §3.4, RFC 6531, RFC 5891)."""

import re
from dataclasses import dataclass

from digest.compose.links import ascii_domain
from digest.errors import ComposeError

# RFC 5322 §3.2.3 atext, and what RFC 6531 §3.3 adds to it: anything beyond ASCII that is
# neither a control, nor a space, nor a lone surrogate.
_ATEXT = r"[A-Za-z0-9!\#$%&'*+/=?^_`{|}~\-]|[^\x00-\x9f\s\ud800-\udfff]"
_LOCAL = re.compile(
    rf"""(?x) (?:{_ATEXT})+ (?: \. (?:{_ATEXT})+ )*
            | "(?: [\x20\x21\x23-\x5b\x5d-\x7e] | \\[\x20-\x7e] )*" """
)
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?|\[[0-9A-Za-z.:]+\]")
# RFC 5321 §4.5.3.1
_LONGEST_LOCAL, _LONGEST_DOMAIN = 64, 255


@dataclass(frozen=True, slots=True)
class Address:
    """An address whose domain is ASCII. `needs_smtputf8` if its local part is not."""

    local: str
    domain: str

    @property
    def needs_smtputf8(self) -> bool:
        """Whether only a server that offers SMTPUTF8 (RFC 6531) takes it."""
        return not self.local.isascii()

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Read an addr-spec.

        Raises:
            ComposeError: if it is none, or holds what may stand in no header.

        """
        local, at, domain = text.strip(" ").rpartition("@")
        try:
            domain = ascii_domain(domain)
        except (ValueError, UnicodeError) as error:
            raise ComposeError(f"{text!r} has no usable domain: {error}") from error
        if not at or not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
            raise ComposeError(f"{text!r} is no mail address")
        if len(local.encode()) > _LONGEST_LOCAL or len(domain) > _LONGEST_DOMAIN:
            raise ComposeError(f"{text!r} is longer than a mail address may be")
        return cls(local, domain)
