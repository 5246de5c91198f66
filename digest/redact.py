"""Taking addresses and secrets out of text that is about to be written down. Pure.

Rather too much than too little: whatever holds an @ is taken for an address, with the atom
characters (RFC 5322 §3.2.3) or the quoted string before it and the domain or the literal behind.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

ADDRESS = "[address]"
SECRET = "[secret]"  # noqa: S105 - it stands where one was
_AT_SIGNS = "@＠﹫"
"""COMMERCIAL AT, and its fullwidth and small forms, which mail programs fold into it."""
_END = r'\s<>()\[\],;:"'
"""What may not stand in an atom of a local part, nor in a domain."""
_ADDRESS = re.compile(
    rf"""
    (?: "(?:[^"\\]|\\.)*+"          # a quoted local part (RFC 5321 §4.1.2)
      | (?<![^{_END}]) [^{_END}]*   # or an atom; tried only where one begins, hence linear
    )
    (?: [{_AT_SIGNS}] | %40 )       # %40: as in a URL
    (?: \[[^\]\s]*\]                # an address literal
      | [^{_END}]*                  # or a domain
    )
    """,
    re.VERBOSE,
)


def without_addresses(text: str) -> str:
    """The text with "[address]" for everything that looks like an address."""
    if "%40" not in text and not any(sign in text for sign in _AT_SIGNS):
        return text
    return _ADDRESS.sub(ADDRESS, text)


def without_name(text: str, address: str) -> str:
    """The text without this address's local part, where it stands alone as a word.

    Servers like to say "no such user: ada" to whoever wrote to ada@example.org.
    """
    local = address.rpartition("@")[0]
    if not local or local.lower() not in text.lower():
        return text
    return re.sub(rf"(?<!\w){re.escape(local)}(?!\w)", ADDRESS, text, flags=re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Redactor:
    """Removes secrets always, and addresses unless they are wanted."""

    addresses: bool = False
    secrets: Collection[str] = ()

    def __call__(self, text: str) -> str:
        """The text as it may be written down."""
        for secret in _longest_first(self.secrets):
            text = text.replace(secret, SECRET)
        return text if self.addresses else without_addresses(text)

    def words(self, text: str, address: str) -> str:
        """What a server said of one recipient, as it may be written down."""
        return self(text if self.addresses else without_name(without_addresses(text), address))


def _longest_first(secrets: Iterable[str]) -> list[str]:
    return sorted((secret for secret in secrets if secret), key=len, reverse=True)
