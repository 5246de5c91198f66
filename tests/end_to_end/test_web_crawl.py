"""Every route, as crawlers and strangers use it: no 500, and no change by looking."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote, urljoin, urlsplit

import httpx
import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.store.store import Store
from digest.tokens import Purpose
from digest.wiring import open_tokens
from tests.contract import samples
from tests.end_to_end.mails import Mail, everything, mailed
from tests.end_to_end.web import NOW, Clock, serving

FIELDS = (
    "do", "reason", "words", "word", "until", "seen", "stamp", "address", "hour", "timezone",
    "language", "items", "format", "author", "paper", "website", "papers", "interest-1", "day-mon",
    "text-1", "papers-1", "name-1", "weight-1", "quota-1", "List-Unsubscribe",
)  # fmt: skip
WISHES = (
    "save", "try", "more", "erase", "undo", "tell", "cast", "mute", "pause", "resume", "follow",
    "forget", "unfollow", "mute-author", "", "One-Click", "7", "-1", "x" * 600, "\x00", "é\u202e",
    "<script>", "arxiv:2606.00001", "9999-99-99", "2026-07-01", "nan", "1e999", "on",
)  # fmt: skip
quick = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150
)


@pytest.fixture
def backend() -> str:
    """SQLite alone: what is asked is no matter of the database."""
    return "sqlite"


@pytest.fixture
def mail(store: Store) -> Mail:
    return mailed(store)


@pytest.fixture
def web(store: Store) -> Iterator[httpx.Client]:
    with serving(store, Clock()) as client:
        yield client


@pytest.fixture
def begun(store: Store, mail: Mail) -> list[str]:
    """The links of a mail, of a confirmation, and of the site."""
    tokens = open_tokens(store, NOW)
    store.applications.ask(samples.subscriber("new"), network="", most=9, now=NOW)
    [notice] = store.notices.claim(now=NOW, lease=timedelta(minutes=1), limit=9)
    return [
        *mail.all_links,
        mail.vote(2, ""),
        f"/unsubscribe/{tokens.leave(mail.reader.id)}",
        f"/confirm/{tokens.confirm(notice.body['application'])}",
        "/subscribe/",
        "/healthz",
    ]


def test_a_crawler_follows_every_link_and_changes_nothing(
    web: httpx.Client, store: Store, begun: list[str]
) -> None:
    before = everything(store)
    waiting, seen = list(begun), set[str]()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = web.get(path, follow_redirects=True)
        assert answer.status_code in {200, 404}, path
        if "html" not in answer.headers.get("content-type", ""):
            continue
        for link in BeautifulSoup(answer.text, "lxml").find_all("a"):
            found = urlsplit(urljoin(str(answer.url), str(link["href"])))
            if found.netloc == urlsplit(str(web.base_url)).netloc:
                waiting.append(found.path)
    assert any(path.endswith("/interests") for path in seen)
    assert any(path.endswith("/export.json") for path in seen)
    assert any(path.endswith("/erase") for path in seen)
    assert everything(store) == before


@quick
@given(
    at=st.integers(0, 20),
    more=st.sampled_from(["", "/interests", "/erase", "/export.json"]),
    form=st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(WISHES) | st.text(max_size=40)),
)
def test_whatever_is_posted_is_answered(
    web: httpx.Client, begun: list[str], at: int, more: str, form: dict[str, str]
) -> None:
    path = begun[at % len(begun)]
    answer = web.post(f"{path}{more}", data=form)
    assert answer.status_code < 500


@quick
@given(
    head=st.sampled_from(
        ["unsubscribe", "vote", "settings", "pause", "confirm", "hooks", "subscribe"]
    )
    | st.text(max_size=10),
    rest=st.lists(st.text(max_size=30) | st.sampled_from(["..", ".", "", "like", "1"]), max_size=4),
    method=st.sampled_from(["GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"]),
)
def test_whatever_is_asked_for_is_answered_and_changes_nothing(
    *, web: httpx.Client, store: Store, mail: Mail, head: str, rest: list[str], method: str
) -> None:
    assert mail.reader.id
    before = everything(store)
    path = "/" + "/".join(quote(part, safe="") for part in (head, *rest))
    base = str(web.base_url).rstrip("/")  # whole: httpx takes a path of two slashes for a host
    answer = web.request(method, f"{base}{path}")
    assert answer.status_code < 500
    assert everything(store) == before


@quick
@given(
    purpose=st.sampled_from(list(Purpose)), value=st.from_regex(r"[a-z2-7]{1,24}", fullmatch=True)
)
def test_good_tokens_of_nobody_are_answered(
    web: httpx.Client, store: Store, mail: Mail, purpose: Purpose, value: str
) -> None:
    before = everything(store)
    token = open_tokens(store, NOW).sign(purpose, value)
    paths = ("unsubscribe", "settings", "pause", "confirm")
    for path in (*paths, *(f"settings/{token}/{each}" for each in ("interests", "erase"))):
        whole = path if "/" in path else f"{path}/{token}"
        for answer in (web.get(f"/{whole}"), web.post(f"/{whole}", data={"do": "save"})):
            assert answer.status_code < 500
            assert mail.reader.address not in answer.text
    assert everything(store) == before
