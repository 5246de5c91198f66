"""The demo's mails and the reviewed editions in a real browser: wide, narrow, light and dark."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from digest.cli.demonstration import demonstrate

from .chromium import SCHEMES, WIDTHS, chromium, window
from .mails import mails, pages

pytestmark = pytest.mark.services

OVERFLOW = "document.documentElement.scrollWidth - window.innerWidth"
CONTRAST = """
() => {
  const luminance = (r, g, b) => {
    const [x, y, z] = [r, g, b].map(v => v / 255)
      .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const rgb = s => s.match(/[\\d.]+/g).map(Number);
  const background = e => {
    for (; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] > 0) return c;
    }
    return matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18] : [255, 255, 255];
  };
  const poor = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode());) {
    const e = node.parentElement;
    if (!node.data.trim() || !e.getClientRects().length) continue;
    const style = getComputedStyle(e);
    if (style.visibility === 'hidden' || style.opacity === '0' || parseFloat(style.fontSize) < 2)
      continue;
    const a = luminance(...rgb(style.color)), b = luminance(...background(e));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push([node.data.trim().slice(0, 40), ratio.toFixed(2), style.color]);
  }
  return poor;
}
"""


PLANTED = {
    "wide": '<div style="width:2000px">wide</div>',
    "faint": '<p style="color:#eeeeee;background-color:#ffffff">faint</p>',
}
LOADING = '<script src="https://evil.example/track.js"></script>'


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("demo")
    assert asyncio.run(demonstrate(folder, as_json=True)) == 0
    demo = sorted((folder / "previews").glob("*.html"))
    assert len(demo) >= 5
    return [*demo, *pages(tmp_path_factory.mktemp("pages"))]


@pytest.fixture(scope="module")
def browser(paths: list[Path]) -> Iterator[Any]:
    assert paths
    with chromium() as instance:
        yield instance


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_every_mail_fits_and_can_be_read(
    browser: Any, paths: list[Path], width: int, scheme: str
) -> None:
    with window(browser, width=width, scheme=scheme) as (page, asked):
        for path in paths:
            page.goto(path.as_uri())
            assert page.evaluate(OVERFLOW) <= 0, (path.name, "scrolls sideways")
            assert page.evaluate(CONTRAST) == [], (path.name, "is too faint")
    assert asked == [], "a mail loads something from elsewhere"


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_mistake_is_seen(browser: Any, name: str) -> None:
    bad = mails()[0].html.replace("</body>", f"{PLANTED[name]}{LOADING}</body>")
    with window(browser, width=375, scheme="light") as (page, asked):
        page.set_content(bad)
        seen = {"wide": page.evaluate(OVERFLOW) > 0, "faint": page.evaluate(CONTRAST) != []}
    assert [one for one, found in seen.items() if found] == [name]
    assert asked == ["https://evil.example/track.js"]
