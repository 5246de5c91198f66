"""Lists of papers in each format; what is in them, and what has no place among our papers."""

import json

import pytest

from digest.collect.references.file import read
from digest.collect.references.reference import Listed, Reference
from digest.collect.references.zotero import read_items
from digest.errors import ParseError
from digest.model.edition import Skip
from digest.model.paper import PaperId, Scheme
from tests.unit.collect.references import lists

FORMATS = {
    "bibtex": lists.BIBTEX,
    "ris": lists.RIS,
    "csl-json": lists.CSL,
    "zotero": json.dumps(lists.ZOTERO).encode(),
}


def listed(form: str, body: bytes) -> Listed:
    if form == "zotero":
        return read_items(json.loads(body))
    return read(body, what="the list")


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_says_the_same(form: str) -> None:
    found = listed(form, FORMATS[form])
    entries = [one.entry for one in found.references]
    assert [entry.title for entry in entries if entry] == lists.TITLES
    assert [entry.ids for entry in entries if entry] == [(name,) for name in lists.IDS]
    one, two, _ = entries
    assert one is not None
    assert two is not None
    assert (one.authors, one.abstract) == (("Ada One", "Bo Two"), "We read. It helps.")
    assert (one.version, one.links.page) == (2, "https://arxiv.org/abs/2606.00001")
    assert (two.authors, two.links.page) == (("Cleo Drei",), "https://doi.org/10.1000/xyz.1")
    assert len(found.skipped) == {"csl-json": 2, "zotero": 2}.get(form, 1)
    assert all(skip.reason for skip in found.skipped)


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_the_readers_own_stays_with_them(form: str) -> None:
    said = repr(listed(form, FORMATS[form]).references)
    for own in ("to read", "mine", "what I think", "/home/ada"):
        assert own not in said


def test_a_plain_list() -> None:
    found = read(lists.PLAIN, what="the list")
    assert [one.ids[0] for one in found.references] == [
        *lists.IDS[:2],
        PaperId(Scheme.URL, "https://archive.example.org/2026/1"),
    ]
    assert found.references[0].where == "line 2 (2606.00001v2)"
    assert found.skipped == (Skip("line 6", "'not a paper' is no arXiv id, no DOI and no link"),)


@pytest.mark.parametrize(
    ("line", "ids"),
    [
        ("2606.10896, 2606.13681", ["arxiv:2606.10896", "arxiv:2606.13681"]),
        ("2606.10896,2606.13681;", ["arxiv:2606.10896", "arxiv:2606.13681"]),
        ("2606.10896 2606.13681 # both", ["arxiv:2606.10896", "arxiv:2606.13681"]),
        ("10.1000/a;10.1000/b,c", ["doi:10.1000/a", "doi:10.1000/b,c"]),
        ("arXiv: 2606.10896; https://doi.org/10.1000/a", ["arxiv:2606.10896", "doi:10.1000/a"]),
        ("10.1000/a,b", ["doi:10.1000/a,b"]),
    ],
)
def test_a_plain_list_may_hold_several_a_line(line: str, ids: list[str]) -> None:
    found = read(line.encode(), what="the list")
    assert [str(one.ids[0]) for one in found.references] == ids
    assert not found.skipped


def test_what_stands_beside_an_id_is_told_in_one_piece() -> None:
    found = read(b"2606.10896 Some paper, I think", what="the list")
    assert [str(one.ids[0]) for one in found.references] == ["arxiv:2606.10896"]
    assert found.skipped == (
        Skip("line 1", "'Some paper I think' is no arXiv id, no DOI and no link"),
    )


@pytest.mark.parametrize(
    ("body", "ids"),
    [
        (b"@misc{a, eprint = {2606.00001}, archiveprefix = {arXiv}}", "arxiv:2606.00001"),
        (b"TY  - GEN\nDO  - 10.1000/a\nER  - \n", "doi:10.1000/a"),
        (b'[{"id": "10.1000/a"}]', "doi:10.1000/a"),
        (b'{"items": [{"URL": "https://arxiv.org/abs/2606.00001v3"}]}', "arxiv:2606.00001"),
    ],
)
def test_an_id_without_a_title_is_a_reference(body: bytes, ids: str) -> None:
    (one,) = read(body, what="x").references
    assert (one.entry, [str(name) for name in one.ids]) == (None, [ids])


