"""Starting from one's own papers: from a file or a library to examples that the ranker knows."""

import io
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from digest.model.paper import PaperId
from digest.settings import load
from digest.wiring import open_store
from tests.end_to_end.mailserver import MailServer
from tests.end_to_end.site import Site
from tests.servers.http import HttpServer, Reply, Seen
from tests.unit.collect.answers import api_entry, api_page
from tests.unit.collect.references import lists

ADA = "ada@example.org"
DAY = "2026-06-12"


@pytest.fixture
def site(tmp_path: Path, store_url: str) -> Site:
    made = Site.make(tmp_path / "site", store_url=store_url)
    made.run("subscribe", ADA, "--interest", "agents")
    return made


@pytest.fixture
def web() -> Iterator[HttpServer]:
    with HttpServer() as server:
        yield server


def write(site: Site, name: str, body: bytes) -> str:
    path = site.folder / name
    path.write_bytes(body)
    return str(path)


def interests(site: Site) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = site.run("interests", "list", ADA, "--json").json
    return found


def knowing(seen: Seen) -> Reply:
    """An arXiv that knows the paper 2606.00001 alone."""
    ids = seen.query["id_list"].split(",")
    entries = [api_entry(f"{one}v1", "Reading for machines") for one in ids if one == "2606.00001"]
    return Reply(body=api_page(*entries, total=len(entries)))


def api_source(web: HttpServer) -> str:
    return (
        '[[sources]]\nkind = "arxiv"\nby = "api"\ncategories = ["cs.CL"]\n'
        f'interval_seconds = 0\nurl = "{web.reply("/api/query", knowing)}"\n'
    )


@pytest.mark.parametrize(
    ("name", "body"),
    [("thesis.bib", lists.BIBTEX), ("thesis.ris", lists.RIS), ("thesis.json", lists.CSL)],
)
def test_a_file_becomes_the_examples_of_an_interest(site: Site, name: str, body: bytes) -> None:
    file = write(site, name, body)
    said = site.run("interests", "import", ADA, file, code=3)
    assert f"{ADA}, “thesis”: 3 papers added, 2 known by the title alone" in said.out
    assert "not used: " in said.err
    thesis = interests(site)[1]
    assert (thesis["interest"], thesis["papers"], thesis["unknown"]) == ("thesis", 3, 0)
    again = site.run("interests", "import", ADA, file, "--json", code=3).json
    assert (again["added"], again["present"]) == ([], 3)
    assert [one["papers"] for one in interests(site)] == [0, 3]
    shown = site.run("subscribers", "show", ADA, "--json").json
    assert [change["cause"] for change in shown["history"]] == ["command line", "interests import"]


def test_one_list_after_the_other_adds_only_what_is_new(site: Site) -> None:
    site.run("interests", "import", ADA, write(site, "a.bib", lists.BIBTEX), code=3)
    csl = write(site, "b.json", lists.CSL)
    said = site.run("interests", "import", ADA, csl, "--into", "A", code=3)
    assert "“a”: 0 papers added, 3 there already" in said.out
    site.run("interests", "import", ADA, csl, "--name", "words", code=3)
    assert [one["papers"] for one in interests(site)] == [0, 3, 3]
    wrong = site.run("interests", "import", ADA, csl, "--into", "agent", code=1)
    assert "Did you mean 'agents'?" in wrong.err
    nothing_near = site.run("interests", "import", ADA, csl, "--into", "nothere", code=1)
    assert "→ There is: agents; a; words.\n" in nothing_near.err
    site.run("interests", "import", ADA, csl, "--into", "a", "--name", "b", code=2)
    site.run("interests", "import", ADA, csl, "--into", "agents", code=3)
    assert [one["papers"] for one in interests(site)] == [3, 3, 3]


