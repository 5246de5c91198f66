"""Interests, export, erasing, pauses with an end, and leaving undone: over real HTTP."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from digest.feedback.leaving import Way, leave
from digest.model.feedback import SuppressionCause, Verb, Vote
from digest.model.paper import PaperId
from digest.model.subscriber import Interest, Schedule, Status, Subscriber
from digest.pipeline.resuming import over, resume_all
from digest.store.store import Store
from digest.wiring import open_tokens
from tests.contract import samples
from tests.end_to_end.mails import Mail, everything, mailed
from tests.end_to_end.site import Site
from tests.end_to_end.web import NOW, Clock, check_headers, serving

DAY = timedelta(days=1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def web(store: Store, clock: Clock) -> Iterator[httpx.Client]:
    with serving(store, clock) as client:
        yield client


@pytest.fixture
def mail(store: Store) -> Mail:
    return mailed(store, interests=(Interest("graphs"), Interest("agents", name="tools")))


def stored(store: Store, mail: Mail) -> Subscriber:
    person = store.subscribers.by_id(mail.reader.id)
    assert person is not None
    return person


def leave_link(store: Store, mail: Mail) -> str:
    return f"/unsubscribe/{open_tokens(store, NOW).leave(mail.reader.id)}"


def form_of(page: str) -> dict[str, str]:
    """The form of the interests as a browser would send it back."""
    fields = dict(
        re.findall(r'<input type="(?:hidden|text|number)" name="([\w-]+)" value="([^"]*)"', page)
    )
    areas = re.findall(r'<textarea name="([\w-]+)"[^>]*>([^<]*)</textarea>', page)
    chosen = re.findall(r'<select name="([\w-]+)">\s*(.*?)</select>', page, re.DOTALL)
    for name, options in chosen:
        picked = re.search(r'value="([^"]*)" selected', options)
        assert picked is not None
        fields[name] = picked[1]
    return {**fields, **{name: text for name, text in areas if text}}


# ── interests ─────────────────────────────────────────────────────────────────────────────────


def test_saving_the_interests_as_they_are_changes_nothing(
    web: httpx.Client, store: Store, mail: Mail
) -> None:
    path = f"{mail.settings}/interests"
    page = web.get(path)
    assert page.status_code == 200
    check_headers(page)
    before = everything(store)
    assert web.post(path, data={**form_of(page.text), "do": "save"}).status_code == 200
    assert everything(store) == before


def test_changing_adding_and_removing_interests(
    web: httpx.Client, store: Store, mail: Mail
) -> None:
    path = f"{mail.settings}/interests"
    form = form_of(web.get(path).text)
    del form["text-1"]
    form |= {
        "text-2": "agents that plan",
        "weight-2": "2",
        "quota-2": "3",
        "papers-2": "2606.00001 https://arxiv.org/abs/2606.00002v3",
        "text-3": "quantum <error> correction",
        "do": "save",
    }
    answer = web.post(path, data=form)
    assert answer.status_code == 200
    check_headers(answer)
    assert 'role="status"' in answer.text
    papers = (PaperId.parse("arxiv:2606.00001"), PaperId.parse("arxiv:2606.00002"))
    assert stored(store, mail).interests == (
        Interest("agents that plan", papers, "tools", 2.0, 3),
        Interest("quantum <error> correction"),
    )
    assert "quantum &lt;error&gt; correction" in answer.text


@pytest.mark.parametrize(
    ("name", "value"),
    [("papers-1", "nonsense"), ("quota-1", "-1"), ("weight-1", "heavy"), ("text-1", "x" * 5001)],
)
def test_what_cannot_be_is_marked_and_nothing_saved(
    web: httpx.Client, store: Store, mail: Mail, name: str, value: str
) -> None:
    path = f"{mail.settings}/interests"
    form = form_of(web.get(path).text)
    before = everything(store)
    answer = web.post(path, data={**form, name: value, "do": "save"})
    assert answer.status_code == 400
    assert 'id="problem-1"' in answer.text
    assert value[:40] in answer.text
    assert everything(store) == before


def test_two_tabs_do_not_undo_each_other_unseen(
    web: httpx.Client, store: Store, mail: Mail
) -> None:
    path = f"{mail.settings}/interests"
    first, second = (form_of(web.get(path).text) for _ in range(2))
    web.post(path, data={**first, "text-1": "the first tab", "do": "save"})
    late = web.post(path, data={**second, "text-2": "the second tab", "do": "save"})
    assert late.status_code == 409
    assert "the first tab" in late.text
    assert "the second tab" in late.text
    assert [one.text for one in stored(store, mail).interests] == ["the first tab", "agents"]
    again = web.post(path, data={**form_of(late.text), "do": "save"})  # knowing it now
    assert again.status_code == 200
    assert [one.text for one in stored(store, mail).interests] == ["graphs", "the second tab"]


def test_more_rows_stores_nothing(web: httpx.Client, store: Store, mail: Mail) -> None:
    path = f"{mail.settings}/interests"
    before = everything(store)
    page = web.get(path).text
    more = web.post(path, data={**form_of(page), "text-3": "a third", "do": "more"}).text
    assert more.count("<fieldset") > page.count("<fieldset")
    assert "a third" in more
    assert everything(store) == before


def test_another_button_is_refused(web: httpx.Client, mail: Mail) -> None:
    for wish in ("", "dance"):
        assert web.post(f"{mail.settings}/interests", data={"do": wish}).status_code == 400


def test_trying_shows_what_the_edited_profile_would_get_and_stores_nothing(
    tmp_path: Path,
) -> None:
    site = Site.make(tmp_path)
    site.run("subscribe", "ada@example.org", "--interest", "sparse attention for long contexts")
    site.run("run", "--date", "2026-06-12", code=1)  # no server takes it; the edition is there
    url = f"sqlite:///{tmp_path / 'digest.db'}"
    with Store.open(url, message_domain="lab.example") as store:
        person = store.subscribers.get("ada@example.org")
        assert person is not None
        path = f"/settings/{open_tokens(store, datetime.now(UTC)).settings(person.id)}/interests"
        with site.serving() as client:
            before = everything(store)
            form = {"text-1": "robot arms that fold cloth", "do": "try"}
            while "laid out" in (page := client.post(path, data=form).text):
                pass  # the edition is being laid out
            section = page.partition('id="tried"')[2]
            robots, attention = "Grasping soft objects", "Sparse attention for very"
            assert 0 < section.index(robots) < section.index(attention)
            same = client.post(path, data={"text-1": "sparse attention", "do": "try"}).text
            section = same.partition('id="tried"')[2]
            assert section.index(attention) > 0
            assert robots not in section or section.index(attention) < section.index(robots)
            assert 'class="by"' in section
            assert "robot arms that fold cloth" in page
            assert everything(store) == before


def test_where_nothing_can_be_ranked_it_is_said(web: httpx.Client, mail: Mail) -> None:
    page = web.post(f"{mail.settings}/interests", data={"text-1": "graphs", "do": "try"})
    assert page.status_code == 200


# ── words ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("wish", "undo", "field"),
    [("follow", "unfollow", "followed"), ("mute", "unmute", "muted"),
     ("mute-author", "unmute-author", "muted_authors")],
)  # fmt: skip
def test_words_are_added_and_taken_out(
    *, web: httpx.Client, store: Store, mail: Mail, wish: str, undo: str, field: str
) -> None:
    for _ in range(2):
        web.post(mail.settings, data={"do": wish, "word": "  Grace   Hopper "})
        assert getattr(stored(store, mail), field) == ("Grace Hopper",)
    web.post(mail.settings, data={"do": undo, "word": "Grace Hopper"})
    assert getattr(stored(store, mail), field) == ()


def test_a_word_that_cannot_be_is_refused(web: httpx.Client, store: Store, mail: Mail) -> None:
    before = everything(store)
    answer = web.post(mail.settings, data={"do": "mute", "word": "x" * 501})
    assert answer.status_code == 400
    assert everything(store) == before


# ── export and erase ──────────────────────────────────────────────────────────────────────────


def test_the_export_is_all_that_is_stored(web: httpx.Client, store: Store, mail: Mail) -> None:
    store.votes.cast(Vote(mail.reader.id, mail.papers[0].id, Verb.LIKE, NOW))
    before = everything(store)
    answer = web.get(f"{mail.settings}/export.json")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert "attachment" in answer.headers["content-disposition"]
    told = json.loads(answer.text)
    assert told["address"] == mail.reader.address
    assert told["consent"]["how"] == mail.reader.consent.how
    assert [vote["paper"] for vote in told["votes"]] == [str(mail.papers[0].id)]
    assert [len(one["picks"]) for one in told["mails"]] == [3]
    assert told["history"]
    assert everything(store) == before
    assert web.post(f"{mail.settings}/export.json").status_code == 405


def test_erasing_takes_two_steps_and_is_whole(web: httpx.Client, store: Store, mail: Mail) -> None:
    before = everything(store)
    page = web.get(f"{mail.settings}/erase")
    assert page.status_code == 200
    check_headers(page)
    assert web.post(f"{mail.settings}/erase", data={"do": "x"}).status_code == 400
    assert everything(store) == before
    done = web.post(f"{mail.settings}/erase", data={"do": "erase"})
    assert done.status_code == 200
    assert store.subscribers.by_id(mail.reader.id) is None
    found = store.subscribers.suppression(mail.reader.address)
    assert found is not None
    assert found.cause is SuppressionCause.ERASED
    assert mail.reader.address not in repr(everything(store))
    for path in (f"{mail.settings}/erase", f"{mail.settings}/export.json", mail.settings):
        assert "Nothing is stored about you" in web.get(path).text


def test_sign_ups_and_notices_are_told_and_erased(
    web: httpx.Client, store: Store, mail: Mail
) -> None:
    store.applications.ask(mail.reader, network="192.0.2.0/24", most=9, now=NOW)
    told = web.get(f"{mail.settings}/export.json").json()
    assert [one["confirmed"] for one in told["sign_ups"]] == [False]
    assert [one["kind"] for one in told["notices"]] == ["known"]
    web.post(f"{mail.settings}/erase", data={"do": "erase"})
    assert mail.reader.address not in repr(everything(store))
    assert mail.reader.id not in repr(everything(store))
    assert store.notices.claim(now=NOW + DAY, lease=DAY, limit=9) == ()


def test_whom_the_operator_ended_no_link_brings_back(
    web: httpx.Client, store: Store, mail: Mail
) -> None:
    leave(store.subscribers, mail.reader.id, now=NOW, how=Way.COMMAND)
    answer = web.post(leave_link(store, mail), data={"do": "undo"})
    assert 'value="undo"' not in answer.text
    assert stored(store, mail).status is Status.UNSUBSCRIBED


def test_who_left_may_still_export_and_erase(web: httpx.Client, store: Store, mail: Mail) -> None:
    web.post(leave_link(store, mail))
    assert web.get(f"{mail.settings}/export.json").status_code == 200
    web.post(f"{mail.settings}/erase", data={"do": "erase"})
    assert store.subscribers.by_id(mail.reader.id) is None


# ── pauses ────────────────────────────────────────────────────────────────────────────────────


def test_a_pause_may_have_an_end(web: httpx.Client, store: Store, mail: Mail) -> None:
    answer = web.post(mail.pause, data={"do": "pause", "until": "2026-07-01"})
    assert "1 July 2026" in answer.text
    person = stored(store, mail)
    assert (person.status, person.paused_until) == (Status.PAUSED, date(2026, 7, 1))
    web.post(mail.pause, data={"do": "resume"})
    person = stored(store, mail)
    assert (person.status, person.paused_until) == (Status.ACTIVE, None)


@pytest.mark.parametrize("until", ["soon", "2020-01-01", f"{NOW:%Y-%m-%d}"])
def test_an_end_that_is_no_day_to_come_is_refused(
    web: httpx.Client, store: Store, mail: Mail, until: str
) -> None:
    before = everything(store)
    answer = web.post(mail.pause, data={"do": "pause", "until": until})
    assert answer.status_code == 400
    assert "a day that is still to come" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert everything(store) == before


def test_it_ends_by_their_own_clock(store: Store) -> None:
    far = Schedule(timezone="Pacific/Kiritimati")  # fourteen hours ahead
    until = date(2026, 7, 1)
    away = samples.subscriber("ada", status=Status.PAUSED, paused_until=until, schedule=far)
    here = samples.subscriber("bob", status=Status.PAUSED, paused_until=until)
    ever = samples.subscriber("eve", status=Status.PAUSED)
    ada, bob, eve = (store.subscribers.add(one, now=NOW) for one in (away, here, ever))
    noon = datetime(2026, 6, 30, 12, tzinfo=UTC)
    assert [over(one, noon) for one in (ada, bob, eve)] == [True, False, False]
    assert resume_all(store.subscribers, noon) == 1
    assert resume_all(store.subscribers, noon + DAY) == 1
    assert resume_all(store.subscribers, noon + 99 * DAY) == 0
    found = store.subscribers.by_id(ada.id)
    assert found == replace(ada, status=Status.ACTIVE, paused_until=None)
    assert store.subscribers.history(ada.id)[-1].cause == "the pause is over"
    assert store.subscribers.by_id(eve.id) == eve


def test_a_run_ends_pauses_first(tmp_path: Path) -> None:
    site = Site.make(tmp_path)
    site.run("subscribe", "ada@example.org", "--interest", "sparse attention")
    said = site.run("subscribers", "pause", "ada@example.org", "--until", "2999-01-01").out
    assert said == "ada@example.org is paused until 2999-01-01.\n"
    assert "2999-01-01" in site.run("subscribers", "show", "ada@example.org").out
    with Store.open(f"sqlite:///{site.folder}/digest.db", message_domain="lab.example") as store:
        (paused,) = store.subscribers.all()
        came = replace(paused, paused_until=date(2026, 1, 1))
        store.subscribers.change(came, now=NOW, cause="time goes by", was=paused)
    ran = site.run("run", "--date", "2026-06-12", "--json", code=1)  # no server takes it
    assert ran.json["planned"] == 1


# ── leaving ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("status", [Status.ACTIVE, Status.PAUSED])
def test_leaving_is_undone_by_the_same_link(
    web: httpx.Client, store: Store, mail: Mail, status: Status
) -> None:
    store.subscribers.change(replace(mail.reader, status=status), now=NOW, cause="a test")
    link = leave_link(store, mail)
    left = web.post(link)
    assert 'value="undo"' in left.text
    back = web.post(link, data={"do": "undo"})
    assert back.status_code == 200
    check_headers(back)
    assert stored(store, mail).status is status
    assert store.subscribers.history(mail.reader.id)[-1].cause == "leaving undone"
    web.post(link)
    assert stored(store, mail).status is Status.UNSUBSCRIBED


def test_undoing_without_having_left_changes_nothing(
    web: httpx.Client, store: Store, mail: Mail
) -> None:
    before = everything(store)
    web.post(leave_link(store, mail), data={"do": "undo"})
    assert everything(store) == before


@pytest.mark.parametrize(
    "cause",
    [SuppressionCause.COMPLAINT, SuppressionCause.HARD_BOUNCE, SuppressionCause.OPERATOR],
)
def test_after_a_complaint_or_a_bounce_it_is_not_undone(
    web: httpx.Client, store: Store, mail: Mail, cause: SuppressionCause
) -> None:
    link = leave_link(store, mail)
    web.post(link)
    store.subscribers.suppress(mail.reader.address, cause, now=NOW)
    before = everything(store)
    answer = web.post(link, data={"do": "undo"})
    assert 'value="undo"' not in answer.text
    assert everything(store) == before


def test_after_a_month_one_signs_up_anew(
    web: httpx.Client, store: Store, mail: Mail, clock: Clock
) -> None:
    link = leave_link(store, mail)
    web.post(link)
    clock.now += 31 * DAY
    web.post(link, data={"do": "undo"})
    assert stored(store, mail).status is Status.UNSUBSCRIBED


def test_a_reason_is_written_down_once_and_changes_nothing_else(
    web: httpx.Client, store: Store, mail: Mail
) -> None:
    link = leave_link(store, mail)
    web.post(link)
    person = stored(store, mail)
    for _ in range(2):
        told = {"do": "tell", "reason": "no time", "words": " so \n many " + "x" * 600}
        answer = web.post(link, data=told)
        assert "Thank you" in answer.text
    said = [one.cause for one in store.subscribers.history(mail.reader.id)]
    assert said[-2:] == ["unsubscribed: page", "said why: no time: so many " + "x" * 492]
    assert stored(store, mail) == person
    web.post(link, data={"do": "undo"})
    assert stored(store, mail).status is Status.ACTIVE


@pytest.mark.parametrize("told", [{}, {"reason": "nonsense"}, {"words": "  "}])
def test_no_reason_is_none(
    web: httpx.Client, store: Store, mail: Mail, told: dict[str, str]
) -> None:
    link = leave_link(store, mail)
    web.post(link)
    before = everything(store)
    web.post(link, data={"do": "tell", **told})
    assert everything(store) == before


def test_who_never_left_gives_no_reason(web: httpx.Client, store: Store, mail: Mail) -> None:
    before = everything(store)
    web.post(leave_link(store, mail), data={"do": "tell", "reason": "no time"})
    assert everything(store) == before


# ── every route ───────────────────────────────────────────────────────────────────────────────


def test_no_link_is_changed_by_looking_at_it(web: httpx.Client, store: Store, mail: Mail) -> None:
    """As scanners, previews and curious people do, by every method that is not a button's."""
    tokens = open_tokens(store, NOW)
    paths = [
        *mail.all_links,
        f"{mail.settings}/interests",
        f"{mail.settings}/erase",
        f"{mail.settings}/export.json",
        leave_link(store, mail),
        f"/confirm/{tokens.confirm(mail.reader.id)}",
        "/subscribe/",
    ]
    before = everything(store)
    for path in paths:
        for method in ("GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"):
            for query in ("", "?do=save", "?do=erase&reason=other", "?List-Unsubscribe=One-Click"):
                answer = web.request(method, f"{path}{query}")
                assert answer.status_code < 500, (method, path)
                assert answer.status_code in {200, 308, 405, 410, 404}, (method, path)
    assert everything(store) == before
