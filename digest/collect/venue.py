"""Where a paper is published or accepted, as its authors told arXiv.

arXiv has two free fields for it (https://info.arxiv.org/help/prep.html): the journal reference of
what is published, and comments, where people write "Accepted at ICML 2026". What is only
submitted or under review is no venue.
"""

import re

from digest.collect import cleanup

LONGEST = 60
"""Characters; what is longer is a sentence and no name."""
_ACCEPTED = re.compile(
    r"""(?x) (?i: \b (?:accepted | to\ appear | appear(?:s|ed|ing) | published | presented)
        (?: \ (?:as|for|to)\ [^.,;]{0,40}? )? \ (?:at|in|to|by|for) \ (?:the\ )? )
        (?P<venue> [A-Z0-9] [^.;,()\[\]]* )"""
)
_ITSELF = re.compile(
    r"^(?P<venue>[A-Z][A-Za-z]*[A-Z]{2}[A-Za-z]*(?:[ -]?(?:19|20)\d{2}| ?['’]\d{2})\b[^.;,()]*)"
)
"""Nothing but a conference's short name and its year at the beginning: "NeurIPS 2025 Spotlight"."""


def venue(journal_reference: str, comment: str) -> str:
    """The name of a journal or conference, or ""."""
    if reference := cleanup.text(journal_reference):
        return reference if len(reference) <= LONGEST else _head(reference)
    said = cleanup.text(comment)
    found = _ACCEPTED.search(said) or _ITSELF.search(said)
    name = found["venue"].strip() if found else ""
    return name if len(name) <= LONGEST else ""


def _head(reference: str) -> str:
    """A long reference up to its first comma, which is the journal's name."""
    name = reference.partition(",")[0].strip()
    return name if len(name) <= LONGEST else ""
