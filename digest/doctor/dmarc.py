"""Reading DMARC records, RFC 7489 §6.3, and the alignment of domains (§3.1). No DNS here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_POLICIES = frozenset({"none", "quarantine", "reject"})


@dataclass(frozen=True, slots=True)
class DmarcRecord:
    """What a record asks of receivers.

    `policy` is for the domain itself, `subdomains` for those below it; `reports` are the
    addresses of `rua`; `strict_spf` and `strict_dkim` ask for the very same domain.
    """

    policy: str
    subdomains: str
    reports: tuple[str, ...] = ()
    strict_spf: bool = False
    strict_dkim: bool = False
    faults: tuple[str, ...] = ()


def is_dmarc(text: str) -> bool:
    """Whether a TXT record is a DMARC record: the tag `v=DMARC1` comes first."""
    first = text.partition(";")[0]
    name, _, value = first.partition("=")
    return name.strip().lower() == "v" and value.strip() == "DMARC1"


def read_dmarc(text: str) -> DmarcRecord:
    """Read a record for which `is_dmarc` holds."""
    tags = read_tags(text)
    faults = []
    policy = tags.get("p", "").lower()
    if policy not in _POLICIES:  # §6.6.3: without a usable policy it only collects reports
        faults.append(f"p={tags['p']} is no policy" if "p" in tags else "it has no policy (p=)")
        policy = "none"
    subdomains = tags.get("sp", policy).lower()
    if subdomains not in _POLICIES:
        faults.append(f"sp={tags['sp']} is no policy")
        subdomains = policy
    return DmarcRecord(
        policy=policy,
        subdomains=subdomains,
        reports=tuple(uri.strip() for uri in tags.get("rua", "").split(",") if uri.strip()),
        strict_spf=tags.get("aspf", "r").lower() == "s",
        strict_dkim=tags.get("adkim", "r").lower() == "s",
        faults=tuple(faults),
    )


def read_tags(text: str) -> dict[str, str]:
    """The tag=value list that DMARC and DKIM records are (RFC 6376 §3.2); the first one counts."""
    tags: dict[str, str] = {}
    for part in text.split(";"):
        name, separator, value = part.partition("=")
        if separator:
            tags.setdefault(name.strip().lower(), value.strip())
    return tags


# The second level that some registries keep for themselves, as in ox.ac.uk.
_OWNED = re.compile(
    r"[^.]+\.(?:(?:ac|co|com|edu|gob|gov|go|gv|mil|ne|net|or|org)\.[a-z]{2}|[^.]+)$"
)


def organisation(domain: str) -> str:
    """The domain that its owner registered, as far as a name shows it.

    The Public Suffix List, which we do not carry, would know better.
    """
    domain = domain.rstrip(".").lower()
    found = _OWNED.search(domain)
    return found.group() if found else domain


def domains_upwards(domain: str) -> Iterator[str]:
    """The domain and those above it that may hold a policy for it."""
    domain, top = domain.rstrip(".").lower(), organisation(domain)
    while domain != top:
        yield domain
        domain = domain.partition(".")[2]
    yield top


def aligned(one: str, other: str, *, strict: bool = False) -> bool:
    """Whether two domains count as the same sender's (relaxed: the same organisation's)."""
    if strict:
        return one.rstrip(".").lower() == other.rstrip(".").lower()
    return organisation(one) == organisation(other)
