"""What is wrong with a setting, in words: pydantic's findings → sentences. Pure."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from pydantic_core import ErrorDetails

_SAID: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "missing": lambda _: "it is missing",
    "string_type": lambda _: 'it is text: put it in quotation marks, "like this"',
    "int_type": lambda _: "it has to be a whole number",
    "int_parsing": lambda _: "it has to be a whole number",
    "int_from_float": lambda _: "it has to be a whole number",
    "float_type": lambda _: "it has to be a number",
    "float_parsing": lambda _: "it has to be a number",
    "bool_type": lambda _: "it has to be true or false",
    "bool_parsing": lambda _: "it has to be true or false",
    "tuple_type": lambda _: 'it is a list, even of one: put it in brackets, ["like this"]',
    "list_type": lambda _: 'it is a list, even of one: put it in brackets, ["like this"]',
    "greater_than": lambda given: f"it has to be more than {given['gt']}",
    "greater_than_equal": lambda given: f"it has to be at least {given['ge']}",
    "less_than": lambda given: f"it has to be less than {given['lt']}",
    "less_than_equal": lambda given: f"it has to be at most {given['le']}",
    "literal_error": lambda given: f"it has to be {given['expected']}",
    "enum": lambda given: f"it has to be {given['expected']}",
    "time_parsing": lambda _: 'it has to be a time of day, such as "05:00"',
    "time_type": lambda _: 'it has to be a time of day, such as "05:00"',
    "union_tag_invalid": lambda given: (
        f"there is no kind '{given['tag']}'; the kinds are {given['expected_tags']}"
    ),
    "union_tag_not_found": lambda _: 'it says no kind, such as kind = "arxiv"',
}
_SECTIONS = frozenset({"model_type", "model_attributes_type", "dict_type"})
_OURS = "Value error, "


def sentence(detail: ErrorDetails, field: str) -> str:
    """Say what is wrong with `field`; what pydantic alone knows is said in its words."""
    if field == "sources" and detail["type"] in {"tuple_type", "list_type"}:
        return (
            "each source is a section of its own: write [[sources]] on a line, and its keys below"
        )
    if detail["type"] in _SECTIONS:
        return f"it is a section: write [{field}] on a line of its own, and its keys below"
    said = _SAID.get(detail["type"])
    return said(detail.get("ctx", {})) if said else detail["msg"].removeprefix(_OURS)


def path_of(where: tuple[int | str, ...]) -> str:
    """A field's path, counted from one: "sources[2].url" is the `url` of the second source."""
    found = ""
    for part in where:
        if isinstance(part, int):
            found += f"[{part + 1}]"
        else:
            found += f".{part}" if found else part
    return found
