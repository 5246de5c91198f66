"""A plain list: arXiv ids, DOIs and links; `#` begins a comment.

One a line, or several with commas, semicolons or spaces between them.
"""

import re
from collections.abc import Iterator

from digest.collect import identity
from digest.collect.references.reference import Listed, Reference
from digest.collect.sources import fields
from digest.collect.sources.page import decode
from digest.errors import ParseError
from digest.model.edition import Skip
from digest.model.paper import PaperId

_BEFORE_ID = re.compile(r"(?i)[,;]\s*(?=10\.\d|\d{4}\.\d|arxiv:|doi:|https?://)")
"""A DOI may hold a comma or a semicolon; one before another id ends it."""
_BETWEEN = re.compile(r"[,;\s]+")
_COMMENT = re.compile(r"(?:^|\s)#.*")


def read_ids(body: bytes, *, what: str) -> Listed:
    """The references of a list. Raises ParseError if nothing in it is an id or a link."""
    listed = Listed.of(_references(decode(body, what=what)))
    if not listed.references:
        raise ParseError(
            f"{what} holds no arXiv id and no DOI, and is neither BibTeX, RIS nor CSL-JSON",
            cure="Write one id or link a line, or export the list in one of these formats.",
        )
    return listed


def _references(text: str) -> Iterator[Reference | Skip]:
    for number, line in enumerate(text.splitlines(), start=1):
        where = f"line {number}"
        words = _words(_COMMENT.sub("", line))
        for word in words:
            found = _named(word)
            if found is None:
                yield Skip(where, f"{fields.shown(word)!r} is no arXiv id, no DOI and no link")
            else:
                yield Reference(f"{where} ({fields.shown(word, longest=60)})", (found[0],))


def _words(line: str) -> list[str]:
    """The ids of a line; then, in one piece, what is none."""
    found: list[str] = []
    left: list[str] = []
    for piece in filter(None, map(_bare, _BEFORE_ID.split(_bare(line)))):
        words = [piece] if _named(piece) else list(filter(None, map(_bare, _BETWEEN.split(piece))))
        found += [word for word in words if _named(word)]
        left += [word for word in words if not _named(word)]
    return [*found, *([" ".join(left)] if left else [])]


def _bare(word: str) -> str:
    return word.strip().strip("<>\"',;").strip()


def _named(word: str) -> tuple[PaperId, int | None] | None:
    return identity.paper_id(word) or identity.link_id(word)
