"""The pages of settings and pause, over real HTTP."""

import html
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpx
import pytest

from digest.errors import SubscriberError
from digest.model.feedback import Verb, Vote
from digest.model.paper import PaperId
from digest.model.subscriber import Format, Interest, Schedule, Status, Subscriber
from digest.store.store import Store
from digest.web.wishes import change_words, move, replace_wishes
from tests.end_to_end.mails import Mail, everything, mailed
from tests.end_to_end.web import NOW, Clock, check_headers, serving, site_of

SIMPLE = {"do": "save", "items": "10", "hour": "7", "timezone": "UTC", "language": "en",
          "format": "both", "co_reading": "on",
          **{f"day-{day}": "on" for day in Schedule().days}}  # fmt: skip
"""The form as it comes from somebody who changes nothing."""


@pytest.fixture
def web(store: Store) -> Iterator[httpx.Client]:
    with serving(store, Clock()) as client:
        yield client


@pytest.fixture
def mail(store: Store) -> Mail:
    return mailed(
        store,
        interests=(Interest("graph <learning>"), Interest(name="tools", text="agents", weight=2.0)),
        followed=("Jane Doe", "Zoë Müller"),
        muted=("survey", "a “quoted” & word"),
        muted_authors=("B. Neuro",),
    )


def stored(store: Store, mail: Mail) -> Subscriber:
    person = store.subscribers.by_id(mail.reader.id)
    assert person is not None
    return person


def posted_forms(page: str) -> list[dict[str, str]]:
    """The small forms of a page, as their button posts them."""
    forms = []
    for form in re.findall(r'<form method="post">(.*?)</form>', page, re.DOTALL):
        fields = re.findall(r'name="([\w-]+)" value="([^"]*)"', form)
        forms.append({name: html.unescape(value) for name, value in fields})
    return forms


def test_it_shows_all_that_somebody_gets(web: httpx.Client, store: Store, mail: Mail) -> None:
    store.votes.cast(Vote(mail.reader.id, mail.papers[0].id, Verb.LIKE, NOW))
    store.votes.cast(Vote(mail.reader.id, PaperId.parse("2501.00001"), Verb.LESS, NOW))
    answer = web.get(mail.settings)
    assert answer.status_code == 200
    check_headers(answer)
    for shown in ("graph &lt;learning&gt;", "tools", "agents", "Zoë Müller", "survey", "&amp; word",
                  "B. Neuro", "Paper &lt;i&gt;1&lt;/i&gt;", "2501.00001", "/interests",
                  "/export.json", "/erase"):  # fmt: skip
        assert shown in answer.text, shown
    assert mail.reader.address not in answer.text
    assert "<script" not in answer.text


def test_every_button_takes_back_what_it_stands_beside(
    web: httpx.Client, store: Store, mail: Mail
) -> None:
    store.votes.cast(Vote(mail.reader.id, mail.papers[0].id, Verb.LIKE, NOW))
    forms = posted_forms(web.get(mail.settings).text)
    assert len(forms) == 2 + 2 + 1 + 1
    for fields in forms:
        for _ in range(2):
            answer = web.post(mail.settings, data=fields)
            assert (answer.status_code, "Saved" in answer.text) == (200, True)
    person = stored(store, mail)
    assert (person.followed, person.muted, person.muted_authors) == ((), (), ())
    assert store.votes.of([person.id])[person.id] == ()
    assert person.interests == mail.reader.interests
    assert len(store.subscribers.history(person.id)) == 1 + 5


def test_the_simple_things_are_changed(web: httpx.Client, store: Store, mail: Mail) -> None:
    wanted = {"do": "save", "items": "5", "hour": "18", "timezone": "europe/berlin",
              "language": "de-AT", "format": "text", "day-fri": "on", "day-mon": "on",
              "quiet_mail": "on"}  # fmt: skip
    answer = web.post(mail.settings, data=wanted)
    assert (answer.status_code, "Europe/Berlin" in answer.text) == (200, True)
    person = stored(store, mail)
    assert person.schedule == Schedule(18, ("mon", "fri"), "Europe/Berlin")
    assert (person.items, person.language, person.format) == (5, "de-AT", Format.TEXT)
    assert (person.interests, person.status) == (mail.reader.interests, Status.ACTIVE)
    assert person.quiet_mail
    assert 'name="quiet_mail" checked' in answer.text
    before = everything(store)
    web.post(mail.settings, data=wanted)
    assert everything(store) == before


def test_the_form_as_it_is_shown_changes_nothing(
    web: httpx.Client, store: Store, mail: Mail
) -> None:
    before = everything(store)
    assert web.post(mail.settings, data=SIMPLE).status_code == 200
    assert everything(store) == before


