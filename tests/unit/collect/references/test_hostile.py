"""Whatever a file holds: references and skips, or a ParseError with a cure; never a crash."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.references.file import READERS, read
from digest.collect.references.reference import Listed
from digest.collect.references.zotero import read_items
from digest.errors import ParseError
from digest.model.paper import Scheme
from tests.unit.collect.references import lists

CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What could break a line of a terminal, or turn it around."""
BODIES = (lists.BIBTEX, lists.RIS, lists.CSL, lists.PLAIN)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "title", "abstract", "author", "family", "DOI", "URL", "note",
                             "itemType", "creators", "data", "extra", "name", "items"]),
            inner, max_size=4,
        )
    ),
    max_leaves=10,
)  # fmt: skip
tags = st.sampled_from(["TY", "TI", "AU", "AB", "DO", "UR", "ER", "KW", "XX", "N1", "t1", ""])
ris_lines = st.tuples(tags, st.sampled_from(["  - ", " - ", "-", "  -", " "]), st.text(max_size=20))


def sound(listed: Listed) -> None:
    """What any list must be, for all that comes behind it."""
    for one in listed.references:
        assert not CONTROL.search(one.where)
        assert one.ids or one.entry
        if one.entry:
            assert one.entry.ids
            assert one.entry.title.strip()
            assert one.entry.keywords == ()
            assert {name.scheme for name in one.entry.ids} <= set(Scheme) - {Scheme.URL}
    for skip in listed.skipped:
        assert skip.reason


def tried(body: bytes, form: str = "") -> None:
    refusal: ParseError | None = None
    try:
        sound(read(body, what="the list", form=form))
    except ParseError as error:
        refusal = error
    assert refusal is None or (refusal.message.startswith("the list") and refusal.cure)


@pytest.mark.parametrize("form", ["", *READERS])
@given(st.binary(max_size=200))
def test_any_bytes(form: str, body: bytes) -> None:
    tried(body, form)


@given(st.sampled_from(BODIES), st.data())
def test_any_damage(body: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, min(len(body), start + 60)))
    tried(body[:start] + data.draw(st.binary(max_size=6)) + body[end:])


@given(json_values)
def test_any_json(value: object) -> None:
    tried(json.dumps(value).encode(), "csl-json")
    tried(json.dumps([value]).encode(), "csl-json")
    sound(read_items([value, {"data": value}]))


@given(st.lists(ris_lines, max_size=12))
def test_any_order_of_ris_tags(lines: list[tuple[str, str, str]]) -> None:
    tried("\n".join(["TY  - JOUR", *map("".join, lines), "ER  - "]).encode(), "ris")


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_within_bibtex(title: str, author: str) -> None:
    tried(f"@article{{k, title = {{{title}}}, author = {{{author}}}}}".encode(errors="replace"))