def test_a_csl_entry_that_is_none_is_told_by_its_number() -> None:
    found = read(b'[{"id": "10.1000/a"}, 7, "a", [], null, true]', what="x")
    assert len(found.references) == 1
    kinds = ("a number", "a text", "a list", "null", "true or false")
    assert found.skipped == tuple(
        Skip(f"item {number}", f"it is no entry of CSL-JSON in {{…}}, but {kind}")
        for number, kind in enumerate(kinds, start=2)
    )


def test_a_link_that_many_share_is_nobodys_name() -> None:
    page = "https://publisher.example/journal"
    body = json.dumps(
        [{"title": f"Number {n} of the papers there", "URL": page} for n in range(3)]
    ).encode()
    entries = [one.entry for one in read(body, what="x").references]
    assert len({entry.ids for entry in entries if entry}) == 3
    assert {entry.links.page for entry in entries if entry} == {page}


@pytest.mark.parametrize(
    "place",
    [
        "journal = {arXiv preprint arXiv:2606.00001}",
        "journal = {CoRR}, volume = {abs/2606.00001}",
        "note = {arXiv: 2606.00001 [cs.CL]}",
        "url = {https://arxiv.org/pdf/2606.00001v1.pdf}",
        "doi = {10.48550/arXiv.2606.00001}",
        "eprint = {2606.00001}, eprinttype = {arxiv}",
    ],
)
def test_where_bibtex_keeps_arxiv_ids(place: str) -> None:
    body = f"@article{{a, title = {{Some title}}, {place}}}".encode()
    assert read(body, what="x").references[0].ids == (lists.IDS[0],)


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("form", ["bibtex", "ris", "csl-json"])
def test_marks_of_an_encoding_are_understood(form: str, mark: str) -> None:
    body = FORMATS[form].decode().encode(mark)
    assert [one.ids for one in read(body, what="x").references] == [
        one.ids for one in listed(form, FORMATS[form]).references
    ]


def test_line_ends_of_other_systems() -> None:
    for end in (b"\r\n", b"\r"):
        found = read(lists.RIS.replace(b"\n", end), what="x")
        assert [one.entry.title for one in found.references if one.entry] == lists.TITLES


def test_a_cut_file_is_named_where_it_is_cut() -> None:
    ris = read(lists.RIS[: lists.RIS.index(b"DO  -")], what="x")
    assert len(ris.references) == 1
    assert ris.skipped == (Skip("line 11", "its end (ER) is missing; was the file cut off?"),)
    bib = read(lists.BIBTEX[: lists.BIBTEX.index(b"10.1000")], what="x")
    assert [one.where for one in bib.references] == ["one"]
    assert [skip.what for skip in bib.skipped] == ["two"]
    with pytest.raises(ParseError, match="is no JSON") as caught:
        read(lists.CSL[:-20], what="x")
    assert "cut off" in caught.value.cure


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \r\n\t", "is empty"),
        (b"%PDF-1.7\n1 0 obj", "is no text"),
        (b"SQLite format 3\0", "is no text"),
        (b"2606.00001\0", "is no text"),
        (b"<!DOCTYPE html><html></html>", "is an HTML page"),
        (b"\n<HTML>2606.00001", "is an HTML page"),
        (b"<?xml version='1.0'?><rdf/>", "is XML"),
        (b"Dear all, please read this.", "holds no arXiv id"),
        ("@article{a, title = {Grüße}}".encode("latin-1"), "is no UTF-8 text"),
        (b"[1, 2", "is no JSON"),
        (b'"a string', "holds no arXiv id"),
        (b"@article{a, title = " + b"{" * 5000, "is no BibTeX"),
        (b"[" * 100_000, "is no JSON"),
        (b"[]", "holds no references, read as csl-json"),
        (b"@comment{nothing}", "holds no references, read as bibtex"),
    ],
)
def test_what_is_no_list_says_so(body: bytes, said: str) -> None:
    with pytest.raises(ParseError, match=said) as caught:
        read(body, what="thesis.bib")
    assert caught.value.message.startswith("thesis.bib")
    assert caught.value.cure


@pytest.mark.parametrize("form", ["bibtex", "ris", "csl-json", "ids"])
def test_a_format_may_be_said(form: str) -> None:
    body = {**FORMATS, "ids": lists.PLAIN}[form]
    assert read(body, what="x", form=form) == read(body, what="x")
    wrong = b"{}" if form != "csl-json" else lists.BIBTEX
    with pytest.raises(ParseError, match=r"^x "):
        assert read(wrong, what="x", form=form).references


def test_references_are_values() -> None:
    assert Listed.of([Reference("a"), Skip("b", "c")]) == Listed(
        (Reference("a"),), (Skip("b", "c"),)
    )
