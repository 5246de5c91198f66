"""Subscribers for tests: one to take apart, and a strategy for all there can be."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from digest.model.paper import PaperId, Scheme
from digest.model.subscriber import (
    WEEKDAYS,
    Consent,
    Format,
    Interest,
    Schedule,
    Status,
    Subscriber,
)
from digest.roster import words

NOW = datetime(2026, 6, 12, 9, 0, tzinfo=UTC)
JOINED = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


def person(address: str = "ada@example.org", status: Status = Status.ACTIVE) -> Subscriber:
    return Subscriber(
        id="abcdefghijklmn27",
        address=address,
        consent=Consent(JOINED, "asked by mail"),
        name="Ada",
        schedule=Schedule(7, WEEKDAYS[:5], "Europe/London"),
        interests=(
            Interest("sparse attention"),
            Interest(papers=(PaperId(Scheme.ARXIV, "2606.13392"),), name="agents", weight=2.0),
        ),
        muted=("drones",),
        followed=("Jane Doe",),
        status=status,
    )


_lines = st.text(max_size=40).map(words.line)
_texts = _lines.filter(bool)
_papers = st.one_of(
    st.from_regex(r"2[0-9]0[1-9]\.[0-9]{5}", fullmatch=True).map(
        lambda value: PaperId(Scheme.ARXIV, value)
    ),
    st.from_regex(r"10\.1101/[a-z0-9.;(]{1,20}[a-z0-9]", fullmatch=True).map(
        lambda value: PaperId(Scheme.DOI, value)
    ),
    st.from_regex(r"[a-z]{1,8}(-[a-z]{1,8}){1,4}(/[a-z]{1,5})?", fullmatch=True).map(
        lambda value: PaperId(Scheme.TITLE, value)
    ),
)
_interests = st.builds(
    Interest,
    text=st.one_of(_lines, st.sampled_from(["2606.13392", "a; b", "[1]", "=1+1", "'", "''=x"])),
    papers=st.lists(_papers, max_size=3).map(tuple),
    name=_lines,
    weight=st.one_of(st.just(1.0), st.floats(0.01, 100)),
    quota=st.one_of(st.just(1), st.integers(0, 100)),
).filter(lambda interest: bool(interest.text or interest.papers))
_lists = st.lists(
    st.one_of(_texts, st.sampled_from(["a;b", "[]", "-x", '"', "a, b"])), max_size=3
).map(tuple)

subscribers = st.builds(
    Subscriber,
    id=st.just(""),
    address=st.from_regex(
        r"[a-z]{1,8}([.+][a-z0-9]{1,5})?@(example\.org|bücher\.example)", fullmatch=True
    ),
    consent=st.builds(
        Consent,
        at=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
        how=_texts,
    ),
    name=_lines,
    language=st.sampled_from(["en", "de", "zh-Hans", "pt-BR"]),
    schedule=st.builds(
        Schedule,
        hour=st.integers(0, 23),
        days=st.sets(st.sampled_from(WEEKDAYS), min_size=1).map(
            lambda chosen: tuple(day for day in WEEKDAYS if day in chosen)
        ),
        timezone=st.sampled_from(["UTC", "Europe/Berlin", "America/Argentina/Ushuaia"]),
    ),
    items=st.integers(1, 100),
    interests=st.lists(_interests, max_size=3).map(tuple),
    muted=_lists,
    followed=_lists,
    muted_authors=_lists,
    min_match=st.one_of(st.none(), st.floats(0, 1)),
    co_reading=st.booleans(),
    quiet_mail=st.booleans(),
    format=st.sampled_from(Format),
    status=st.sampled_from(Status),
)
