"""`digest suppressions` and `digest store prune`."""

from pathlib import Path

import pytest

from tests.end_to_end.site import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site.make(tmp_path)
    site.run("subscribe", "ada@example.org", "--interest", "sparse attention")
    return site


def test_an_address_goes_onto_the_list_and_off_it(site: Site) -> None:
    assert (
        "is not on the suppression list" in site.run("suppressions", "show", "ada@example.org").out
    )
    added = site.run("suppressions", "add", "Ada@Example.org", "--why", "asked by phone")
    assert "gets no mail any more" in added.out
    shown = site.run("suppressions", "show", "ada@example.org")
    assert "(operator: asked by phone)" in shown.out
    assert site.run("suppressions", "show", "ada@example.org", "--json").json["cause"] == "operator"
    assert "suppressed" in site.run("subscribers", "show", "ada@example.org").out
    removed = site.run("suppressions", "remove", "ada@example.org", "--why", "a mistake")
    assert removed.out == "ada@example.org may be written to again; they are active.\n"
    person = site.run("subscribers", "show", "ada@example.org", "--json").json
    assert person["status"] == "active"
    assert person["suppression"] is None
    assert person["history"][-1]["cause"] == "released: a mistake"


def test_who_left_stays_gone(site: Site) -> None:
    site.run("unsubscribe", "ada@example.org")
    site.run("suppressions", "add", "ada@example.org")
    ran = site.run("suppressions", "remove", "ada@example.org", "--why", "x")
    assert "they are unsubscribed" in ran.out


def test_what_is_not_there_is_said(site: Site) -> None:
    ran = site.run("suppressions", "remove", "bob@example.org", "--why", "x", code=1)
    assert "is not on the suppression list" in ran.err
    assert site.run("suppressions", "add", "no address", code=2).code == 2
    assert site.run("suppressions", "remove", "bob@example.org", code=2).code == 2


def test_prune_counts_and_forgets(site: Site) -> None:
    assert site.run("store", "prune", "--dry-run").out == "Would go: nothing.\n"
    assert site.run("store", "prune").out == "Gone: nothing.\n"
    assert site.run("store", "prune", "--json").json == {}
