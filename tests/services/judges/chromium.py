"""A headless Chromium that loads nothing from elsewhere: an image of a mail is a grey one."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .tools import missing

WIDTHS = (375, 700)
SCHEMES = ("light", "dark")
_GREY = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630">'
    '<rect width="1200" height="630" fill="#b8b4ac"/></svg>'
)
"""Of the shape that social thumbnails have."""

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
"""The words of a page that stand out from their background by less than 4.5 (WCAG 1.4.3)."""


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser. It keeps an event loop running, so what needs one is to be done before."""
    program = shutil.which("chromium")
    if program is None:
        missing("Chromium is not installed: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def window(browser: Any, *, width: int, scheme: str) -> Iterator[tuple[Any, list[str]]]:
    """A page, and the addresses elsewhere that were asked for anything but an image."""
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    asked: list[str] = []

    def answer(route: Any) -> None:
        request = route.request
        if request.url.startswith("file:"):
            route.continue_()
        elif request.resource_type == "image" and request.url.startswith("https:"):
            route.fulfill(body=_GREY, content_type="image/svg+xml")
        else:
            asked.append(request.url)
            route.abort()

    page.route("**/*", answer)
    try:
        yield page, asked
    finally:
        page.close()
