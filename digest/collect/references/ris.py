"""RIS, by rispy, a record at a time: what is wrong with one costs that one only.

https://en.wikipedia.org/wiki/RIS_(file_format)
"""

import re
from collections.abc import Iterator
from typing import Any

from digest.collect.references.reference import Listed, Reference, refer
from digest.collect.sources import fields
from digest.collect.sources.page import decode
from digest.errors import ParseError
from digest.model.edition import Skip

START = re.compile(r"(?m)^[ \t]*TY {1,2}- ?")
_END = re.compile(r"(?m)^ER {1,2}-")
_TAG = re.compile(r"(?m)^[ \t]*([A-Z][A-Z0-9]) {1,2}-(?: |$)")
_PROSE = (
    "journal_name", "alternate_title3", "secondary_title", "publisher", "type_of_work",
    "accession_number", "note", "number", "custom1",
)  # fmt: skip
"""Where exporters put "arXiv:2606.00001"."""


def read_ris(body: bytes, *, what: str) -> Listed:
    """The references of a RIS file. Raises ParseError."""
    text = re.sub(r"\r\n?", "\n", decode(body, what=what))
    if not START.search(text):
        raise ParseError(f"{what} is no RIS: no record begins with TY", cure="Export it again.")
    return Listed.of(_record(where, lines) for where, lines in _records(text))


def _records(text: str) -> Iterator[tuple[str, str]]:
    """Each record with the line where it begins."""
    starts = [found.start() for found in START.finditer(text)]
    line, last = 1, 0
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        line += text.count("\n", last, start)
        last = start
        yield f"line {line}", text[start:end]


def _record(where: str, lines: str) -> Reference | Skip:
    import rispy  # noqa: PLC0415 - for those who import RIS alone

    lines = _TAG.sub(r"\1  - ", lines)
    if not _END.search(lines):
        return Skip(where, "its end (ER) is missing; was the file cut off?")
    try:
        found = rispy.loads(lines, skip_unknown_tags=True)
    except (KeyError, TypeError, AttributeError, ValueError) as error:  # of odd orders of tags
        return Skip(where, f"it cannot be read: {fields.shown(str(error))}")
    return _reference(where, found[0]) if found else Skip(where, "it cannot be read")


def _reference(where: str, raw: dict[str, Any]) -> Reference | Skip:
    return refer(
        where,
        names=[_text(raw, "doi"), *_list(raw, "urls")],
        prose=[*(_text(raw, name) for name in _PROSE), *_list(raw, "notes")],
        title=_text(raw, "title", "primary_title"),
        abstract=_text(raw, "abstract", "notes_abstract"),
        authors=map(fields.given_first, [*_list(raw, "authors"), *_list(raw, "first_authors")]),
    )


def _text(raw: dict[str, Any], *names: str) -> str:
    """The first of these fields that says something."""
    return next((raw[name] for name in names if isinstance(raw.get(name), str) and raw[name]), "")


def _list(raw: dict[str, Any], name: str) -> list[str]:
    value = raw.get(name, [])
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
