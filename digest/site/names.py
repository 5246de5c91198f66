"""The paths of papers: `paper/arxiv/2606.13392/`.

An id that would not be safe as a path, for a file or in a link, is known by its hash.
"""

import hashlib
import re

from digest.model.paper import PaperId, Scheme

_PLAIN = re.compile(r"[a-z0-9][a-z0-9._()-]*(?:/[a-z0-9][a-z0-9._()-]*)*")
_LONGEST = 120
_HASH_DIGITS = 20
_FILES = frozenset({"index.html", "feed.atom", "feed.json"})
"""No paper may be called as a file that stands in a folder of ours."""


def paper_path(name: PaperId) -> str:
    """The path of a paper's page, such as "paper/doi/10.1101/2026.06.01.1234/"."""
    return f"paper/{name.scheme}/{_segment(name)}/"


def _segment(name: PaperId) -> str:
    value = name.value
    readable = (
        name.scheme in {Scheme.ARXIV, Scheme.DOI}
        and len(value) <= _LONGEST
        and _PLAIN.fullmatch(value)
        and _FILES.isdisjoint(value.split("/"))
    )
    if readable:
        return value
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_DIGITS]
