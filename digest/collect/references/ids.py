"""A plain list: an arXiv id, a DOI or a link a line; `#` begins a comment."""

import re
from collections.abc import Iterator

from digest.collect import identity
from digest.collect.references.reference import Listed, Reference
from digest.collect.sources import fields
from digest.collect.sources.page import decode
from digest.errors import ParseError
from digest.model.edition import Skip

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
        word = _COMMENT.sub("", line).strip().strip("<>\"',;")
        if not word:
            continue
        found = identity.paper_id(word) or identity.link_id(word)
        if found is None:
            yield Skip(where, f"{fields.shown(word)!r} is no arXiv id, no DOI and no link")
        else:
            yield Reference(f"{where} ({fields.shown(word, longest=60)})", (found[0],))
