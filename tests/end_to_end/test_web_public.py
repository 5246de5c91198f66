"""The public pages live: what they say, how they may be kept, what a search finds."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

import feedparser
import pytest
from lxml import html
from starlette.testclient import TestClient

from digest.model.paper import Signals
from digest.ports import Collected
from digest.settings import Settings, load
from digest.store.store import Store
from digest.web.app import create_app
from digest.web.links import Links
from digest.web.site import Site
from digest.wiring import make_gallery, open_store, open_tokens
from tests.public import DAYS, NEWEST, NOW, fill, shipped_papers

CONFIG = """
[store]
url = "sqlite:///store.db"
[mail]
title = "Lab papers"
from_address = "digest@lab.example"
reply_to = "hello@lab.example"
[web]
base_url = "https://papers.example/digest"
"""


class Answer(Protocol):
    @property
    def content(self) -> bytes: ...


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("public")
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    with open_store(load(folder / "config.toml")) as store:
        fill(store)
    return folder


@pytest.fixture(scope="module")
def settings(filled: Path) -> Settings:
    return load(filled / "config.toml")


def serve(settings: Settings, store: Store, clock: Clock) -> TestClient:
    site = Site(
        subscribers=store.subscribers,
        votes=store.votes,
        mails=store.ledger,
        papers=store.papers,
        links=Links(lambda now: open_tokens(store, now), clock),
        clock=clock,
        digest="Lab papers",
        prefix="/digest",
        gallery=make_gallery(settings, store, live=True, clock=clock),
    )
    return TestClient(create_app(site), follow_redirects=False)


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient]:
    with open_store(settings) as store, serve(settings, store, Clock()) as client:
        yield client


def titles(answer: Answer) -> list[str]:
    tree = html.document_fromstring(answer.content)
    found = tree.find_class("title")
    return [each.text_content().strip() for each in found]


def test_the_front_page_is_the_newest_day(client: TestClient) -> None:
    front, day = client.get("/"), client.get(f"/day/{NEWEST}/")
    assert front.status_code == 200
    assert titles(front) == titles(day) != []
    assert "Friday, 12 June 2026" in front.text


def test_what_trends_most_comes_first(client: TestClient) -> None:
    first = titles(client.get("/"))[:2]
    votes = {each.title: each.signals.upvotes or 0 for each in shipped_papers()}
    assert first[0] == "A preprint of biology" or first[1] == "A preprint of biology"
    others = [votes[title] for title in titles(client.get(f"/day/{DAYS[1]}/"))]
    assert others[0] == max(others)


@pytest.mark.parametrize("prefix", ["", "/digest"])
@pytest.mark.parametrize(
    "path", ["/", "/week/2026-W24/", "/month/2026-06/2/", "/subscribe/", "/search?q=agents",
             "/paper/arxiv/2606.13392/", "/paper/doi/10.1101/2026.06.01.123/"],
)  # fmt: skip
def test_every_sort_of_page_is_there_with_and_without_the_prefix(
    client: TestClient, prefix: str, path: str
) -> None:
    answer = client.get(prefix + path)
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "script" not in answer.headers["content-security-policy"]
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "path",
    ["/day/2026-06-10/", "/day/x/", "/day/", "/week/2026-W99/", "/paper/arxiv/1/",
     "/month/2026-06/9/", "/day/2026-06-12/../../etc", "/style-0.css", "/paper/"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "There is no such page" in answer.text


def test_a_missing_slash_is_put_there(client: TestClient) -> None:
    answer = client.get("/digest/week/2026-W24")
    assert (answer.status_code, answer.headers["location"]) == (308, "2026-W24/")
    assert client.get("/subscribe").headers["location"] == "subscribe/"


def test_a_page_is_sent_once_and_then_known_by_its_tag(client: TestClient) -> None:
    first = client.get("/")
    assert first.headers["cache-control"] == "public, max-age=300"
    assert first.headers["last-modified"] == "Fri, 12 Jun 2026 05:00:00 GMT"
    tag = first.headers["etag"]
    for asked in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = client.get("/", headers={"If-None-Match": asked})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    assert client.get("/", headers={"If-None-Match": '"other"'}).status_code == 200
    assert client.head("/").status_code == 200


def test_the_style_sheet_may_be_kept_for_ever(client: TestClient) -> None:
    tree = html.document_fromstring(client.get("/").content)
    (link,) = tree.xpath("//link[@rel='stylesheet']/@href")
    style = client.get(f"/{link.removeprefix('./')}")
    assert "immutable" in style.headers["cache-control"]
    assert style.headers["content-type"].startswith("text/css")


def test_feeds_are_read_by_a_feed_reader(client: TestClient) -> None:
    answer = client.get("/feed.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    found = feedparser.parse(answer.content)
    assert not found.bozo
    assert found.feed.links[0].href == "https://papers.example/digest/"
    path = found.entries[0].link.removeprefix("https://papers.example")
    assert client.get(path).status_code == 200
    assert client.get("/month/2026-06/feed.json").json()["items"]


def test_a_paper_has_all_that_is_known_of_it(client: TestClient) -> None:
    text = client.get("/paper/arxiv/2606.13392/").text
    paper = next(each for each in shipped_papers() if each.id.value == "2606.13392")
    assert all(author in text for author in paper.authors)
    assert "arXiv, Hugging Face" in text
    assert "What was seen of it" in text
    assert f"<td>{paper.signals.upvotes}</td>" in text
    assert "Papers like this one" in text
    assert "took this paper back" in client.get("/paper/arxiv/hep-th/9901001/").text


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("sparse attention over long contexts", "MiniMax Sparse Attention"),
        ("arXiv:2606.13392v2", "MiniMax Sparse Attention"),
        ("https://arxiv.org/abs/2606.13392", "MiniMax Sparse Attention"),
        ("Xunhao Lai", "MiniMax Sparse Attention"),
    ],
)
def test_a_search_finds_by_words_by_id_and_by_author(
    client: TestClient, query: str, first: str
) -> None:
    assert titles(client.get("/search", params={"q": query}))[0] == first


def test_a_search_of_anything_is_answered(client: TestClient) -> None:
    for query in ("", " ", "qqqqqqxx", "<b>\"'&", "x" * 30_000, "\x00\ud7ff", "的", "?" * 50):
        answer = client.get("/search", params={"q": query})
        assert answer.status_code == 200, query[:20]
        assert "<b>" not in answer.text
        assert "\x00" not in answer.text
        assert len(answer.content) < 50_000
        assert 'name="robots" content="noindex"' in answer.text


def test_new_votes_are_shown_soon_after(settings: Settings, tmp_path: Path) -> None:
    shutil.copytree(Path(settings.store.url.removeprefix("sqlite:///")).parent, tmp_path / "copy")
    mine = load(tmp_path / "copy" / "config.toml")
    clock = Clock()
    with open_store(mine) as store, serve(mine, store, clock) as client:
        before = client.get("/paper/arxiv/2606.13392/")
        paper = next(iter(store.papers.known([shipped_papers()[0].id]).values()))
        more = replace(paper, signals=Signals(upvotes=4321))
        receipt = store.papers.receipts()[0]
        later = NOW + timedelta(hours=1)
        store.papers.save(Collected((more,), receipts=(replace(receipt, at=later),)), now=later)
        path = f"/paper/arxiv/{paper.id.value}/"
        assert "4,321" not in client.get(path).text
        clock.now = later
        assert "4,321" in client.get(path).text
        assert client.get("/").headers["last-modified"] == "Fri, 12 Jun 2026 10:00:00 GMT"
    assert before.status_code == 200


def test_pictures_are_asked_for_only_where_they_are_on(
    settings: Settings, client: TestClient
) -> None:
    assert "img-src https:" in client.get("/").headers["content-security-policy"]
    assert "<img" in client.get("/").text
    without = settings.model_copy(
        update={"site": settings.site.model_copy(update={"thumbnails": False})}
    )
    with open_store(without) as store:
        gallery = make_gallery(without, store, live=True, clock=Clock())
        page = gallery.answer("")
    assert page is not None
    assert b"<img" not in page.body
    assert b"pictures.example" not in page.body


def test_the_pages_of_mails_stay_what_they_are(client: TestClient) -> None:
    assert client.get("/healthz").text == "ok\n"
    answer = client.get("/unsubscribe/forged")
    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"
