"""From the sign-up to leaving, in a real browser with real mails: with a mouse, without a script,
and with the keyboard alone.
"""

import email
import email.policy
import re
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.end_to_end.site import Site
from tests.servers.smtp import ScriptedServer
from tests.servers.threaded import Threaded

from .judges.axe import axe_core, violations
from .judges.chromium import chromium

pytestmark = pytest.mark.services

DAY = "2026-06-12"
WORLD = "https://papers.example.org"
ADDRESS = "ada@example.org"


class Hand(Protocol):
    """How somebody uses a page."""

    def fill(self, page: Any, label: str, text: str) -> None: ...

    def press(self, page: Any, role: str, name: str) -> None: ...


class Mouse:
    """Clicks."""

    def fill(self, page: Any, label: str, text: str) -> None:
        page.get_by_label(label, exact=True).first.fill(text)

    def press(self, page: Any, role: str, name: str) -> None:
        page.get_by_role(role, name=name, exact=True).first.click()
        page.wait_for_load_state()


class Keys:
    """Goes from one thing to the next with the Tab key, types, and presses Enter."""

    def fill(self, page: Any, label: str, text: str) -> None:
        self._reach(page, page.get_by_label(label, exact=True).first)
        page.keyboard.press("Control+A")
        page.keyboard.type(text)

    def press(self, page: Any, role: str, name: str) -> None:
        self._reach(page, page.get_by_role(role, name=name, exact=True).first)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.wait_for_load_state()

    def _reach(self, page: Any, wanted: Any) -> None:
        handle = wanted.element_handle()
        for _ in range(300):
            if page.evaluate("element => element === document.activeElement", handle):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {wanted}")


@contextmanager
def world(folder: Path) -> Iterator[tuple[Site, Threaded, str]]:
    """A site that is served, and the mail server that it sends through."""
    with Threaded(ScriptedServer()) as mail:
        more = f'[web]\nbase_url = "{WORLD}"\n'
        site = Site.make(folder, smtp_port=mail.server.port, more=more)
        site.run("store", "upgrade")
        with site.serving() as client:
            yield site, mail, str(client.base_url).rstrip("/")


def opened(letter: Any) -> EmailMessage:
    found = email.message_from_bytes(letter.content, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def link_in(letter: Any, base: str, path: str) -> str:
    """A link of the HTML part, on the server that stands for the world."""
    part = opened(letter).get_body(("html",))
    assert part is not None
    found = re.search(rf'href="{WORLD}({path})"', part.get_content())
    assert found is not None, path
    return base + found[1]


class Visit:
    """Somebody at a page, and where their mail arrives."""

    def __init__(self, way: str, page: Any, site: Site, mail: Threaded, base: str) -> None:
        self.way, self.page, self.site, self.mail, self.base = way, page, site, mail, base
        self.hand: Hand = Keys() if way == "keyboard" else Mouse()
        self._axe = axe_core()

    def go(self, url: str) -> None:
        self.page.goto(url)
        self.judge()

    def press(self, role: str, name: str) -> None:
        self.hand.press(self.page, role, name)
        self.judge()

    def fill(self, label: str, text: str) -> None:
        self.hand.fill(self.page, label, text)

    def reads(self, words: str) -> None:
        assert words in self.page.content(), self.page.inner_text("main")

    def judge(self) -> None:
        if self.way == "mouse":
            assert violations(self.page, self._axe) == []

    def shown(self) -> Any:
        return self.site.finish("subscribers", "show", ADDRESS, "--json").json


def sign_up(visit: Visit) -> None:
    visit.go(f"{visit.base}/subscribe/")
    # the page guesses the zone where it may run its script
    zone = visit.page.get_by_label("Time zone", exact=True).input_value()
    assert zone == ("UTC" if visit.way == "no script" else "Asia/Tokyo")
    visit.fill("Your mail address", ADDRESS)
    visit.fill("Interest 1", "sparse attention")
    visit.press("button", "Send me a mail to confirm")
    while visit.page.get_by_role("alert").count():  # a form of no time is a machine's
        visit.press("button", "Send me a mail to confirm")
    visit.reads("Look into your mailbox")
    visit.go(link_in(visit.mail.wait_for(1)[0], visit.base, '/confirm/[^"]+'))
    visit.press("button", "Yes, send it to me")
    visit.reads("You are subscribed")


def say_something_else(visit: Visit) -> None:
    visit.press("link", "See and change your settings")
    visit.press("link", "Change your interests, and try them on today’s papers")
    visit.fill("In your words", "robot arms that fold cloth")
    visit.press("button", "Try it on today’s papers")
    visit.reads("no edition yet")
    visit.press("button", "Save")
    visit.reads("It holds from your next mail on")


def receive(visit: Visit) -> Any:
    visit.site.finish("run", "--date", DAY)
    letter = visit.mail.wait_for(2)[1]
    assert letter.recipient == ADDRESS
    text = opened(letter).get_body(("plain",))
    assert text is not None
    assert "robot arms that fold cloth" in text.get_content()
    assert "Grasping soft objects with two robot arms" in text.get_content()
    return letter


@pytest.mark.timeout(300)  # some twenty pages, each judged by all rules
@pytest.mark.parametrize("way", ["mouse", "no script", "keyboard"])
def test_the_whole_way(tmp_path: Path, way: str) -> None:
    with world(tmp_path) as (site, mail, base), chromium() as browser:
        page = browser.new_page(
            viewport={"width": 375, "height": 900},
            timezone_id="Asia/Tokyo",
            java_script_enabled=way != "no script",
            bypass_csp=way == "mouse",  # for axe alone; the others run under our policy
        )
        visit = Visit(way, page, site, mail, base)
        sign_up(visit)
        say_something_else(visit)
        letter = receive(visit)

        visit.go(link_in(letter, base, '/vote/[^"]+/1/like'))
        visit.press("button", "Yes, I like it")
        visit.reads("rank higher")
        assert [vote["verb"] for vote in visit.shown()["votes"]] == ["like"]

        visit.go(link_in(letter, base, '/unsubscribe/[^"]+'))
        visit.press("button", "Unsubscribe")
        visit.reads("You are unsubscribed")
        assert visit.shown()["status"] == "unsubscribed"
        page.close()
