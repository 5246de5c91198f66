"""Voting from the command line, on both databases."""

from pathlib import Path

import pytest

from tests.end_to_end.site import Site

ADA = "ada@example.org"


@pytest.fixture
def site(tmp_path: Path, store_url: str) -> Site:
    made = Site.make(tmp_path / "site", store_url=store_url)
    made.run("subscribe", ADA)
    made.run("collect")
    return made


def votes(site: Site) -> list[tuple[str, str]]:
    said = site.run("vote", "list", ADA, "--json").json["votes"]
    return [(one["verb"], one["paper"]) for one in said]


def test_likes_and_their_opposite(site: Site) -> None:
    assert "has not voted" in site.run("vote", "list", ADA).out
    said = site.run("vote", "like", ADA, "2606.00001", "https://arxiv.org/pdf/2606.00001v3")
    assert said.out == (f"{ADA} likes arxiv:2606.00001 (Sparse attention for very long contexts)\n")
    site.run("vote", "less", ADA, "https://doi.org/10.1101/2026.06.12.000003")
    assert votes(site) == [("less", "doi:10.1101/2026.06.12.000003"), ("like", "arxiv:2606.00001")]
    site.run("vote", "less", ADA, "2606.00001", "--json")
    assert sorted(votes(site)) == [
        ("less", "arxiv:2606.00001"), ("less", "doi:10.1101/2026.06.12.000003")
    ]  # fmt: skip
    assert "Sparse attention" in site.run("vote", "list", ADA).out


def test_a_vote_is_taken_back(site: Site) -> None:
    site.run("vote", "like", ADA, "2606.00001", "2606.00002")
    said = site.run("vote", "forget", ADA, "2606.00002", "10.1101/2026.06.12.000003")
    assert "the vote on arxiv:2606.00002 is taken back" in said.out
    assert "there was no vote on doi:10.1101/2026.06.12.000003" in said.out
    assert votes(site) == [("like", "arxiv:2606.00001")]


@pytest.mark.parametrize(
    ("paper", "said"),
    [
        ("2606.99999", "2606.99999: there is no such paper in the store"),
        ("a title", "'a title' is no arXiv id, no DOI and no link"),
        ("https://example.org/x", "there is no such paper in the store"),
    ],
)
def test_an_unknown_paper_is_refused_and_nothing_is_stored(
    site: Site, paper: str, said: str
) -> None:
    for verb in ("like", "less", "forget"):
        ran = site.run("vote", verb, ADA, "2606.00001", paper, code=1)
        assert said in ran.err
        assert "  → " in ran.err
    assert votes(site) == []
    site.run("vote", "like", ADA, code=2)
    assert ADA in site.run("vote", "like", "adda@example.org", "2606.00001", code=1).err


def test_muting(site: Site) -> None:
    said = site.run("vote", "mute-author", ADA, "Jane Doe", "Wei Zhang")
    assert "gets nothing more of 'Jane Doe'" in said.out
    assert f"subscribers set {ADA} --unmute-author" in said.out
    assert "muted already" in site.run("vote", "mute-author", ADA, "Jane Doe").out
    site.run("vote", "mute-word", ADA, "robot arm")
    shown = site.run("subscribers", "show", ADA, "--json").json
    assert (shown["muted_authors"], shown["muted"]) == (["Jane Doe", "Wei Zhang"], ["robot arm"])
    listed = site.run("vote", "list", ADA).out
    assert "Muted authors: Jane Doe, Wei Zhang\nMuted words: robot arm\n" in listed
    too_long = site.run("vote", "mute-word", ADA, "x" * 501, code=2)
    assert "--mute" in too_long.err


def test_an_example_from_elsewhere_can_be_voted_on(site: Site) -> None:
    (site.folder / "a.bib").write_text(
        "@misc{a, title = {Reading for machines}, doi = {10.1000/x}}"
    )
    site.run("interests", "import", ADA, str(site.folder / "a.bib"))
    site.run("vote", "like", ADA, "10.1000/x")
    assert votes(site) == [("like", "doi:10.1000/x")]
