"""The pages in the language of their reader, over real HTTP."""

from collections.abc import Iterator

import httpx
import pytest

from digest.model.subscriber import Consent, Subscriber
from digest.store.store import Store
from digest.wiring import open_tokens

from .web import NOW, Clock, serving

SAID = {
    "en": ("Unsubscribe from", "Nothing changes until you press it."),
    "de": ("abbestellen?", "Bis dahin ändert sich nichts."),
    "zh-Hans": ("要退订", "在您按下之前，不会有任何更改。"),
}


def check(answer: httpx.Response, tag: str) -> None:
    assert answer.headers["content-language"] == tag
    assert answer.headers["vary"] == "Accept-Language"
    assert f'<html lang="{tag}" dir="ltr">' in answer.text


@pytest.fixture
def backend() -> str:
    """SQLite alone: what is stored is no matter here."""
    return "sqlite"


@pytest.fixture
def web(store: Store) -> Iterator[httpx.Client]:
    with serving(store, Clock()) as client:
        yield client


def speaking(store: Store, language: str) -> Subscriber:
    """Somebody who asked for mails in that language."""
    ada = Subscriber("", "ada@example.org", Consent(NOW, "by mail"), language=language)
    return store.subscribers.add(ada, now=NOW)


def link(store: Store, subscriber: Subscriber) -> str:
    return f"/unsubscribe/{open_tokens(store, NOW).leave(subscriber.id)}"


@pytest.mark.parametrize(
    ("language", "tag"), [("en", "en"), ("de-AT", "de"), ("zh-CN", "zh-Hans"), ("fr", "en")]
)
def test_a_subscribers_language_decides(
    web: httpx.Client, store: Store, language: str, tag: str
) -> None:
    leave = link(store, speaking(store, language))
    answer = web.get(leave, headers={"Accept-Language": "tlh, de;q=0.5"})
    check(answer, tag)
    for said in SAID[tag]:
        assert said in answer.text


def test_what_is_said_afterwards_is_too(web: httpx.Client, store: Store) -> None:
    answer = web.post(link(store, speaking(store, "de")))
    check(answer, "de")
    assert "Sie haben abbestellt" in answer.text
    # whatever the digest is called, and no markup comes in by its name
    assert "Von Papers &amp; &#34;Co&#34; &lt;b&gt; kommt keine Mail mehr zu Ihnen." in answer.text
    assert 'an <a href="mailto:team@example.org">team@example.org</a>, und' in answer.text


@pytest.mark.parametrize(
    ("asked", "tag", "heading"),
    [
        ("de-CH, en;q=0.5", "de", "Dieser Link funktioniert nicht"),
        ("zh-CN,zh;q=0.9", "zh-Hans", "此链接无效"),
        ("fr", "en", "This link does not work"),
        ("\x7f;;q=,,", "en", "This link does not work"),
    ],
)
def test_where_nobody_is_known_the_browser_is_asked(
    web: httpx.Client, asked: str, tag: str, heading: str
) -> None:
    answer = web.get("/unsubscribe/v1.nonsense", headers={"Accept-Language": asked})
    assert answer.status_code == 404
    check(answer, tag)
    assert f"<h1>{heading}</h1>" in answer.text


def test_without_a_wish_it_is_english(web: httpx.Client) -> None:
    answer = web.get("/nowhere", headers={"Accept-Language": ""})
    check(answer, "en")
    assert "<h1>Not found</h1>" in answer.text


def test_who_was_erased_is_answered_as_their_browser_asks(web: httpx.Client, store: Store) -> None:
    ada = speaking(store, "de")
    leave = link(store, ada)
    store.subscribers.erase(ada.id, now=NOW)
    check(web.get(leave, headers={"Accept-Language": "zh"}), "zh-Hans")


def test_several_headers_are_one_list(web: httpx.Client, store: Store) -> None:
    token = open_tokens(store, NOW).leave("nobody")
    headers = [("Accept-Language", "fr"), ("Accept-Language", "de;q=0.2")]
    check(web.get(f"/unsubscribe/{token}", headers=headers), "de")