def test_what_cannot_be_is_said_in_the_readers_language(store: Store) -> None:
    mail = mailed(store, language="de")
    with serving(store, Clock()) as web:
        answer = web.post(mail.settings, data={**SIMPLE, "timezone": "Mars/Olympus"})
    assert answer.status_code == 400
    assert "Das geht so nicht." in answer.text
    assert "Mars/Olympus" in answer.text


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("items", "0", "greater than or equal to 1"),
        ("items", "1000", "less than or equal to 100"),
        ("items", "many", "valid integer"),
        ("items", "", "valid integer"),
        ("hour", "24", "less than or equal to 23"),
        ("timezone", "Berlin", "did you mean Europe/Berlin?"),
        ("timezone", "", "no IANA time zone"),
        ("language", "<b>", "no language tag"),
        ("format", "pdf", "&#39;both&#39; or &#39;text&#39;"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_changed(
    web: httpx.Client, store: Store, mail: Mail, *, field: str, value: str, said: str
) -> None:
    before = everything(store)
    answer = web.post(mail.settings, data={**SIMPLE, "items": "9", field: value})
    assert answer.status_code == 400
    check_headers(answer)
    (problem,) = re.findall(rf'id="problem-{field}">([^<]*)<', answer.text)
    assert said in problem
    assert f'aria-describedby="problem-{field}"' in answer.text
    assert "Nothing was changed" in answer.text
    if field != "items":
        assert 'value="9"' in answer.text  # what was typed stands there still
    assert everything(store) == before


def test_no_day_at_all_is_a_pause(web: httpx.Client, store: Store, mail: Mail) -> None:
    fields = {key: value for key, value in SIMPLE.items() if not key.startswith("day-")}
    answer = web.post(mail.settings, data=fields)
    assert answer.status_code == 400
    assert "Choose at least one day" in answer.text
    assert stored(store, mail) == mail.reader


@pytest.mark.parametrize(
    "fields",
    [{}, {"do": "erase"}, {"do": "unfollow"}, {"do": "forget"}, {"do": "forget", "paper": "x"},
     {"do": "status", "status": "suppressed"}],
)  # fmt: skip
def test_what_no_button_says(
    web: httpx.Client, store: Store, mail: Mail, fields: dict[str, str]
) -> None:
    before = everything(store)
    answer = web.post(mail.settings, data=fields)
    assert answer.status_code == 400
    check_headers(answer)
    assert everything(store) == before


def test_fields_that_are_not_asked_for_change_nothing(
    web: httpx.Client, store: Store, mail: Mail
) -> None:
    sneaked = {"address": "eve@example.org", "status": "suppressed", "consent": "x",
               "interests": "x", "co_reading": "no", "name": "Eve"}  # fmt: skip
    assert web.post(mail.settings, data={**SIMPLE, **sneaked}).status_code == 200
    assert stored(store, mail) == mail.reader


def test_changes_at_once_do_not_undo_each_other(
    web: httpx.Client, store: Store, mail: Mail
) -> None:
    wishes = [{**SIMPLE, "items": "5"}, {"do": "unfollow", "word": "Jane Doe"},
              {"do": "unmute", "word": "survey"}, {"do": "unmute-author", "word": "b. neuro"},
              {"do": "unfollow", "word": "zoë müller"}]  # fmt: skip
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda wish: web.post(mail.settings, data=wish), wishes))
    assert {answer.status_code for answer in answers} == {200}
    person = stored(store, mail)
    assert (person.items, person.followed, person.muted_authors) == (5, (), ())
    assert person.muted == ("a “quoted” & word",)


def test_pause_and_go_on(web: httpx.Client, store: Store, mail: Mail) -> None:
    assert "Pause your mail?" in web.get(mail.pause).text
    for _ in range(2):
        answer = web.post(mail.pause, data={"do": "pause"})
        assert (answer.status_code, "Your mail is paused" in answer.text) == (200, True)
        check_headers(answer)
        assert stored(store, mail).status is Status.PAUSED
    assert "Your mail is paused." in web.get(mail.settings).text
    for _ in range(2):
        assert "comes again" in web.post(mail.pause, data={"do": "resume"}).text
        assert stored(store, mail).status is Status.ACTIVE
    causes = [change.cause for change in store.subscribers.history(mail.reader.id)]
    assert causes[1:] == ["page", "page"]
    assert web.post(mail.pause).status_code == 400


def test_its_links_lead_to_pages_that_work(web: httpx.Client, store: Store, mail: Mail) -> None:
    links = re.findall(r'href="(\.\./[^"]+)"', web.get(mail.settings).text)
    links += re.findall(r'href="(\.\./[^"]+)"', web.get(mail.pause).text)
    assert len(links) == 3
    for link in links:
        assert web.get(httpx.URL(mail.settings).join(link)).status_code == 200
    unsubscribe = next(link for link in links if "unsubscribe" in link)
    web.post(httpx.URL(mail.settings).join(unsubscribe))
    assert stored(store, mail).status is Status.UNSUBSCRIBED


def test_somebody_who_left_meanwhile_is_not_brought_back(
    web: httpx.Client, store: Store, mail: Mail
) -> None:
    store.subscribers.change(
        replace(mail.reader, status=Status.UNSUBSCRIBED), now=NOW, cause="test"
    )
    before = everything(store)
    for fields in ({"do": "resume"}, {"do": "pause"}):
        web.post(mail.pause, data=fields)
    web.post(mail.settings, data={**SIMPLE, "items": "3"})
    assert everything(store) == before


def test_somebody_who_leaves_between_the_page_and_the_press_stays_gone(
    store: Store, mail: Mail
) -> None:
    site = site_of(store, Clock())
    gone = replace(mail.reader, status=Status.UNSUBSCRIBED)
    store.subscribers.change(gone, now=NOW, cause="test")
    before = everything(store)
    with pytest.raises(SubscriberError):
        move(site, gone.id, Status.ACTIVE)
    with pytest.raises(SubscriberError):
        change_words(site, gone.id, "muted", "survey", there=False)
    with pytest.raises(SubscriberError):
        replace_wishes(site, gone.id, {"items": "3"})
    assert everything(store) == before
