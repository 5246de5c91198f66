"""Every paper has a path that is safe as a file and as a link, and no two have the same."""

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.paper import PaperId, Scheme
from digest.site.names import paper_path

IDS = st.builds(PaperId, st.sampled_from(Scheme), st.text(min_size=1))
DOIS = st.builds(PaperId, st.just(Scheme.DOI), st.from_regex(r"10\.\d{4}/[a-z./()<>-]{1,20}"))


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("2606.13392", "paper/arxiv/2606.13392/"),
        ("hep-th/9901001", "paper/arxiv/hep-th/9901001/"),
        ("10.1101/2026.06.01.123", "paper/doi/10.1101/2026.06.01.123/"),
    ],
)
def test_a_usual_id_can_be_read_in_its_path(name: str, path: str) -> None:
    assert paper_path(PaperId.parse(name)) == path


@given(name=st.one_of(IDS, DOIS))
def test_a_path_is_plain_and_stays_in_its_folder(name: PaperId) -> None:
    path = paper_path(name)
    parts = PurePosixPath(path).parts
    assert path.startswith(f"paper/{name.scheme}/")
    assert path.endswith("/")
    assert "/".join(parts) + "/" == path, "no empty part, no dot alone"
    assert not any(part.startswith(".") for part in parts)
    assert not {"index.html", "feed.atom", "feed.json"} & set(parts)
    assert set(path) <= set("abcdefghijklmnopqrstuvwxyz0123456789._()-/")


@given(one=DOIS, other=DOIS)
def test_two_papers_never_share_a_path(one: PaperId, other: PaperId) -> None:
    assert (paper_path(one) == paper_path(other)) == (one == other)
