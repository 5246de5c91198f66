"""The mails of the demo, and the golden ones, in a real browser: wide, narrow, light and dark."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from digest.cli.demonstration import demonstrate

pytestmark = pytest.mark.services

GOLDEN = Path(__file__).parents[1] / "golden"
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


@pytest.fixture(scope="module")
def mails(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("demo")
    assert asyncio.run(demonstrate(folder, as_json=True)) == 0
    demo = sorted((folder / "previews").glob("*.html"))
    assert len(demo) >= 5
    return [*demo, *sorted(GOLDEN.glob("*.html"))]


@pytest.fixture(scope="module")
def browser(mails: list[Path]) -> Iterator[Any]:
    """A browser. It keeps an event loop running, so the mails are made before it starts."""
    assert mails
    chromium = shutil.which("chromium")
    if chromium is None:
        message = "Chromium is not installed: apt-get install chromium"
        if os.environ.get("DIGEST_REQUIRE_SERVICES"):
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        instance = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield instance
        instance.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 700])
def test_every_mail_fits_and_can_be_read(
    browser: Any, mails: list[Path], width: int, scheme: str, tmp_path: Path
) -> None:
    assert len(mails) > 5
    asked: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.on("request", lambda request: asked.append(request.url))
    try:
        for mail in mails:
            page.goto(mail.as_uri())
            overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert overflow <= 0, (mail.name, "scrolls sideways")
            assert page.evaluate(CONTRAST) == [], (mail.name, "is too faint")
            page.screenshot(path=tmp_path / f"{mail.stem}.png", full_page=True)
    finally:
        page.close()
    assert all(url.startswith("file:") for url in asked), "a mail loads something from elsewhere"
