"""Voting and muting from a mail, over real HTTP."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest.model.feedback import SuppressionCause, Verb
from digest.model.subscriber import Status
from digest.ports import Collected
from digest.store.store import Store
from digest.tokens import Purpose, Tokens
from digest.wiring import open_tokens
from tests.contract import samples
from tests.end_to_end.mails import Mail, everything, mailed
from tests.end_to_end.web import NOW, Clock, check_headers, serving


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def web(store: Store, clock: Clock) -> Iterator[httpx.Client]:
    with serving(store, clock) as client:
        yield client


@pytest.fixture
def mail(store: Store) -> Mail:
    return mailed(store)


def said(store: Store, mail: Mail) -> dict[str, str]:
    """What the reader said of each paper."""
    return {str(vote.paper): vote.verb for vote in store.votes.of([mail.reader.id])[mail.reader.id]}


def muted(store: Store, mail: Mail) -> tuple[str, ...]:
    person = store.subscribers.by_id(mail.reader.id)
    assert person is not None
    return person.muted_authors


@pytest.mark.parametrize(("verb", "sentence"), [("like", "rank higher"), ("less", "rank lower")])
def test_the_vote_is_ready_and_one_press_casts_it(
    web: httpx.Client, store: Store, mail: Mail, verb: str, sentence: str
) -> None:
    asked = web.get(mail.vote(2, verb))
    assert asked.status_code == 200
    check_headers(asked)
    assert len(re.findall(r"<form method=\"post\">", asked.text)) == 1
    assert len(re.findall("<button", asked.text)) == 1
    assert "Paper &lt;i&gt;2&lt;/i&gt; &amp; co" in asked.text
    assert "Zoë Müller" in asked.text
    assert mail.reader.address not in asked.text
    assert said(store, mail) == {}

    pressed = web.post(mail.vote(2, verb))
    assert pressed.status_code == 200
    check_headers(pressed)
    assert sentence in pressed.text
    assert "Undo" in pressed.text
    assert said(store, mail) == {"arxiv:2606.00002": verb}


def test_the_one_link_of_a_text_part_offers_each_vote(
    web: httpx.Client, store: Store, mail: Mail
) -> None:
    link = mail.vote(2, "")
    asked = web.get(link)
    assert asked.status_code == 200
    check_headers(asked)
    assert said(store, mail) == {}
    [like, less] = re.findall(r'<form method="post" action="(\w+)">', asked.text)
    assert (like, less) == ("like", "less")
    assert 'href="mute-author"' in asked.text
    assert web.post(link).status_code == 405
    assert web.get(link.rstrip("/"), follow_redirects=True).text == asked.text
    for elsewhere in ("https:evil.example", "..", "%2F%2Fevil.example"):
        assert web.get(mail.vote(elsewhere, "").rstrip("/")).status_code == 404
    assert said(store, mail) == {}
    assert web.post(link + less).status_code == 200
    assert said(store, mail) == {"arxiv:2606.00002": "less"}
    assert web.get(mail.vote(99, "")).status_code == 404


def test_twice_is_once(web: httpx.Client, store: Store, mail: Mail, clock: Clock) -> None:
    first = web.post(mail.vote(1, "like"))
    before = everything(store)
    clock.now += timedelta(days=3)
    second = web.post(mail.vote(1, "like"))
    assert (first.status_code, first.text) == (second.status_code, second.text)
    assert everything(store) == before


def test_a_vote_is_turned_round_and_taken_back(web: httpx.Client, store: Store, mail: Mail) -> None:
    done = web.post(mail.vote(1, "like"))
    (opposite,) = re.findall(r'action="(\w+)"', done.text)
    link = httpx.URL(mail.vote(1, "like")).join(opposite)
    assert "takes the place" in web.get(link).text
    web.post(link)
    assert said(store, mail) == {"arxiv:2606.00001": "less"}
    for _ in range(2):
        undone = web.post(link, data={"do": "undo"})
        assert "Taken back" in undone.text
        assert said(store, mail) == {}


def test_a_paper_that_turned_out_to_be_another_has_one_vote(
    web: httpx.Client, store: Store, mail: Mail
) -> None:
    web.post(mail.vote(1, "like"))
    both = replace(samples.paper(samples.arxiv(9), samples.arxiv(1)), id=samples.arxiv(9))
    store.papers.save(Collected((both,), absorbed={samples.arxiv(1): samples.arxiv(9)}),
                      now=NOW)  # fmt: skip
    assert "You like this paper" in web.get(mail.vote(1, "like")).text
    web.post(mail.vote(1, "like"), data={"do": "undo"})
    assert said(store, mail) == {}


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"])
def test_only_post_changes_anything(
    web: httpx.Client, store: Store, mail: Mail, method: str
) -> None:
    before = everything(store)
    for link in mail.all_links:
        for tail in ("", "?do=cast", "?do=mute&author=1", "?do=pause"):
            answer = web.request(method, link + tail, headers={"X-HTTP-Method-Override": "POST"})
            assert answer.status_code == (200 if method in {"GET", "HEAD"} else 405)
            check_headers(answer)
    assert everything(store) == before


@pytest.mark.parametrize("card", ["0", "4", "999", "10000", "-1", "01", "1.0", "%D9%A1"])
@pytest.mark.parametrize("verb", ["like", "mute-author"])
def test_a_card_that_the_mail_does_not_have(
    web: httpx.Client, store: Store, mail: Mail, card: str, verb: str
) -> None:
    before = everything(store)
    for answer in (web.get(mail.vote(card, verb)), web.post(mail.vote(card, verb))):
        assert answer.status_code == 404
        assert "no such paper" in answer.text
        check_headers(answer)
    assert everything(store) == before


def test_a_mail_that_was_never_made_has_no_cards(
    web: httpx.Client, store: Store, mail: Mail
) -> None:
    token = open_tokens(store, NOW).vote(samples.DAY + samples.ONE_DAY, mail.reader.id)
    assert web.post(f"/vote/{token}/1/like").status_code == 404
    assert said(store, mail) == {}


@pytest.mark.parametrize("verb", ["love", "LIKE", "like/", "forget", "mute"])
def test_a_verb_that_there_is_not(web: httpx.Client, mail: Mail, verb: str) -> None:
    assert web.get(mail.vote(1, verb)).status_code == 404
    assert web.post(mail.vote(1, verb)).status_code == 404


@pytest.mark.parametrize(
    "fields", [{"do": "love"}, {"do": "mute"}, {"author": "1"}, {"do": "mute", "author": "9"}]
)
def test_what_no_button_says(
    web: httpx.Client, store: Store, mail: Mail, fields: dict[str, str]
) -> None:
    before = everything(store)
    verb = "like" if fields == {"do": "love"} else "mute-author"
    answer = web.post(mail.vote(1, verb), data=fields)
    assert answer.status_code == 400
    check_headers(answer)
    assert everything(store) == before


def test_other_links_and_forged_ones_all_get_the_same_answer(
    web: httpx.Client, store: Store, mail: Mail
) -> None:
    tokens = open_tokens(store, NOW)
    forged = Tokens([b"a key of somebody else"]).vote(samples.DAY, mail.reader.id)
    no_delivery = tokens.sign(Purpose.VOTE, mail.reader.id)
    bad = [mail.settings_token, tokens.leave(mail.reader.id), forged, mail.vote_token[:-1],
           mail.vote_token.upper(), "x" * 999, no_delivery]  # fmt: skip
    before = everything(store)
    pages = set()
    for token in bad:
        for verb in ("like", "mute-author"):
            for answer in (web.get(f"/vote/{token}/1/{verb}"), web.post(f"/vote/{token}/1/{verb}")):
                assert answer.status_code == 404
                pages.add(answer.text)
    for place in ("settings", "pause"):
        for token in (*bad[1:], mail.vote_token):
            pages.add(web.post(f"/{place}/{token}", data={"do": "pause"}).text)
    assert len(pages) == 1
    assert everything(store) == before


def test_whatever_comes_in_is_answered_and_changes_nothing(store: Store, mail: Mail) -> None:
    before = everything(store)
    text = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
    good = st.sampled_from([mail.vote_token, mail.settings_token])
    numbers = text | st.integers(-5, 10**6).map(str)
    cards = numbers.filter(lambda card: card not in {"1", "2", "3"})  # those are there
    verbs = st.sampled_from(["like", "less", "mute-author"]) | text
    with serving(store, Clock()) as web:

        @settings(max_examples=80, deadline=None)
        @example(mail.vote_token, "4", "\n", {})
        @given(text | good, cards, verbs, st.dictionaries(text, text, max_size=3))
        def knock(token: str, card: str, verb: str, fields: dict[str, str]) -> None:
            path = "/vote/" + "/".join(quote(part or "-", safe="") for part in (token, card, verb))
            for method in ("GET", "POST"):
                answer = web.request(method, path, data=fields if method == "POST" else None)
                assert answer.status_code == 404, path
                check_headers(answer)

        knock()
    assert everything(store) == before


MUTE = {"do": "mute", "author": "2"}


def test_authors_are_muted_one_press_each(web: httpx.Client, store: Store, mail: Mail) -> None:
    link = mail.vote(1, "mute-author")
    asked = web.get(link)
    assert asked.text.count('value="mute"') == 2  # "…" is nobody
    assert "Wei &lt;b&gt;Zhang&lt;/b&gt;" in asked.text
    answer = web.post(link, data=MUTE)
    assert "Muted." in answer.text
    assert "Undo: Wei &lt;b&gt;" in answer.text
    assert muted(store, mail) == ("Wei <b>Zhang</b>",)
    before = everything(store)
    web.post(link, data=MUTE)
    assert everything(store) == before
    for _ in range(2):
        assert "Taken back" in web.post(link, data={**MUTE, "do": "undo"}).text
        assert muted(store, mail) == ()
    assert [change.cause for change in store.subscribers.history(mail.reader.id)][1:] == [
        "page"
    ] * 2


def test_a_paper_without_authors_says_so(web: httpx.Client, mail: Mail) -> None:
    answer = web.get(mail.vote(3, "mute-author"))
    assert "nobody to mute" in answer.text
    assert "<button" not in answer.text


def test_what_is_changed_at_once_is_all_kept(web: httpx.Client, store: Store, mail: Mail) -> None:
    """Two presses must not undo each other."""
    link = mail.vote(1, "mute-author")
    with ThreadPoolExecutor(8) as pool:
        wishes = [{"do": "mute", "author": str(1 + n % 2)} for n in range(16)]
        answers = list(pool.map(lambda wish: web.post(link, data=wish), wishes))
    assert {answer.status_code for answer in answers} == {200}
    assert sorted(muted(store, mail)) == ["Jane Doe", "Wei <b>Zhang</b>"]


def test_votes_of_many_presses_at_once(web: httpx.Client, store: Store, mail: Mail) -> None:
    with ThreadPoolExecutor(8) as pool:
        links = [mail.vote(1 + n % 3, "like") for n in range(24)]
        answers = list(pool.map(web.post, links))
    assert {answer.status_code for answer in answers} == {200}
    assert set(said(store, mail).values()) == {Verb.LIKE}
    assert len(said(store, mail)) == 3


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "whatever"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 200),
        ({"Origin": "https://papers.example.org"}, 200),
        ({"Origin": "http://pages.example", "Host": "pages.example"}, 200),
        ({"Origin": "file://"}, 403),
        ({}, 200),
    ],
)
def test_another_sites_page_cannot_press_the_button(
    store: Store, mail: Mail, headers: dict[str, str], status: int
) -> None:
    with serving(store, Clock(), base_url="https://papers.example.org") as web:
        for link, fields in [(mail.vote(1, "like"), {}), (mail.pause, {"do": "pause"})]:
            before = everything(store)
            answer = web.post(link, data=fields, headers=headers)
            assert answer.status_code == status
            check_headers(answer)
            assert (everything(store) == before) is (status == 403)


@pytest.mark.parametrize("standing", [Status.UNSUBSCRIBED, Status.SUPPRESSED, "erased"])
def test_those_who_get_no_mail_are_told_so_and_nothing_changes(
    web: httpx.Client, store: Store, mail: Mail, standing: str
) -> None:
    if standing == "erased":
        store.subscribers.erase(mail.reader.id, now=NOW)
    elif standing == Status.SUPPRESSED:
        store.subscribers.suppress(mail.reader.address, SuppressionCause.HARD_BOUNCE, now=NOW)
    else:
        gone = replace(mail.reader, status=Status.UNSUBSCRIBED)
        store.subscribers.change(gone, now=NOW, cause="test")
    words = {"unsubscribed": "You are unsubscribed", "suppressed": "refused our mail",
             "erased": "Nothing is stored about you"}  # fmt: skip
    before = everything(store)
    for link in mail.all_links:
        for answer in (web.get(link), web.post(link, data={"do": "pause"}), web.post(link)):
            assert answer.status_code == 200
            assert words[str(standing)] in answer.text
            assert "<form" not in answer.text
            check_headers(answer)
    assert everything(store) == before


def test_those_who_are_paused_may_vote(web: httpx.Client, store: Store, mail: Mail) -> None:
    store.subscribers.change(replace(mail.reader, status=Status.PAUSED), now=NOW, cause="test")
    assert "paused" in web.post(mail.vote(1, "like")).text
    assert said(store, mail) == {"arxiv:2606.00001": "like"}


def test_a_large_body_is_refused(web: httpx.Client, store: Store, mail: Mail) -> None:
    before = everything(store)
    for link in mail.all_links:
        assert web.post(link, content=b"x" * 20_000).status_code == 413
    assert everything(store) == before


def test_under_a_prefix(store: Store, mail: Mail) -> None:
    with serving(store, Clock(), prefix="/digest") as web:
        for link in mail.all_links:
            assert web.get(f"/digest{link}").status_code == 200
            assert web.get(link).status_code == 200
            assert web.get(f"{link}/").status_code == 404
