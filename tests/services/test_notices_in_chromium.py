"""Mails outside of editions in a real browser: narrow, wide, light, dark, and judged by others."""

from pathlib import Path
from typing import Any

import pytest

from digest.model.notice import NoticeKind
from tests.unit.compose.test_notices import INBOX, opened, part, write

from .judges.accepted import accepted_rules
from .judges.axe import axe_core, violations
from .judges.chromium import CONTRAST, OVERFLOW, SCHEMES, WIDTHS, chromium
from .judges.validate import wrong_in

pytestmark = pytest.mark.services

LANGUAGES = ("en", "de", "zh")


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    found = []
    for kind in NoticeKind:
        for language in LANGUAGES:
            path = tmp_path / f"{kind}-{language}.html"
            html = part(opened(write(kind, language=language, inbox=INBOX)), "html")
            path.write_text(html, encoding="utf-8")
            found.append(path)
    return found


def test_each_fits_can_be_read_and_violates_no_rule(files: list[Path]) -> None:
    axe, found = axe_core(), dict[Any, list[str]]()
    with chromium() as browser:
        for width in WIDTHS:
            for scheme in SCHEMES:
                page = browser.new_page(
                    viewport={"width": width, "height": 800}, color_scheme=scheme
                )
                for path in files:
                    page.goto(path.as_uri())
                    wide = ["scrolls sideways"] if page.evaluate(OVERFLOW) > 0 else []
                    wrong = [*wide, *page.evaluate(CONTRAST), *violations(page, axe)]
                    found[path.stem, width, scheme] = wrong
                page.close()
    assert {where: wrong for where, wrong in found.items() if wrong} == {}


def test_each_is_valid_html(files: list[Path]) -> None:
    assert {
        path.stem: wrong for path, wrong in wrong_in(files, but=accepted_rules()).items() if wrong
    } == {}
