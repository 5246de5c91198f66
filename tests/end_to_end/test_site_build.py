"""`digest site build`: links lead somewhere, pages are small, nothing in them is private."""

from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from lxml import html

from digest.model.paper import Links, PaperId, Scheme, Signals
from digest.model.subscriber import Interest
from digest.settings import load
from digest.wiring import open_store
from tests.contract.samples import subscriber
from tests.end_to_end.site import Site
from tests.public import DAYS, NOW, announce, fill, odd_papers, shipped_papers

BASE = "https://papers.example"
MOST_BYTES = 50_000


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with odd papers, built by the command, in a store that knows a subscriber."""
    folder = tmp_path_factory.mktemp("site")
    site = Site.make(folder, more=f'[web]\nbase_url = "{BASE}"')
    with open_store(load(folder / "config.toml")) as store:
        fill(store)
        interest = Interest("very private matters")
        store.subscribers.add(subscriber("secretive", interests=(interest,)), now=NOW)
    said = site.run("site", "build", str(folder / "out")).out
    assert "written" in said
    return folder / "out"


class _Balance(HTMLParser):
    """Whether what is opened is closed again, in order."""

    VOID = frozenset({"meta", "link", "input", "img"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - its signature
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def pages(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*.html")):
        yield path.relative_to(folder).as_posix(), path.read_bytes()


def test_every_internal_link_leads_to_a_file(built: Path) -> None:
    checked = 0
    for name, body in pages(built):
        for element, attribute, link, _ in html.document_fromstring(body).iterlinks():
            parts = urlsplit(urljoin(f"{BASE}/{name}", link))
            if parts.netloc != urlsplit(BASE).netloc or element.tag == "form":
                continue
            target = unquote(parts.path).removeprefix("/")
            file = built / (target + "index.html" if target[-1:] in {"", "/"} else target)
            assert file.is_file(), (name, attribute, link)
            checked += 1
    assert checked > 500


def test_every_paper_can_be_reached_from_the_front_page(built: Path) -> None:
    seen, todo = set[str](), ["index.html"]
    while todo:
        name = todo.pop()
        if name in seen or not name.endswith(".html"):
            continue
        seen.add(name)
        for _, _, link, _ in html.document_fromstring((built / name).read_bytes()).iterlinks():
            parts = urlsplit(urljoin(f"{BASE}/{name}", link))
            if parts.netloc == "papers.example" and parts.path.endswith("/"):
                todo.append(unquote(parts.path).removeprefix("/") + "index.html")
    assert seen == {name for name, _ in pages(built)}


def test_every_page_is_small_and_whole_and_needs_no_script(built: Path) -> None:
    style = next(built.glob("style-*.css")).stat().st_size
    for name, body in pages(built):
        assert len(body) + style < MOST_BYTES, name
        assert b"<script" not in body.lower(), name
        assert b"javascript:" not in body.lower(), name
        balance = _Balance()
        balance.feed(body.decode())
        assert balance.open == [], name
        tree = html.document_fromstring(body)
        levels = [int(str(each.tag)[1]) for each in tree.iter("h1", "h2", "h3")]
        assert levels[0] == 1, name
        assert levels.count(1) == 1, name
        assert tree.findtext(".//title"), name


def test_nothing_of_a_subscriber_is_in_it(built: Path) -> None:
    for path in built.rglob("*"):
        if path.is_file():
            body = path.read_bytes()
            assert b"secretive" not in body, path
            assert b"very private" not in body, path


def test_a_search_goes_to_the_live_pages_if_there_are_any(built: Path, tmp_path: Path) -> None:
    form = html.document_fromstring((built / "index.html").read_bytes()).find(".//form")
    assert form is not None
    assert form.get("action") == f"{BASE}/search"
    site = Site.make(tmp_path)
    site.run("site", "build", str(tmp_path / "out"))
    home = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "<form" not in home
    assert "There are no papers yet" in home


def test_what_changes_from_one_build_to_the_next_is_little(tmp_path: Path) -> None:
    site = Site.make(tmp_path)
    out = str(tmp_path / "out")
    with open_store(load(tmp_path / "config.toml")) as store:
        announce(store, DAYS[0], shipped_papers()[:6], at=NOW)
    site.run("site", "build", out)
    assert "; 0 written, 0 removed" in site.run("site", "build", out).out


def test_a_day_of_a_thousand_hostile_papers_stays_small(tmp_path: Path) -> None:
    site = Site.make(tmp_path)
    long = next(each for each in odd_papers(DAYS[0]) if each.id.value == "zh")
    links = Links(*(f"https://example.org/{name * 390}"[:390] for name in "abcde"))
    crowd = [
        replace(
            long, id=name, ids=(name,), links=links, authors=("&" * 300,) * 9,
            abstract="&<>" * 1300, signals=Signals(10**9, 10**9, 10**9), title="&" * 500,
        )
        for name in (PaperId(Scheme.TITLE, str(number)) for number in range(120))
    ]  # fmt: skip
    with open_store(load(tmp_path / "config.toml")) as store:
        announce(store, DAYS[0], crowd, at=NOW)
    site.run("site", "build", str(tmp_path / "out"))
    for name, body in pages(tmp_path / "out"):
        style = next((tmp_path / "out").glob("style-*.css")).stat().st_size
        assert len(body) + style < MOST_BYTES, name


def test_a_folder_that_is_not_the_sites_is_refused(tmp_path: Path) -> None:
    site = Site.make(tmp_path)
    ran = site.run("site", "build", str(tmp_path), code=2)
    assert "holds things that no build" in ran.err
    assert (tmp_path / "config.toml").exists()
