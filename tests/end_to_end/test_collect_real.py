"""The collector against loopback servers that give what the real services gave.

The files lie beside the checkout; each quirk that is tested here is tested with a small answer
of our own in test_collect_quirks.py and tests/unit/collect/ as well.
"""

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from digest.model.edition import Receipt
from digest.model.paper import AnnounceType, Paper, PaperId, Signals
from digest.ports import Collected
from tests.end_to_end.test_collect_quirks import Shelf, collect, states
from tests.servers.http import HttpServer, Reply, Seen

DATA = Path(__file__).parents[3] / "shared" / "data"
pytestmark = pytest.mark.shared


@pytest.fixture(autouse=True)
def _data() -> None:
    if not DATA.is_dir():
        if os.environ.get("DIGEST_REQUIRE_SHARED"):
            pytest.fail(f"{DATA} is absent, and DIGEST_REQUIRE_SHARED is set")
        pytest.skip(f"the real inputs are not at {DATA}")


def body(pattern: str) -> bytes:
    (path,) = DATA.glob(pattern)
    return path.read_bytes()


def by_id(collected: Collected) -> dict[str, Paper]:
    return {paper.id.value: paper for paper in collected.papers}


def numbers(receipt: Receipt) -> tuple[int, int, int, int, int]:
    """Announced, read, new, merged, skipped."""
    skipped = len(receipt.skipped)
    return receipt.announced, receipt.read, receipt.new, receipt.merged, skipped


async def test_hugging_face() -> None:
    with HttpServer() as server:
        reply = Reply(body=body("huggingface/daily_papers-2026-06-12.json"), gzip=True, etag='"1"')
        url = server.reply("/api/daily_papers", reply)
        shelf = Shelf()
        collected = await collect({"kind": "huggingface", "url": url}, shelf=shelf)
        assert server.requests[0].query["date"] == "2026-06-12"
        again = await collect({"kind": "huggingface", "url": url}, shelf=shelf)
    assert numbers(collected.receipts[0]) == (30, 30, 30, 0, 0)
    assert states(collected) == ["fresh"]
    assert states(again) == ["quiet"]
    assert {paper.day for paper in collected.papers} == {date(2026, 6, 12)}
    papers = by_id(collected)
    assert len(papers) == 30
    assert papers["2606.13681"].signals == Signals(upvotes=118, comments=3, stars=9)
    assert papers["2606.13392"].signals == Signals(upvotes=103, comments=4, stars=251)
    assert papers["2606.00467"].signals == Signals(upvotes=0, comments=2, stars=None)
    assert sum(paper.signals.upvotes or 0 for paper in papers.values()) == 453
    published = papers["2606.00467"].published
    assert published
    assert published.isoformat() == "2026-05-30T00:00:00+00:00"
    assert "Dengyang Jiang" in papers["2606.12575"].authors  # hidden in his profile, not unnamed
    assert "<swi>" in papers["2606.13106"].abstract
    assert "</swi>" in papers["2606.13106"].abstract
    assert papers["2606.00467"].organization == "California institute of technology"
    assert sum(paper.links.code is not None for paper in papers.values()) == 16
    assert sum(paper.links.project is not None for paper in papers.values()) == 13
    assert sum(bool(paper.organization) for paper in papers.values()) == 16
    assert all(paper.tldr and paper.keywords and paper.links.thumbnail for paper in papers.values())
    assert len(collected.observations) == 30


async def test_a_pasted_page() -> None:
    path = DATA / "hf-papers-page.txt"
    collected = await collect({"kind": "file", "path": str(path)}, day=date(2026, 7, 3))
    assert numbers(collected.receipts[0]) == (82, 82, 82, 0, 0)
    papers = {paper.title: paper for paper in collected.papers}
    assert len(papers) == 82
    assert {paper.day for paper in collected.papers} == {date(2026, 7, 3)}
    assert all(len(paper.abstract) > 400 for paper in collected.papers)
    text = " ".join(paper.abstract for paper in collected.papers)
    assert "17.76% in OCR-VQA" in text
    assert "OurMethod, a MLLM designed" in text
    assert "1248×1248" in text
    assert "836m²" in text
    assert "“CLIP-blind pairs”" in text
    assert "\\" not in text
    vim = next(paper for title, paper in papers.items() if title.startswith("Vision Mamba:"))
    assert vim.links.code == "https://github.com/hustvl/Vim"


async def test_arxiv_by_the_api_in_pages() -> None:
    pages = {start: body(f"arxiv/200-q_testing_s{start}_m10_*.xml") for start in (0, 10, 20)}

    def page(seen: Seen) -> Reply:
        return Reply(body=pages[int(seen.query["start"])])

    with HttpServer() as server:
        section = {
            "kind": "arxiv", "by": "api", "categories": ["cs.SE"], "page_size": 10,
            "max_results": 30, "interval_seconds": 0, "url": server.reply("/api/query", page),
        }  # fmt: skip
        shelf = Shelf()
        collected = await collect(section, shelf=shelf)
        assert [seen.query["start"] for seen in server.requests] == ["0", "10", "20"]
        again = await collect(section, shelf=shelf)
    assert numbers(collected.receipts[0]) == (30, 30, 30, 0, 0)
    assert len({paper.id for paper in collected.papers}) == 30
    paper = by_id(collected)["2202.12139"]
    assert PaperId.parse("10.1109/ICSTW55395.2022.00035") in paper.ids
    assert paper.categories == ("cs.SE", "cs.LG")
    assert paper.authors == ("Mohit Kumar Ahuja", "Arnaud Gotlieb", "Helge Spieker")
    assert (again.papers, again.receipts[0].merged) == ((), 30)


