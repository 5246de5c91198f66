"""The pages behind a mail's links in a real browser: narrow, wide, light, dark."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from digest.store.store import Store
from digest.tokens import Purpose
from digest.wiring import open_tokens
from tests.contract import samples
from tests.end_to_end.mails import Mail, mailed
from tests.end_to_end.web import NOW, Clock, serving

from .judges.axe import axe_core, violations
from .judges.chromium import CONTRAST, OVERFLOW, SCHEMES, WIDTHS, chromium
from .judges.validate import wrong_in

pytestmark = pytest.mark.services


@pytest.fixture
def backend() -> str:
    """SQLite alone: what is stored is no matter here."""
    return "sqlite"


@pytest.fixture
def mail(store: Store) -> Mail:
    return mailed(store)


@pytest.fixture
def paths(store: Store, mail: Mail) -> tuple[str, ...]:
    """One page of each sort."""
    tokens = open_tokens(store, NOW)
    settings = tokens.sign(Purpose.SETTINGS, mail.reader.id)
    new = samples.subscriber("new")
    store.applications.ask(new, network="", most=9, now=NOW)
    [notice] = store.notices.claim(now=NOW, lease=timedelta(minutes=1), limit=9)
    application = tokens.confirm(notice.body["application"])
    return (
        mail.vote(2, ""),
        mail.vote(2, "like"),
        mail.vote(1, "less"),
        mail.vote(2, "mute-author"),
        mail.vote(99, "like"),
        f"/settings/{settings}",
        f"/settings/{settings}/interests",
        f"/settings/{settings}/erase",
        f"/pause/{settings}",
        "/subscribe/",
        f"/confirm/{application}",
        f"/unsubscribe/{tokens.leave(mail.reader.id)}",
        "/unsubscribe/forged",
        "/nowhere",
    )


@pytest.fixture
def base(store: Store, paths: tuple[str, ...]) -> Iterator[str]:
    assert paths
    with serving(store, Clock()) as client:
        yield str(client.base_url)


@pytest.fixture
def browser(base: str) -> Iterator[Any]:
    """A browser. It keeps an event loop running, so the server is there before it starts."""
    assert base
    with chromium() as instance:
        yield instance


def test_every_page_fits_can_be_read_and_violates_no_rule(
    browser: Any, base: str, paths: tuple[str, ...], tmp_path: Path
) -> None:
    axe, found = axe_core(), {}
    for width in WIDTHS:
        for scheme in SCHEMES:
            page = browser.new_page(
                viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
            )
            for at, path in enumerate(paths):
                page.goto(f"{base}{path}")
                wide = ["scrolls sideways"] if page.evaluate(OVERFLOW) > 0 else []
                faint = page.evaluate(CONTRAST)
                found[path, width, scheme] = [*wide, *faint, *violations(page, axe)]
                page.screenshot(path=tmp_path / f"{at}-{width}-{scheme}.png", full_page=True)
            page.close()
    assert {where: wrong for where, wrong in found.items() if wrong} == {}


def test_every_page_is_valid_html(base: str, paths: tuple[str, ...], tmp_path: Path) -> None:
    files = {tmp_path / f"{at}.html": path for at, path in enumerate(paths)}
    for file, path in files.items():
        file.write_text(httpx.get(f"{base}{path}", trust_env=False).text, encoding="utf-8")
    assert {files[file]: wrong for file, wrong in wrong_in(list(files)).items() if wrong} == {}


def test_a_vote_is_cast_by_keyboard_alone(
    browser: Any, base: str, store: Store, mail: Mail
) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{base}{mail.vote(2, 'like')}")
    while page.locator("button:focus").count() == 0:
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{base}{mail.vote(2, 'like')}")
    page.get_by_role("status").wait_for()
    assert [str(vote.verb) for vote in store.votes.of([mail.reader.id])[mail.reader.id]] == ["like"]
    page.close()


def test_pages_after_a_button_violate_no_rule(
    browser: Any, base: str, store: Store, mail: Mail, tmp_path: Path
) -> None:
    """What the buttons answer: left, told why, back, saved, refused."""
    axe = axe_core()
    page = browser.new_page(viewport={"width": 375, "height": 900}, bypass_csp=True)
    tokens = open_tokens(store, NOW)
    interests = f"{base}{mail.settings}/interests"
    steps: list[tuple[str, str, list[tuple[str, str]]]] = [
        (interests, "Save", [("textarea[name=papers-1]", "nonsense")]),
        (interests, "Save", [("textarea[name=text-1]", "graphs")]),
        (f"{base}/unsubscribe/{tokens.leave(mail.reader.id)}", "Unsubscribe", []),
        ("", "Send", [("textarea[name=words]", "no time")]),
    ]
    for at, (url, button, fields) in enumerate(steps):
        if url:
            page.goto(url)
        for field, text in fields:
            page.locator(field).first.fill(text)
        page.get_by_role("button", name=button, exact=True).first.click()
        page.wait_for_load_state()
        page.screenshot(path=tmp_path / f"{at}.png", full_page=True)
        assert page.evaluate(OVERFLOW) <= 0
        assert page.evaluate(CONTRAST) == []
        assert violations(page, axe) == []
    page.close()
