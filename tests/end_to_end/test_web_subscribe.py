"""Signing up, over real HTTP."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from digest.model.application import Application
from digest.model.feedback import SuppressionCause
from digest.model.paper import PaperId
from digest.model.subscriber import Status
from digest.store.store import Store
from digest.wiring import open_tokens
from tests.contract import samples
from tests.end_to_end.mails import everything
from tests.end_to_end.site import Site
from tests.end_to_end.web import NOW, Clock, check_headers, serving
from tests.servers.smtp import ScriptedServer
from tests.servers.threaded import Threaded

MINUTE = timedelta(minutes=1)
WISHES = {
    "address": "ada@example.org",
    "interest-1": "sparse attention",
    "interest-2": "protein folding",
    "papers": "2606.00001\nhttps://arxiv.org/abs/2606.00002v2",
    "day-mon": "on",
    "day-fri": "on",
    "hour": "9",
    "timezone": "Europe/Berlin",
    "language": "de",
}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def web(store: Store, clock: Clock) -> Iterator[httpx.Client]:
    with serving(store, clock, base_url="https://papers.example.org") as client:
        yield client


def stamp(web: httpx.Client, clock: Clock) -> str:
    """That of a form which somebody took ten seconds to fill in."""
    found = re.search(r'name="stamp" value="([^"]+)"', web.get("/subscribe/").text)
    assert found is not None
    clock.now += timedelta(seconds=10)
    return found[1]


def sign_up(web: httpx.Client, clock: Clock, **wishes: str) -> httpx.Response:
    return web.post("/subscribe/", data={**WISHES, "stamp": stamp(web, clock), **wishes})


def waiting(store: Store, clock: Clock) -> list[Application]:
    found = store.notices.claim(now=clock.now, lease=MINUTE, limit=100)
    asked = (store.applications.find(each.body.get("application", "")) for each in found)
    return [each for each in asked if each is not None]


def confirm(web: httpx.Client, store: Store, number: str) -> str:
    del web
    return f"/confirm/{open_tokens(store, NOW).confirm(number)}"


def test_the_form_changes_nothing_and_needs_no_script(web: httpx.Client, store: Store) -> None:
    before = everything(store)
    for method in ("GET", "HEAD", "OPTIONS", "PUT", "DELETE"):
        web.request(method, "/subscribe/")
    page = web.get("/subscribe/", headers={"Accept-Language": "de"})
    assert page.headers["content-language"] == "de"
    assert "set-cookie" not in page.headers
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert re.search(r"script-src 'sha256-[^']+';", policy)
    assert "unsafe" not in policy
    assert everything(store) == before


def test_without_its_last_slash_it_is_found(web: httpx.Client) -> None:
    answer = web.get("/subscribe")
    assert (answer.status_code, answer.headers["location"]) == (308, "subscribe/")


def test_signing_up_and_confirming(web: httpx.Client, store: Store, clock: Clock) -> None:
    asked = sign_up(web, clock)
    assert asked.status_code == 200
    check_headers(asked)
    assert asked.headers["content-language"] == "de"
    assert list(store.subscribers.all()) == []
    [application] = waiting(store, clock)
    link = confirm(web, store, application.subscriber.id)

    before = everything(store)
    shown = web.get(link)
    assert shown.status_code == 200
    check_headers(shown)
    assert "sparse attention" in shown.text
    assert "ada@example.org" not in shown.text
    assert web.head(link).status_code == 200
    assert everything(store) == before

    for _ in range(2):
        done = web.post(link)
        assert done.status_code == 200
        check_headers(done)
    person = store.subscribers.get("ada@example.org")
    assert person is not None
    assert f"../settings/{open_tokens(store, NOW).settings(person.id)}" in done.text
    assert person.status is Status.ACTIVE
    assert [one.text for one in person.interests] == ["sparse attention", "protein folding", ""]
    papers = (PaperId.parse("arxiv:2606.00001"), PaperId.parse("arxiv:2606.00002"))
    assert person.interests[2].papers == papers
    assert person.schedule.days == ("mon", "fri")
    assert (person.schedule.hour, person.schedule.timezone) == (9, "Europe/Berlin")
    assert person.language == "de"
    assert person.consent.how == "the page, confirmed by mail"
    assert person.consent.at == clock.now
    assert len(person.consent.network) == 32
    assert len(store.subscribers.history(person.id)) == 1


def test_examples_belong_to_the_one_interest_there_is(
    web: httpx.Client, store: Store, clock: Clock
) -> None:
    sign_up(web, clock, **{"interest-2": ""})
    [application] = waiting(store, clock)
    [interest] = application.subscriber.interests
    assert (interest.text, len(interest.papers)) == ("sparse attention", 2)


def test_the_answer_is_the_same_whoever_it_is(
    web: httpx.Client, store: Store, clock: Clock
) -> None:
    store.subscribers.add(samples.subscriber("known"), now=NOW)
    store.subscribers.suppress("angry@example.org", SuppressionCause.COMPLAINT, now=NOW)
    people = ("new@example.org", "known@example.org", "angry@example.org", "new@example.org")
    answers = [sign_up(web, clock, address=address) for address in people]
    assert {answer.text for answer in answers} == {answers[0].text}
    assert {answer.status_code for answer in answers} == {200}
    named = [{name: answer.headers[name] for name in answer.headers if name != "date"}
             for answer in answers]  # fmt: skip
    assert named == [named[0]] * 4
    mails = store.notices.claim(now=clock.now, lease=MINUTE, limit=100)
    assert [(mail.kind.value, mail.address) for mail in mails] == [
        ("confirm", "new@example.org"),
        ("known", "known@example.org"),
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("address", "no address"),
        ("address", ""),
        ("hour", "25"),
        ("timezone", "Mars/Base"),
        ("papers", "not-a-paper"),
        ("interest-1", "x" * 5001),
        ("language", "klingonisch!"),
    ],
)
def test_what_cannot_be_is_shown_where_it_was_typed(
    web: httpx.Client, store: Store, clock: Clock, field: str, value: str
) -> None:
    token = stamp(web, clock)
    before = everything(store)
    answer = web.post("/subscribe/", data={**WISHES, "stamp": token, field: value})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert "protein folding" in answer.text
    assert everything(store) == before


def test_what_is_typed_is_never_markup(web: httpx.Client, clock: Clock) -> None:
    wishes = {"interest-1": '"><script>alert(1)</script>', "hour": "99"}
    answer = sign_up(web, clock, **wishes)
    assert "<script>alert" not in answer.text


def test_a_machine_that_fills_in_everything_is_told_nothing(
    web: httpx.Client, store: Store, clock: Clock
) -> None:
    before = everything(store)
    answer = sign_up(web, clock, website="https://spam.example")
    assert answer.status_code == 200
    assert everything(store) == before


@pytest.mark.parametrize("after", [timedelta(seconds=0), timedelta(days=2)])
def test_a_form_of_no_time_or_of_last_week_is_shown_again(
    web: httpx.Client, store: Store, clock: Clock, after: timedelta
) -> None:
    token = stamp(web, clock)
    clock.now += after - timedelta(seconds=10)
    before = everything(store)
    answer = web.post("/subscribe/", data={**WISHES, "stamp": token})
    assert answer.status_code == 400
    assert "sparse attention" in answer.text
    assert everything(store) == before


@pytest.mark.parametrize("token", ["", "x", "1781254800." + "a" * 32])
def test_a_form_that_is_not_ours_is_shown_again(
    web: httpx.Client, store: Store, token: str
) -> None:
    before = everything(store)
    assert web.post("/subscribe/", data={**WISHES, "stamp": token}).status_code == 400
    assert everything(store) == before


def test_another_sites_page_signs_nobody_up(web: httpx.Client, store: Store, clock: Clock) -> None:
    data = {**WISHES, "stamp": stamp(web, clock)}
    before = everything(store)
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert web.post("/subscribe/", data=data, headers=headers).status_code == 403
    assert everything(store) == before


def test_a_network_has_its_limit(web: httpx.Client, clock: Clock) -> None:
    said = [sign_up(web, clock, address=f"p{n}@example.org").status_code for n in range(6)]
    assert said == [200] * 5 + [429]
    answer = sign_up(web, clock)
    assert answer.headers["retry-after"] == "3600"
    clock.now += timedelta(hours=1)
    assert sign_up(web, clock).status_code == 200


def test_a_link_has_its_time(web: httpx.Client, store: Store, clock: Clock) -> None:
    sign_up(web, clock)
    [application] = waiting(store, clock)
    link = confirm(web, store, application.subscriber.id)
    clock.now += timedelta(days=8)
    before = everything(store)
    assert web.get(link).status_code == web.post(link).status_code == 410
    assert everything(store) == before


def test_forged_and_foreign_links_confirm_nothing(web: httpx.Client, store: Store) -> None:
    tokens = open_tokens(store, NOW)
    before = everything(store)
    for token in (tokens.leave("a" * 16), tokens.settings("a" * 16), "x"):
        assert web.post(f"/confirm/{token}").status_code == 404
    assert web.post(f"/confirm/{tokens.confirm('a' * 16)}").status_code == 410
    assert everything(store) == before


def test_who_left_again_is_not_brought_back_by_an_old_link(
    web: httpx.Client, store: Store, clock: Clock
) -> None:
    sign_up(web, clock)
    [application] = waiting(store, clock)
    link = confirm(web, store, application.subscriber.id)
    web.post(link)
    web.post(f"/unsubscribe/{open_tokens(store, NOW).leave(application.subscriber.id)}")
    assert web.post(link).status_code == 410
    person = store.subscribers.get("ada@example.org")
    assert person is not None
    assert person.status is Status.UNSUBSCRIBED


def test_where_nobody_signs_up_there_is_no_page(tmp_path: Path) -> None:
    site = Site.make(tmp_path)
    with site.serving() as client:  # no web.base_url: there is no link that could confirm
        assert client.post("/subscribe/", data=WISHES).status_code == 405


def test_the_mail_comes_by_itself_and_its_link_works(tmp_path: Path) -> None:
    """`digest serve` and a real mail server: the whole way."""
    more = '[web]\nbase_url = "https://papers.example.org"\n'
    with Threaded(ScriptedServer()) as mail:
        site = Site.make(tmp_path, smtp_port=mail.server.port, more=more)
        site.run("store", "upgrade")
        with site.serving() as client:
            page = client.get("/subscribe/").text
            found = re.search(r'name="stamp" value="([^"]+)"', page)
            assert found is not None
            data = {**WISHES, "stamp": found[1]}
            while client.post("/subscribe/", data=data).status_code == 400:
                pass  # too soon for a person
            letter = mail.wait_for(1)[0]
            assert letter.recipient == "ada@example.org"
            assert b"Auto-Submitted: auto-generated" in letter.content
            assert b"List-Unsubscribe" not in letter.content
            link = re.search(rb"/confirm/[a-z0-9.]+", letter.content.replace(b"=\r\n", b""))
            assert link is not None
            assert "sparse attention" in client.get(link[0].decode()).text
            assert client.post(link[0].decode()).status_code == 200
        assert "active" in site.run("subscribers", "show", "ada@example.org").out