def test_what_is_called_so_already_gets_the_papers_and_it_is_said(site: Site) -> None:
    """Of two interests that look the same nobody could name the second."""
    first = site.run("interests", "import", ADA, write(site, "Agents.bib", lists.BIBTEX), code=3)
    assert f"{ADA}, “agents” (an interest that was there): 3 papers added" in first.out
    assert [(one["interest"], one["papers"]) for one in interests(site)] == [("agents", 3)]
    more = lists.BIBTEX + b"@misc{x, title = {A fourth paper about reading}}"
    (site.folder / "elsewhere").mkdir()
    other = site.run("interests", "import", ADA, write(site, "elsewhere/agents.bib", more), code=3)
    assert "“agents” (an interest that was there): 1 paper added, 3 there already" in other.out
    named = site.run("interests", "import", ADA, write(site, "b.bib", more), "--name", "b", code=3)
    assert "“b”: 4 papers added" in named.out
    assert [(one["interest"], one["papers"]) for one in interests(site)] == [
        ("agents", 4),
        ("b", 4),
    ]


def test_nobody_is_sent_an_example(tmp_path: Path, store_url: str) -> None:
    """Not even who reads what is trending; but what a source tells of is announced to all."""
    entry = b"@article{a, title = {Sleep replays memories of places in reverse}, doi = {%s}}"
    with MailServer(tmp_path / "maildir") as server:
        site = Site.make(tmp_path / "site", store_url=store_url, smtp_port=server.port)
        site.run("subscribe", ADA)
        site.run("subscribe", "bob@example.org")
        site.run("interests", "import", ADA, write(site, "a.bib", lists.BIBTEX), code=3)
        listed = write(site, "b.bib", entry % b"10.1101/2026.06.12.000003")
        site.run("interests", "import", ADA, listed)
        site.run("run", "--date", DAY)
    with open_store(load(site.folder / "config.toml")) as store:
        edition = store.editions.get(date.fromisoformat(DAY))
        assert edition is not None
        told = PaperId.parse("10.1101/2026.06.12.000003")
        assert {str(paper.id) for paper in edition.papers} == {
            "arxiv:2606.00001", "arxiv:2606.00002", str(told),
        }  # fmt: skip
        announced = next(paper for paper in edition.papers if paper.id == told)
        assert announced.abstract.startswith("Hippocampal")


def test_a_rehearsal_writes_nothing(site: Site) -> None:
    file = write(site, "thesis.bib", lists.BIBTEX)
    said = site.run("interests", "import", ADA, file, "--dry-run", code=3)
    assert "3 papers would be added" in said.out
    assert len(interests(site)) == 1
    assert "No papers in the store" in site.run("papers").out


def test_the_unknown_are_listed_and_never_asked_for_unbidden(site: Site) -> None:
    file = write(site, "list.txt", lists.PLAIN)
    said = site.run("interests", "import", ADA, file, code=1)
    assert "line 2 (2606.00001v2): it is not in the store, and arXiv was not asked" in said.err
    assert "line 3 (https://doi.org/10.1000/XYZ.1): no paper in the store" in said.err
    assert "line 6: 'not a paper' is no arXiv id" in said.err
    assert "Give --look-up" in said.err
    assert len(interests(site)) == 1


def test_what_is_missing_is_looked_up_where_that_is_allowed(
    tmp_path: Path, store_url: str, web: HttpServer
) -> None:
    site = Site.make(tmp_path / "site", store_url=store_url, sources=api_source(web))
    site.run("subscribe", ADA)
    file = write(site, "list.txt", b"2606.00001\nhttps://arxiv.org/abs/2606.00009v2\n")
    forbidden = site.run("interests", "import", ADA, file, "--no-look-up", code=1)
    assert "arXiv was not asked" in forbidden.err
    assert web.requests == []
    said = site.run("interests", "import", ADA, file, code=3)
    assert "1 paper added, 1 looked up, 1 not used" in said.out
    assert "2606.00009v2): it is not in the store, and arXiv does not know it" in said.err
    assert len(web.requests) == 1
    with open_store(load(site.folder / "config.toml")) as store:
        (paper,) = store.papers.find()
        assert (paper.title, paper.abstract) == ("Reading for machines", "We did a thing.")
        assert store.editions.unfrozen() == []


