from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.model.paper import PaperId
from digest.model.subscriber import WEEKDAYS, Consent, Format, Interest, Status
from digest.roster.person import Person, read_person
from digest.roster.problem import Place
from tests.unit.roster.people import NOW, person

PLACE = Place("lab.toml", 3, 1)


def read(**raw: object) -> Person:
    found = read_person({"address": "ada@example.org", **raw}, PLACE)
    assert isinstance(found, Person), found
    return found


def problem(**raw: object) -> tuple[str, str]:
    found = read_person({"address": "ada@example.org", **raw}, PLACE)
    assert not isinstance(found, Person)
    (only,) = found
    assert only.place == PLACE
    return only.field, only.message


def test_only_an_address_gives_the_defaults() -> None:
    new = read().subscriber(Consent(NOW, "roster lab.toml"))
    assert (new.id, new.address, new.items, new.schedule.hour) == ("", "ada@example.org", 10, 7)
    assert new.schedule.days == WEEKDAYS
    assert new.schedule.timezone == "UTC"
    assert new.consent == Consent(NOW, "roster lab.toml")
    assert (new.format, new.status, new.interests) == (Format.BOTH, Status.ACTIVE, ())


@pytest.mark.parametrize(
    ("written", "interest"),
    [
        ("sparse attention", Interest("sparse attention")),
        ("2606.13392", Interest(papers=(PaperId.parse("2606.13392"),))),
        ("https://arxiv.org/abs/2606.13392v2", Interest(papers=(PaperId.parse("2606.13392"),))),
        ({"text": "2606.13392"}, Interest("2606.13392")),
        ({"text": "x", "papers": ["doi:10.1101/1", "2606.3392"], "name": "n", "weight": 2},
         Interest("x", (PaperId.parse("10.1101/1"), PaperId.parse("2606.3392")), "n", 2.0)),
        ({"text": "x", "quota": "3"}, Interest("x", quota=3)),
        ({"text": "x", "quota": 0}, Interest("x", quota=0)),
        ("title: a phrase", Interest("title: a phrase")),
    ],
)  # fmt: skip
def test_interests(written: object, interest: Interest) -> None:
    assert read(interests=[written]).interests[0].interest() == interest
    assert read(interests=written).interests[0].interest() == interest


def test_consent_is_kept_in_utc() -> None:
    for at in ("2026-05-04T11:30:00+02:00", "2026-05-04T09:30:00", datetime(2026, 5, 4, 9, 30)):  # noqa: DTZ001
        new = read(consent={"at": at, "how": "by mail"}).subscriber(Consent(NOW, "x"))
        assert new.consent == Consent(datetime(2026, 5, 4, 9, 30, tzinfo=UTC), "by mail")


@pytest.mark.parametrize(
    ("raw", "field", "said"),
    [
        ({"huor": 7}, "huor", "did you mean hour"),
        ({"hour": 24}, "hour", "24"),
        ({"hour": True}, "hour", "0 to 23"),
        ({"items": 0}, "items", "0"),
        ({"items": True}, "items", "number"),
        ({"timezone": "Berlin"}, "timezone", "Europe/Berlin"),
        ({"days": []}, "days", "paused"),
        ({"format": "html"}, "format", "'both' or 'text'"),
        ({"status": "gone"}, "status", "'gone'"),
        ({"interests": [{"txet": "x", "papers": ["2606.13392"]}]}, "interests[1].txet", "text"),
        ({"interests": ["a", {}]}, "interests[2]", "needs text or papers"),
        ({"interests": [7]}, "interests[1]", "text or a table"),
        ({"interests": [{"papers": ["nonsense"]}]}, "interests[1].papers[1]", "arxiv:"),
        ({"interests": [{"text": "x", "weight": 0}]}, "interests[1].weight", "0"),
        ({"interests": [{"text": "x", "weight": float("nan")}]}, "interests[1].weight", ""),
        ({"consent": {"at": "yesterday", "how": "x"}}, "consent.at", "2026-05-04T09:30:00Z"),
        ({"consent": {"at": "2026-05-04"}}, "consent.how", "is missing"),
        ({"consent": "yes"}, "consent", "table"),
        ({"muted": [1]}, "muted[1]", "string"),
        ({"email": "eve@example.org"}, "email", "twice"),
    ],
)
def test_what_is_wrong_is_named_with_its_field(
    raw: dict[str, object], field: str, said: str
) -> None:
    where, message = problem(**raw)
    assert where == field
    assert said in message


