"""Items of a Zotero library, as its web API (version 3) gives them.

https://www.zotero.org/support/dev/web_api/v3/basics
"""

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, TypeAdapter, ValidationError

from digest.collect.references.reference import Listed, Raw, Reference, refer
from digest.collect.sources import fields
from digest.model.edition import Skip

NO_PAPERS = frozenset({"attachment", "note", "annotation"})
_DOI = re.compile(r"(?im)^doi:\s*(\S+)")


def _dicts(value: object) -> object:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


class _Creator(BaseModel):
    kind: Raw = Field("", validation_alias="creatorType")
    first: Raw = Field("", validation_alias="firstName")
    last: Raw = Field("", validation_alias="lastName")
    name: Raw = ""

    def __str__(self) -> str:
        return self.name or f"{self.first} {self.last}".strip()


class _Item(BaseModel):
    """What counts of an item's `data`. Of `extra`, which holds notes too, only ids are taken."""

    kind: Raw = Field("", validation_alias="itemType")
    title: Raw = ""
    abstract: Raw = Field("", validation_alias="abstractNote")
    creators: Annotated[tuple[_Creator, ...], BeforeValidator(_dicts)] = ()
    doi: Raw = Field("", validation_alias="DOI")
    url: Raw = ""
    archive_id: Raw = Field("", validation_alias="archiveID")
    journal: Raw = Field("", validation_alias="publicationTitle")
    report_number: Raw = Field("", validation_alias="reportNumber")
    extra: Raw = ""


_ITEM = TypeAdapter(_Item)


def read_items(items: Iterable[Any]) -> Listed:
    """The references among a library's items; notes and files are none."""
    return Listed.of(_references(items))


def _references(items: Iterable[Any]) -> Iterator[Reference | Skip]:
    for number, raw in enumerate(items, start=1):
        data = raw.get("data") if isinstance(raw, dict) else None
        try:
            item = _ITEM.validate_python(data)
        except ValidationError as error:
            yield Skip(f"item {number}", fields.complaint(error))
            continue
        if item.kind in NO_PAPERS:
            continue
        authors = [one for one in item.creators if one.kind == "author"] or item.creators
        yield refer(
            fields.shown(item.title, longest=50) or f"item {number}",
            names=[item.doi, item.url, *_DOI.findall(item.extra)],
            prose=[item.archive_id, item.journal, item.report_number, item.extra],
            title=item.title,
            abstract=item.abstract,
            authors=map(str, authors),
        )
