import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect import identity
from digest.model.paper import PaperId, Scheme


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("http://arxiv.org/abs/2606.00001v2", "arxiv:2606.00001"),
        ("https://arxiv.org/pdf/2606.00001v2.pdf", "arxiv:2606.00001"),
        ("oai:arXiv.org:cs/0503050v1", "arxiv:cs/0503050"),
        ("10.48550/arXiv.2606.00001", "arxiv:2606.00001"),
        ("https://doi.org/10.64898/2026.07.13.1", "doi:10.64898/2026.07.13.1"),
        ("https://huggingface.co/papers/2606.00001", "arxiv:2606.00001"),
        ("HTTP://Example.org/a/?utm_source=x&id=5#top", "url:https://example.org/a?id=5"),
    ],
)
def test_links_are_names(text: str, name: str) -> None:
    found = identity.link_id(text)
    assert found
    assert str(found[0]) == name


@pytest.mark.parametrize(
    "text",
    ["", "NA", "javascript:alert(1)", "https://", "ftp://a/b", "https://a b", "http://[", "10.1/x",
     "https://a:b/", "٢٦٠٦.٠٠٠٠١", "10.1000/" + "x" * 400, "title:x", 'https://a/"onclick'],
)  # fmt: skip
def test_what_is_no_link_is_no_name(text: str) -> None:
    assert identity.link_id(text) is None


@given(st.text())
def test_no_text_breaks_identity(text: str) -> None:
    identity.link_id(text)
    identity.paper_id(text)
    name = identity.title_id(text, (text,), text)
    assert len(name.value) < 500
    assert PaperId.parse(str(name)) == name
    assert identity.slug(identity.slug(text)) == identity.slug(text)


def test_a_title_is_the_same_however_it_is_written() -> None:
    one = identity.title_id("Vision-Mamba: Efficient  Représentation!", ())
    two = identity.title_id("VISION mamba — efficient representation", ("Ada One",))
    assert one == two == PaperId(Scheme.TITLE, "vision-mamba-efficient-representation")


def test_a_short_title_names_nothing_by_itself() -> None:
    names = {
        identity.title_id("Introduction", ("Ada One",)),
        identity.title_id("Introduction", ("Bo Two",)),
        identity.title_id("Introduction", (), "About this."),
        identity.title_id("Introduction", (), "About that."),
        identity.title_id("0", ("Ada One",)),
    }
    assert len(names) == 5
    assert identity.title_id("大規模言語モデルの評価手法", ()).value == "大規模言語モテルの評価手法"


def test_long_titles_stay_apart_and_short() -> None:
    one, two = ("word " * 1000 + tail for tail in ("x", "y"))
    assert identity.title_id(one, ()) != identity.title_id(two, ())
    assert len(identity.title_id(one, ()).value) < 250


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("Ada One", "one"), ("One, Ada", "one"), ("A. J. Quinn Jr.", "quinn"), ("Erdős P", "erdos"),
        ("王小明", "王小明"), ("X", "x"), ("", ""),
    ],
)  # fmt: skip
def test_surnames(author: str, name: str) -> None:
    assert identity.surname(author) == name