def test_a_preprint_is_looked_up_by_its_doi_where_its_server_is_a_source(
    tmp_path: Path, store_url: str, web: HttpServer
) -> None:
    source = f'[[sources]]\nkind = "biorxiv"\nurl = "{web.url("/details")}"\n'
    site = Site.make(tmp_path / "site", store_url=store_url, sources=source)
    site.run("subscribe", ADA)
    known, unknown = "10.1101/2026.06.10.700001", "10.1101/700009"
    item = {"doi": known, "title": "Reading for mice", "abstract": "We read.", "version": "1",
            "date": "2026-06-10", "authors": "Neuro, B."}  # fmt: skip
    for name, items in ((known, [item]), (unknown, [])):
        body = json.dumps({"messages": [{"status": "ok"}], "collection": items}).encode()
        web.reply(f"/details/biorxiv/{name}/na/json", Reply(body=body))
    listed = f"https://doi.org/{known}\n{unknown}\n10.1000/other\n10.48550/arXiv.2606.00001\n"
    file = write(site, "list.txt", listed.encode())
    forbidden = site.run("interests", "import", ADA, file, "--no-look-up", code=1)
    assert "bioRxiv or medRxiv was not asked" in forbidden.err
    assert web.requests == []
    said = site.run("interests", "import", ADA, file, code=3)
    assert "1 paper added, 1 looked up, 3 not used" in said.out
    assert (
        f"({unknown}): it is not in the store, and bioRxiv or medRxiv does not know it" in said.err
    )
    assert "(10.1000/other): no paper in the store is called so" in said.err
    assert (
        "(10.48550/arXiv.2606.00001): it is not in the store, and arXiv was not asked" in said.err
    )
    assert "Give --look-up" in said.err
    assert "Reading for mice" in site.run("papers").out
    assert len(web.requests) == 2


def test_an_abstract_that_is_missing_is_looked_up(
    tmp_path: Path, store_url: str, web: HttpServer
) -> None:
    site = Site.make(tmp_path / "site", store_url=store_url, sources=api_source(web))
    site.run("subscribe", ADA)
    body = b"@misc{a, title = {Reading for machines}, eprint = {2606.00001}}"
    file = write(site, "a.bib", body)
    said = site.run("interests", "import", ADA, file, "--no-look-up")
    assert "1 known by the title alone" in said.out
    again = site.run("interests", "import", ADA, file)
    assert "0 papers added, 1 there already, 1 looked up" in again.out
    last = site.run("interests", "import", ADA, file)
    assert "looked up" not in last.out
    assert len(web.requests) == 1


def test_a_lookup_that_fails_costs_only_what_it_was_for(
    tmp_path: Path, store_url: str, web: HttpServer
) -> None:
    site = Site.make(tmp_path / "site", store_url=store_url, sources=api_source(web))
    web.reply("/api/query", Reply(500))
    site.run("subscribe", ADA)
    both = write(site, "a.bib", lists.BIBTEX + b"@misc{x, eprint = {2606.00009}}")
    said = site.run("interests", "import", ADA, both, code=3)
    assert "3 papers added" in said.out
    assert "x: it is not in the store, and arXiv could not be asked" in said.err
    assert "the server answered 500" in said.err


def test_standard_input(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lists.RIS)))
    said = site.run("interests", "import", ADA, "-", code=3)
    assert "“my papers”: 3 papers added" in said.out


