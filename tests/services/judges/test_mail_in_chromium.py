"""The demo's mails and the reviewed editions in a real browser: wide, narrow, light and dark."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from digest.cli.demonstration import demonstrate

from .chromium import CONTRAST, OVERFLOW, SCHEMES, WIDTHS, chromium, window
from .mails import mails, pages

pytestmark = pytest.mark.services

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
