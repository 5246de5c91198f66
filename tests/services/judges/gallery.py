"""The reviewed editions as pictures: narrow and wide, light and dark, into docs/gallery.

python -m tests.services.judges.gallery [FOLDER]
"""

import io
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image

from .chromium import SCHEMES, WIDTHS, chromium, window
from .mails import mails, pages

FOLDER = Path(__file__).parents[3] / "docs" / "gallery"
HEIGHT = 1600
"""Pixels from the top that a picture shows."""
COLOURS = 24
HEADER = """# The gallery

The mails that are [reviewed as files](../templates.md#the-golden-files), as Chromium shows their
first 1,600 pixels at 375 and 700 px, light and dark. `make gallery` draws them anew.
"""
TITLES = {
    "ordinary": "Ten papers",
    "sectioned": "A full day, in sections",
    "empty": "A day with nothing",
    "one": "A single paper",
    "hostile": "Thirty papers with what no source should send",
    "chinese": "Chinese, for a reader of Chinese",
    "arabic": "Arabic, from right to left",
}


def draw(folder: Path) -> None:
    """Draw each mail at each setting, and the page that shows them; others' files stay."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        paths = pages(Path(made))
        with chromium() as browser:
            for name, picture in _pictures(browser, paths):
                _small(picture).save(folder / name, optimize=True)
    (folder / "README.md").write_text(_index(), encoding="utf-8")


def _pictures(browser: Any, paths: list[Path]) -> Iterator[tuple[str, bytes]]:
    for width in WIDTHS:
        for scheme in SCHEMES:
            with window(browser, width=width, scheme=scheme) as (page, _):
                for path in paths:
                    page.goto(path.as_uri())
                    whole = page.evaluate("document.documentElement.scrollHeight")
                    area = {"x": 0, "y": 0, "width": width, "height": min(whole, HEIGHT)}
                    shot = page.screenshot(full_page=True, clip=area, animations="disabled")
                    yield _file(path.stem, width, scheme), shot


def _small(picture: bytes) -> Image.Image:
    """The same in a few colours, which text on a plain ground does not miss."""
    whole = Image.open(io.BytesIO(picture)).convert("RGB")
    # this method keeps a colour that few points have: the accent
    return whole.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)


def _file(name: str, width: int, scheme: str) -> str:
    return f"{name}-{width}-{scheme}.png"


def _index() -> str:
    lines = [HEADER]
    for mail in mails():
        title = TITLES[mail.name]
        shown = (
            f'<img src="{_file(mail.name, width, scheme)}" width="{width // 2}" '
            f'alt="{title}, {width} px, {scheme}">'
            for width in WIDTHS
            for scheme in SCHEMES
        )
        lines += [f"## {title}", "", *shown, ""]
    return "\n".join(lines)


if __name__ == "__main__":
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
