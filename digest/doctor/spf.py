"""Reading SPF records, RFC 7208. No DNS here: `domain` asks, this file understands."""

from dataclasses import dataclass

MAX_LOOKUPS = 10
"""Terms that cost a DNS query, over all included records (RFC 7208 §4.6.4)."""

_COSTLY = frozenset({"include", "a", "mx", "ptr", "exists"})
_MECHANISMS = _COSTLY | {"all", "ip4", "ip6"}
_QUALIFIERS = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}


@dataclass(frozen=True, slots=True)
class SpfRecord:
    """What one record says.

    `includes` are the domains whose records count too (`redirect` among them), `default` is the
    result for everybody else ("pass", "fail", "softfail", "neutral"; "" when a redirect decides),
    `costly` the number of terms of this record alone that cost a query, `faults` what breaks it.
    """

    includes: tuple[str, ...] = ()
    default: str = "neutral"
    costly: int = 0
    faults: tuple[str, ...] = ()


def is_spf(text: str) -> bool:
    """Whether a TXT record is an SPF record: its version, then a space or the end (§4.5)."""
    version, _, _ = text.partition(" ")
    return version.lower() == "v=spf1"


def read_spf(text: str) -> SpfRecord:
    """Read a record for which `is_spf` holds."""
    includes: list[str] = []
    faults: list[str] = []
    default, redirect, costly = "neutral", "", 0
    decided = False
    for term in text.split()[1:]:
        name, separator, value = _split(term)
        if separator == "=":
            redirect = value if name == "redirect" else redirect
            continue
        qualifier, mechanism = (name[0], name[1:]) if name[:1] in _QUALIFIERS else ("+", name)
        if mechanism not in _MECHANISMS:
            faults.append(f"{term!r} is no mechanism")
        costly += mechanism in _COSTLY
        if mechanism == "include":
            includes.append(value)
        if mechanism == "all":
            default, decided = _QUALIFIERS[qualifier], True
            break  # what follows is never looked at (§5.1)
    if redirect and not decided:  # §6.1: ignored where there is an `all`
        includes.append(redirect)
        default, costly = "", costly + 1
    return SpfRecord(tuple(i.rstrip(".").lower() for i in includes), default, costly, tuple(faults))


def _split(term: str) -> tuple[str, str, str]:
    """A term's name (lowercase), its separator (":", "/", "=" or "") and its value."""
    for at, character in enumerate(term):
        if character in ":/=":
            return term[:at].lower(), character, term[at + 1 :]
    return term.lower(), "", ""
