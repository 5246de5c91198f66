"""The public pages in a real browser: narrow, wide, light, dark, and by keyboard alone.

`PAGES` names one page of each sort, as files of a built site, for whatever else judges pages.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from digest.settings import load
from digest.wiring import open_store
from tests.end_to_end.site import Site
from tests.public import fill

from .judges.axe import axe_core, violations
from .judges.chromium import CONTRAST, OVERFLOW, SCHEMES, chromium
from .judges.validate import wrong_in

pytestmark = pytest.mark.services

PAGES = (
    "index.html",
    "day/2026-06-12/index.html",
    "week/2026-W24/index.html",
    "month/2026-06/index.html",
    "month/2026-06/2/index.html",
    "paper/arxiv/2606.13392/index.html",
    "paper/doi/10.1101/2026.06.01.123/index.html",
    "paper/arxiv/hep-th/9901001/index.html",
    "subscribe/index.html",
)
FOCUS = """
() => {
  const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
  return {
    name: e.tagName, text: e.textContent.trim().slice(0, 40),
    outline: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    seen: box.width > 0 && box.right > 0 && box.left < innerWidth,
  };
}
"""
ELSEWHERE = re.compile(r"^https?:")
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="160" height="90"/>'


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    made = Site.make(folder, more='[web]\nbase_url = "https://papers.example"')
    with open_store(load(folder / "config.toml")) as store:
        fill(store)
    made.run("site", "build", str(folder / "out"))
    return folder / "out"


@pytest.fixture(scope="module")
def browser(site: Path) -> Iterator[Any]:
    """A browser. It keeps an event loop running, so the pages are made before it starts."""
    assert site.is_dir()
    with chromium() as instance:
        yield instance


def opened(browser: Any, width: int, scheme: str) -> tuple[Any, list[str]]:
    """A page, and what it asks of elsewhere; pictures are answered here."""
    asked: list[str] = []

    def answer(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(body=PICTURE, content_type="image/svg+xml")

    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.route(ELSEWHERE, answer)
    return page, asked


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 375, 700, 1200])
def test_every_page_fits_and_can_be_read(
    browser: Any, site: Path, width: int, scheme: str, tmp_path: Path
) -> None:
    page, asked = opened(browser, width, scheme)
    try:
        for at, name in enumerate(PAGES):
            page.goto((site / name).as_uri())
            assert page.evaluate(OVERFLOW) <= 0, (name, "scrolls sideways")
            assert page.evaluate(CONTRAST) == [], (name, "is too faint")
            page.screenshot(path=tmp_path / f"{at}.png", full_page=True)
    finally:
        page.close()
    assert set(asked) == {"https://pictures.example/a.png?x=1&y=%22"}, "not the pictures alone"


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [375, 1200])
def test_no_page_violates_a_rule_of_axe(browser: Any, site: Path, width: int, scheme: str) -> None:
    axe, found = axe_core(), {}
    page, _ = opened(browser, width, scheme)
    try:
        for name in PAGES:
            page.goto((site / name).as_uri())
            found[name] = violations(page, axe)
        page.evaluate("document.querySelector('h1').outerHTML = '<h5>deep</h5><img src=x>'")
        planted = violations(page, axe)
    finally:
        page.close()
    assert found == {name: [] for name in PAGES}
    assert {each.partition(":")[0] for each in planted} >= {"image-alt", "page-has-heading-one"}


def test_every_page_is_valid_html(site: Path, tmp_path: Path) -> None:
    planted = tmp_path / "planted.html"
    page = (site / PAGES[0]).read_text(encoding="utf-8")
    planted.write_text(page.replace("</h1>", "</h2>"), encoding="utf-8")
    wrong = wrong_in([*(site / name for name in PAGES), planted])
    assert wrong.pop(planted)
    assert wrong == {site / name: [] for name in PAGES}


def test_everything_can_be_reached_by_keyboard_and_is_seen_when_it_is(
    browser: Any, site: Path
) -> None:
    page, _ = opened(browser, 700, "light")
    try:
        for name in PAGES:
            page.goto((site / name).as_uri())
            page.keyboard.press("Tab")
            first = page.evaluate(FOCUS)
            assert first["text"].startswith("Skip"), (name, first)
            assert first["seen"], (name, "the skip link stays out of sight")
            for _ in range(12):
                page.keyboard.press("Tab")
                where = page.evaluate(FOCUS)
                if where["name"] == "BODY":
                    break
                assert where["outline"], (name, where)
                assert where["seen"], (name, where)
    finally:
        page.close()


def test_a_page_moves_nothing_when_its_pictures_arrive(browser: Any, site: Path) -> None:
    page, _ = opened(browser, 700, "light")
    try:
        page.goto((site / "index.html").as_uri())
        with_pictures = page.evaluate("document.documentElement.scrollHeight")
        page.unroute(ELSEWHERE)
        page.route(ELSEWHERE, lambda route: route.abort())
        page.reload()
        assert page.evaluate("document.documentElement.scrollHeight") == with_pictures
    finally:
        page.close()