async def test_arxiv_by_the_api_odd_ones() -> None:
    names = ("200-id_2104.12255v1", "200-id_astro-ph", "400-id_abc", "api-search-transformer")
    with HttpServer() as server:
        sections: list[Mapping[str, object]] = []
        for name in names:
            status = 400 if name.startswith("400") else 200
            url = server.reply(f"/{name}", Reply(status, body(f"arxiv/{name}*.xml")))
            sections.append(
                {"kind": "arxiv", "by": "api", "name": name, "categories": ["x"], "url": url,
                 "max_results": 5, "interval_seconds": 0}
            )  # fmt: skip
        collected = await collect(*sections)
    assert states(collected) == ["fresh", "fresh", "failed", "fresh"]
    assert [numbers(receipt)[0] for receipt in collected.receipts] == [1, 1, 0, 5]
    assert "incorrect id format for abc" in collected.receipts[2].detail
    papers = by_id(collected)
    assert len(papers) == 7
    assert papers["2104.12255"].title == "0"
    old = papers["astro-ph/0601001"]
    assert old.version == 1
    assert old.authors == ("Andrew Gould", "Susan Dorsher", "B. Scott Gaudi", "Andrzej Udalski")
    assert "3–5 day periods" in old.abstract
    assert "V_max<17.5" in old.abstract
    assert not any(paper.title == "Error" for paper in papers.values())


async def test_arxiv_by_rss() -> None:
    with HttpServer() as server:
        files = ("rss-cs.AI-2026-04-27", "rss-weekend-empty", "rss-truncated")
        for name in files:
            server.reply(f"/{name}/cs.AI", Reply(body=body(f"arxiv/{name}.xml"), etag=f'"{name}"'))
        day = date(2026, 8, 1)
        collected = await collect(
            *(
                {
                    "kind": "arxiv",
                    "name": name,
                    "categories": ["cs.AI"],
                    "url": server.url(f"/{name}"),
                }
                for name in files
            ),
            day=day,
        )
    full, empty, cut = collected.receipts
    assert states(collected) == ["fresh", "closed-today", "stale"]
    assert numbers(full) == (3, 3, 3, 0, 0)
    assert numbers(empty) == (0, 0, 0, 0, 0)
    assert numbers(cut) == (1, 0, 0, 0, 1)
    assert cut.skipped[0].what.startswith("Explicit Reasoning Makes Better Judges")
    assert len(collected.validators) == 2  # the cut one must be asked for again in full
    papers = by_id(collected)
    assert sorted(papers) == ["2604.21935", "2604.21936", "2604.21937"]
    assert papers["2604.21935"].authors == ("Michael Cooper", "Samuel Cooper")
    assert len(papers["2604.21936"].authors) == 18
    assert papers["2604.21936"].categories == ("cs.AI", "cs.CV", "cs.MA")
    for paper in papers.values():
        assert (paper.version, paper.announce) == (1, AnnounceType.NEW)
        assert paper.day == date(2026, 4, 27)
        assert "Announce Type" not in paper.abstract
        assert not paper.abstract.startswith("Abstract")
        assert "\\" not in paper.abstract


async def test_biorxiv() -> None:
    with HttpServer() as server:
        path = "/details/biorxiv/2026-07-18/2026-07-18/0"
        server.reply(path, Reply(body=body("other/pu5ha-biorxiv_details.json")))
        section = {"kind": "biorxiv", "url": server.url("/details")}
        collected = await collect(section, day=date(2026, 7, 18))
        assert len(server.requests) == 1
    assert numbers(collected.receipts[0]) == (3, 3, 3, 0, 0)
    papers = by_id(collected)
    assert sorted(papers) == [
        "10.64898/2025.12.19.695336",
        "10.64898/2026.07.13.738145",
        "10.64898/2026.07.13.738249",
    ]
    third = papers["10.64898/2025.12.19.695336"]
    assert (third.version, third.categories) == (3, ("microbiology",))
    assert third.authors[0] == "Q. Dubois"
    assert len(third.ids) == 2  # its DOI and its title; "NA" names no journal
    assert {paper.day for paper in papers.values()} == {date(2026, 7, 15)}


async def test_other_feeds() -> None:
    with HttpServer() as server:
        names = ("pu5ha-iacr_rss", "jmamath-bair_blog", "jmamath-huggingface_blog")
        collected = await collect(
            *(
                {
                    "kind": "feed",
                    "name": name,
                    "url": server.reply(f"/{name}", Reply(body=body(f"other/{name}.xml"))),
                }
                for name in names
            )
        )
    assert [numbers(receipt) for receipt in collected.receipts] == [(3, 3, 3, 0, 0)] * 3
    papers = by_id(collected)
    iacr = papers["https://eprint.iacr.org/2026/488"]
    assert iacr.authors[1] == "Carolina Ortega Pérez"
    assert iacr.links.pdf == "https://eprint.iacr.org/2026/488.pdf"
    assert iacr.categories == ("Cryptographic protocols",)
    assert "protocols—such as Apple's" in iacr.abstract
    threshold = papers["https://eprint.iacr.org/2025/1665"]
    assert "allows t out of k parties" in threshold.abstract
    bair = papers["https://bair.berkeley.edu/blog/2026/04/20/grasp"]
    assert bair.abstract.startswith("GRASP is a new gradient-based planner")
    assert "twitter" not in bair.abstract[:200]
    assert bair.day == date(2026, 4, 20)
    assert papers["https://huggingface.co/blog/deepseekv4"].abstract == ""
