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
    undo = "--unmute-author 'Jane Doe' --unmute-author 'Wei Zhang'"
    assert f"Undo it with `digest subscribers set {ADA} {undo}`." in said.out
    assert "muted already" in site.run("vote", "mute-author", ADA, "Jane Doe").out
    site.run("vote", "mute-word", ADA, "robot arm")
    shown = site.run("subscribers", "show", ADA, "--json").json
    assert (shown["muted_authors"], shown["muted"]) == (["Jane Doe", "Wei Zhang"], ["robot arm"])
    listed = site.run("vote", "list", ADA).out
    assert "Muted authors: Jane Doe, Wei Zhang\nMuted words: robot arm\n" in listed
    too_long = site.run("vote", "mute-word", ADA, "x" * 501, code=2)
    assert "--mute" in too_long.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("vote", "mute-word", ADA, " "), "an empty word is in no paper"),
        (("vote", "mute-author", ADA, "Jane Doe", "..."), "'...' is nobody's name"),
        (("vote", "mute-author", ADA, "12"), "'12' is nobody's name"),
        (("subscribers", "set", ADA, "--mute", ""), "--mute: an empty word is in no paper"),
        (("subscribers", "set", ADA, "--follow", "12"), "--follow: '12' is nobody's name"),
        (("subscribe", "bob@example.org", "--mute-author", "."), "'.' is nobody's name"),
    ],
)
def test_what_nobody_is_called_cannot_be_muted(
    site: Site, arguments: tuple[str, ...], said: str
) -> None:
    assert said in site.run(*arguments, code=2).err
    assert site.run("vote", "list", ADA, "--json").json["muted_authors"] == []


def test_votes_are_among_all_that_is_stored(site: Site) -> None:
    assert site.run("subscribers", "show", ADA, "--json").json["votes"] == []
    site.run("vote", "like", ADA, "2606.00001")
    assert "1 (`digest vote list` names them)" in site.run("subscribers", "show", ADA).out
    (vote,) = site.run("subscribers", "show", ADA, "--json").json["votes"]
    assert (vote["verb"], vote["paper"]) == ("like", "arxiv:2606.00001")
    assert vote["title"] == "Sparse attention for very long contexts"


def test_an_example_that_nobody_told_of_is_said_to_say_nothing(site: Site) -> None:
    said = "arxiv:2101.00001 is not known yet: as an example it says nothing until"
    joined = site.run("subscribe", "bob@example.org", "--paper", "2101.00001", "--json")
    assert said in joined.err
    both = ("--add-paper", "2606.00001", "--add-paper", "2101.00001")
    changed = site.run("subscribers", "set", ADA, *both)
    assert said in changed.err
    assert "2606.00001" not in changed.err


def test_an_example_from_elsewhere_can_be_voted_on(site: Site) -> None:
    (site.folder / "a.bib").write_text(
        "@misc{a, title = {Reading for machines}, doi = {10.1000/x}}"
    )
    site.run("interests", "import", ADA, str(site.folder / "a.bib"))
    site.run("vote", "like", ADA, "10.1000/x")
    assert votes(site) == [("like", "doi:10.1000/x")]
