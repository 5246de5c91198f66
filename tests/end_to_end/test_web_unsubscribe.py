"""The unsubscribe page over real HTTP: a real server, a real store, a real client."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest

from digest.model.subscriber import Consent, Status, Subscriber
from digest.store.store import Store
from digest.tokens import Purpose, Tokens
from digest.wiring import open_tokens
from tests.end_to_end.web import NOW, Clock, check_headers, serving


@pytest.fixture
def backend() -> str:
    """SQLite alone: tests/unit/feedback holds leaving against both databases."""
    return "sqlite"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def web(store: Store, clock: Clock) -> Iterator[httpx.Client]:
    with serving(store, clock) as client:
        yield client


@pytest.fixture
def ada(store: Store) -> Subscriber:
    return store.subscribers.add(
        Subscriber(id="", address="ada@example.org", consent=Consent(NOW, "by mail")), now=NOW
    )


@pytest.fixture
def link(store: Store, ada: Subscriber) -> str:
    return f"/unsubscribe/{open_tokens(store, NOW).leave(ada.id)}"


def status(store: Store, subscriber: Subscriber) -> Status:
    stored = store.subscribers.by_id(subscriber.id)
    assert stored is not None
    return stored.status


def causes(store: Store, subscriber: Subscriber) -> list[str]:
    return [change.cause for change in store.subscribers.history(subscriber.id)]


def test_a_page_with_one_button_and_nothing_of_anybody_elses(web: httpx.Client, link: str) -> None:
    answer = web.get(link)
    assert answer.status_code == 200
    check_headers(answer)
    html = answer.text
    assert len(re.findall(r"<form method=\"post\">", html)) == 1
    assert len(re.findall(r"<button", html)) == 1
    assert "<html lang=" in html
    assert "width=device-width" in html
    assert "prefers-color-scheme: dark" in html
    for alien in ("<script", "http://", "https://", "<img", "<link", "url(", "@import", "ada@"):
        assert alien not in html, alien
    assert "Papers &amp; &#34;Co&#34; &lt;b&gt;" in html


def test_the_stylesheet_is_the_one_that_the_policy_allows(web: httpx.Client, link: str) -> None:
    import base64
    import hashlib

    answer = web.get(link)
    (css,) = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"])
def test_only_post_changes_anything(
    web: httpx.Client, link: str, store: Store, ada: Subscriber, method: str
) -> None:
    for headers in ({}, {"Purpose": "prefetch"}, {"User-Agent": "Mozilla/5.0 LinkScanner"}):
        answer = web.request(method, link, headers=headers)
        assert answer.status_code == (200 if method in {"GET", "HEAD"} else 405)
        check_headers(answer)
    assert status(store, ada) is Status.ACTIVE
    assert causes(store, ada) == ["by mail"]


def test_query_and_method_override_change_nothing_on_get(
    web: httpx.Client, link: str, store: Store, ada: Subscriber
) -> None:
    web.get(f"{link}?List-Unsubscribe=One-Click", headers={"X-HTTP-Method-Override": "POST"})
    assert status(store, ada) is Status.ACTIVE


ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.mark.parametrize(
    ("how", "cause"),
    [
        ({"data": ONE_CLICK}, "one-click"),
        ({"files": {"List-Unsubscribe": (None, "One-Click")}}, "one-click"),
        ({}, "page"),
        ({"data": {"x": "y"}}, "page"),
        ({"content": b"\xff\xfe", "headers": {"Content-Type": "text/plain"}}, "page"),
        ({"content": b"--x", "headers": {"Content-Type": "multipart/form-data"}}, "page"),
        ({"content": b"-", "headers": {"Content-Type": "multipart/form-data; boundary=x"}}, "page"),
        ({"content": b"&" * 9000, "headers": {"Content-Type": "x"}}, "page"),
        ({"files": {"file": ("a.txt", b"x")}}, "page"),
    ],
)
def test_a_post_ends_it_and_its_way_is_kept(
    web: httpx.Client,
    store: Store,
    ada: Subscriber,
    *,
    link: str,
    how: dict[str, object],
    cause: str,
) -> None:
    answer = web.request("POST", link, **how)  # type: ignore[arg-type]  # httpx's own names
    assert answer.status_code == 200
    check_headers(answer)
    assert "You are unsubscribed" in answer.text
    assert status(store, ada) is Status.UNSUBSCRIBED
    assert causes(store, ada) == ["by mail", f"unsubscribed: {cause}"]


def test_twice_is_once_with_the_same_answer(
    web: httpx.Client, link: str, store: Store, ada: Subscriber
) -> None:
    first, second = web.post(link, data=ONE_CLICK), web.post(link)
    assert (first.status_code, first.text) == (second.status_code, second.text)
    assert causes(store, ada) == ["by mail", "unsubscribed: one-click"]


def test_the_answer_is_the_same_for_somebody_erased(
    web: httpx.Client, link: str, store: Store, ada: Subscriber
) -> None:
    store.subscribers.erase(ada.id, now=NOW)
    answer = web.post(link, data=ONE_CLICK)
    assert (answer.status_code, "You are unsubscribed" in answer.text) == (200, True)
    assert store.subscribers.get(ada.address) is None


def test_many_at_once_all_succeed(
    web: httpx.Client, link: str, store: Store, ada: Subscriber
) -> None:
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: web.post(link, data=ONE_CLICK), range(36)))
    assert {answer.status_code for answer in answers} == {200}
    assert status(store, ada) is Status.UNSUBSCRIBED


def test_bad_links_all_get_the_same_answer(
    web: httpx.Client, link: str, store: Store, ada: Subscriber
) -> None:
    token = link.rpartition("/")[2]
    other = "a" if token[-1] != "a" else "b"
    unknown = Tokens([b"a key of somebody else"]).leave(ada.id)
    vote = open_tokens(store, NOW).sign(Purpose.VOTE, ada.id)
    bad = [token[:-1], token[:-1] + other, token.upper(), token + "a", token[1:], unknown, vote,
           "x", "%00", "%ff", "..%2f", "a" * 5000, ada.id, f"{ada.id}."]  # fmt: skip
    pages = set()
    for one in bad:
        for answer in (web.get(f"/unsubscribe/{one}"), web.post(f"/unsubscribe/{one}")):
            assert answer.status_code == 404, one
            check_headers(answer)
            if "%2f" not in one:  # a slash makes it another path
                pages.add(answer.text)
    assert len(pages) == 1
    assert "Traceback" not in pages.pop()
    assert status(store, ada) is Status.ACTIVE


def test_links_of_earlier_keys_hold_and_new_keys_need_no_restart(
    web: httpx.Client, link: str, store: Store, ada: Subscriber, clock: Clock
) -> None:
    store.keys.rotate(NOW)
    fresh = f"/unsubscribe/{open_tokens(store, NOW).leave(ada.id)}"
    assert fresh != link
    assert web.get(link).status_code == 200
    clock.now += timedelta(seconds=11)
    assert web.get(fresh).status_code == 200
    assert web.get(link).status_code == 200


@pytest.mark.parametrize("size", [20_000, 1_000_000])
def test_a_large_body_is_refused_and_changes_nothing(
    web: httpx.Client, link: str, store: Store, ada: Subscriber, size: int
) -> None:
    answer = web.post(link, content=b"x" * size)
    assert answer.status_code == 413
    check_headers(answer)

    def chunks() -> Iterator[bytes]:  # no Content-Length: it comes chunked
        for _ in range(size // 10_000):
            yield b"x" * 10_000

    assert web.post(link, content=chunks()).status_code == 413
    assert status(store, ada) is Status.ACTIVE
    assert web.post(link).status_code == 200


@pytest.mark.parametrize("path", ["/", "/unsubscribe", "/unsubscribe/", "/static/x", "/healthz/"])
def test_there_is_nothing_else_and_no_redirect(web: httpx.Client, path: str) -> None:
    answer = web.get(path)
    assert answer.status_code == 404
    check_headers(answer)


def test_a_slash_too_many_is_no_redirect(web: httpx.Client, link: str) -> None:
    assert web.post(f"{link}/").status_code == 404


def test_health(web: httpx.Client) -> None:
    answer = web.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_a_proxy_may_hand_on_the_prefix_or_strip_it(store: Store, clock: Clock, link: str) -> None:
    with serving(store, clock, prefix="/digest") as client:
        assert client.get(f"/digest{link}").status_code == 200
        assert client.get(link).status_code == 200
        assert client.get(f"/digest{link}/").status_code == 404
        assert client.post(f"/digest{link}").status_code == 200


def test_a_store_that_is_gone_is_no_lie_and_tells_no_secrets(
    web: httpx.Client, link: str, store: Store
) -> None:
    web.get(link)
    store.close()
    with store._database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE subscribers RENAME TO elsewhere")
    answer = web.post(link, data=ONE_CLICK)
    assert answer.status_code in {500, 503}
    check_headers(answer)
    assert "You are unsubscribed" not in answer.text
    for secret in ("elsewhere", "SELECT", "Traceback", "sqlite", "postgres"):
        assert secret not in answer.text
    assert web.get("/healthz").status_code in {500, 503}