def test_a_zotero_library(
    tmp_path: Path, store_url: str, web: HttpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = f'[zotero]\nurl = "{web.url()}"\n'
    site = Site.make(tmp_path / "site", store_url=store_url, more=more)
    site.run("subscribe", ADA)
    monkeypatch.setenv("DIGEST_ZOTERO__KEY", "a-secret")
    headers = {"Content-Type": "application/json"}
    body = json.dumps(lists.ZOTERO).encode()
    web.reply("/users/12345/items/top", Reply(body=body, headers=headers))
    said = site.run("interests", "import", ADA, "zotero:users/12345", code=3)
    assert "“Zotero”: 3 papers added" in said.out
    assert web.requests[0].headers["authorization"] == "Bearer a-secret"
    assert interests(site)[0]["papers"] == 3
    web.reply("/groups/6/items/top", Reply(body=b"[]", headers=headers), Reply(500))
    empty = site.run("interests", "import", ADA, "zotero:groups/6", code=1)
    assert "There are no papers in Zotero's group library 6" in empty.err
    assert "  → Is it the right library?" in empty.err
    failed = site.run("interests", "import", ADA, "zotero:groups/6", code=1)
    assert "Zotero's service failed (HTTP 500)\n  → That is on their side" in failed.err
    assert len(interests(site)) == 1
    refused = site.run("interests", "import", ADA, "zotero:users/1", code=1)
    assert "There is no user library 1" in refused.err
    assert "a-secret" not in said.out + said.err + refused.err
    site.run("interests", "import", ADA, "zotero:users/1", "--format", "ris", code=2)
    site.run("interests", "import", ADA, "x.bib", "--collection", "a", code=2)


def test_a_key_in_the_file_is_refused(site: Site) -> None:
    config = site.folder / "config.toml"
    config.write_text(config.read_text() + '\n[zotero]\nkey = "a-secret"\n')
    said = site.run("interests", "list", ADA, code=2)
    assert "DIGEST_ZOTERO__KEY" in said.err
    assert "a-secret" not in said.err


@pytest.mark.parametrize("body", [b"", b"%PDF-1.4", b"<html>", b"[1", "Grüße".encode("latin-1")])
def test_a_bad_file_changes_nothing(site: Site, body: bytes) -> None:
    said = site.run("interests", "import", ADA, write(site, "x.bib", body), code=1)
    assert said.err.startswith(f"digest: {site.folder / 'x.bib'}")
    assert "  → " in said.err
    assert len(interests(site)) == 1
    missing = site.run("interests", "import", ADA, str(site.folder / "missing.bib"), code=1)
    assert "missing.bib cannot be read: No such file" in missing.err


def test_quotas_and_weights(site: Site) -> None:
    assert "changed" in site.run("interests", "set", ADA, "agents", "--quota", "3").out
    site.run("interests", "set", ADA, "agents", "--weight", "1.5", "--name", "my agents")
    (agents,) = interests(site)
    assert (agents["quota"], agents["weight"], agents["interest"]) == (3, 1.5, "my agents")
    assert "nothing to change" in site.run("interests", "set", ADA, "agents", "--quota", "3").out
    table = site.run("interests", "list", ADA).out.split("\n")[2].split()
    assert table == ["my", "agents", "3", "1.5", "0", "0"]
    wrong = site.run("interests", "set", ADA, "agents", "--quota", "many", code=2)
    assert "--quota: 'many'" in wrong.err
    site.run("interests", "set", ADA, "agents", code=2)
    assert "Did you mean" in site.run("interests", "set", ADA, "agent", "--quota", "1", code=1).err
    site.run("subscribe", "bob@example.org")
    assert "has no interests" in site.run("interests", "list", "bob@example.org").out


def test_a_library_of_five_thousand(tmp_path: Path) -> None:
    """The whole way there and back: imported, imported again, exported, read again."""
    site = Site.make(tmp_path / "site")
    site.run("subscribe", ADA)
    items = [
        {"title": f"Of words and their meaning, part {number}", "abstract": "We look at words."}
        for number in range(5000)
    ]
    file = write(site, "library.json", json.dumps(items).encode())
    assert "5000 papers added" in site.run("interests", "import", ADA, file).out
    said = site.run("interests", "import", ADA, file).out
    assert "0 papers added, 5000 there already" in said
    out = str(site.folder / "people.csv")
    site.run("subscribers", "export", "--output", out)
    assert "1 unchanged" in site.run("subscribers", "import", out).out
