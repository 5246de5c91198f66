"""CSL-JSON, as Zotero, Mendeley, Paperpile and citeproc write it.

https://github.com/citation-style-language/schema/blob/master/schemas/input/csl-data.json
"""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, BeforeValidator, Field, TypeAdapter

from digest.collect.references.reference import Listed, Raw, Reference, refer
from digest.collect.sources import fields
from digest.collect.sources.page import decode
from digest.errors import ParseError
from digest.model.edition import Skip


def _dicts(value: object) -> object:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


class _Name(BaseModel):
    family: Raw = ""
    given: Raw = ""
    literal: Raw = ""
    particle: Raw = Field("", validation_alias="non-dropping-particle")

    def __str__(self) -> str:
        parts = (self.given, self.particle, self.family)
        return self.literal or " ".join(part for part in parts if part)


class _Item(BaseModel):
    """What counts of an item; unknown keys are ignored, and what is no text says nothing."""

    id: Raw = ""
    title: Raw = ""
    abstract: Raw = ""
    author: Annotated[tuple[_Name, ...], BeforeValidator(_dicts)] = ()
    doi: Raw = Field("", validation_alias=AliasChoices("DOI", "doi"))
    url: Raw = Field("", validation_alias=AliasChoices("URL", "url"))
    note: Raw = ""
    number: Raw = ""
    container: Raw = Field("", validation_alias="container-title")
    publisher: Raw = ""
    archive: Raw = ""
    archive_location: Raw = ""


_ITEM = TypeAdapter(_Item)


def read_csl(body: bytes, *, what: str) -> Listed:
    """The references of a CSL-JSON file. Raises ParseError."""
    document = _load(body, what)
    if isinstance(document, dict):
        inner = document.get("items")
        document = inner if isinstance(inner, list) else [document]
    if not isinstance(document, list):
        raise ParseError(f"{what} is no CSL-JSON: it is no list of items", cure="Export it again.")
    return Listed.of(_references(document))


def _load(body: bytes, what: str) -> Any:
    try:
        return fields.load_json(decode(body, what=what).encode(), what=what)
    except ParseError as error:
        raise ParseError(
            error.message.replace("sent no JSON", "is no JSON"),
            cure="Export it again as CSL JSON; was the file cut off?",
        ) from error


def _references(items: list[Any]) -> Iterator[Reference | Skip]:
    for number, raw in enumerate(items, start=1):
        if not isinstance(raw, dict):
            yield Skip(f"item {number}", f"it is no entry of CSL-JSON in {{…}}, but {_kind(raw)}")
            continue
        item = _ITEM.validate_python(raw)
        # What the list calls it may itself be an id, as in what doi.org answers.
        yield refer(
            f"item {number}" + (f" ({fields.shown(item.id, longest=40)})" if item.id else ""),
            names=[item.doi, item.url, "" if "://" in item.id else item.id],
            prose=[item.number, item.archive_location, item.container, item.publisher, item.note],
            title=item.title,
            abstract=item.abstract,
            authors=map(str, item.author),
        )


def _kind(value: object) -> str:
    """What a value of JSON is, in words."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case str():
            return "a text"
        case list():
            return "a list"
        case _:
            return "a number"