def test_everything_wrong_is_listed_at_once() -> None:
    found = read_person({"adress": "ada@example.org", "hour": 99}, PLACE)
    assert not isinstance(found, Person)
    assert {one.field for one in found} == {"address", "adress", "hour"}
    assert all(one.cure for one in found if one.field != "hour")


def test_email_is_another_name_of_address() -> None:
    found = read_person({"email": "ada@example.org"}, PLACE)
    assert isinstance(found, Person)
    assert found.address == "ada@example.org"


def test_names_lose_what_could_break_a_header() -> None:
    assert read(name="Ada\r\nBcc: eve@example.org").name == "Ada Bcc: eve@example.org"


def test_what_is_not_said_stays() -> None:
    known = person()
    wished = read(hour=9, muted=[]).over(known)
    assert wished.schedule.hour == 9
    assert wished.schedule.timezone == known.schedule.timezone
    assert wished.muted == ()
    assert (wished.interests, wished.id, wished.name) == (known.interests, known.id, known.name)


def test_status_and_consent_are_not_the_rosters_to_rewrite() -> None:
    known = person(status=Status.UNSUBSCRIBED)
    told = read(status="active", consent={"at": NOW, "how": "x"})
    assert told.over(known) == known


@pytest.mark.parametrize(
    ("key", "written", "meant"),
    [
        ("co_reading", "No", False),
        ("co_reading", "yes", True),
        ("co_reading", 0, False),
        ("quiet_mail", "yes", True),
        ("quiet_mail", False, False),
        ("min_match", "60 %", 0.6),
        ("min_match", 1, 1.0),
        ("min_match", "default", None),
        ("min_match", "", None),
        ("muted_authors", "Jane Doe", ("Jane Doe",)),
        ("muted_authors", ["Jane\nDoe", ""], ("Jane Doe",)),
    ],
)
def test_what_somebody_minds(key: str, written: object, meant: object) -> None:
    assert getattr(read(**{key: written}).over(person()), key) == meant


def test_a_choice_left_to_the_site_takes_an_own_one_back() -> None:
    known = replace(person(), min_match=0.9, muted_authors=("A",), co_reading=False)
    assert read(min_match="default").over(known) == replace(known, min_match=None)
    assert read().over(known) == known


@pytest.mark.parametrize(
    ("raw", "field", "said"),
    [
        ({"co_reading": "perhaps"}, "co_reading", "'perhaps' is neither yes nor no"),
        ({"co_reading": ["yes"]}, "co_reading", "neither yes nor no"),
        ({"min_match": 1.2}, "min_match", "less than or equal to 1"),
        ({"min_match": "-1 %"}, "min_match", "greater than or equal to 0"),
        ({"min_match": "high"}, "min_match", "write a number from 0 to 1, or default"),
        ({"min_match": True}, "min_match", "a match is a number"),
        ({"min_match": float("nan")}, "min_match", "finite"),
        ({"muted_authors": 3}, "muted_authors", "tuple"),
        ({"interests": [{"text": "x", "quota": -1}]}, "interests[1].quota", "equal to 0"),
        ({"interests": [{"text": "x", "quota": 101}]}, "interests[1].quota", "equal to 100"),
        ({"interests": [{"text": "x", "quota": True}]}, "interests[1].quota", "a number"),
        ({"interests": [{"text": "x", "qouta": 2}]}, "interests[1].qouta", "mean quota?"),
    ],
)
def test_what_they_cannot_mean(raw: dict[str, object], field: str, said: str) -> None:
    where, message = problem(**raw)
    assert where == field
    assert said in message


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from([*Person.model_fields, "email", "x"]), _json, max_size=6))
def test_whatever_is_written_gives_a_person_or_problems(raw: dict[str, object]) -> None:
    found = read_person(raw, PLACE)
    assert isinstance(found, Person) or len(found) > 0
