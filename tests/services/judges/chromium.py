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
