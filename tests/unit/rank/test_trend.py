"""What is trending: monotone, damped, and honest about what is not known."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from digest.model.paper import Observation, Signals
from digest.rank.trend import UNKNOWN, trend
from tests.unit.rank.papers import NOW, paper

COUNT = st.none() | st.integers(0, 100_000)
SIGNALS = st.builds(Signals, upvotes=COUNT, comments=COUNT, stars=COUNT)
PAPER = paper("2606.00001", "A paper")


def seen(hours_ago: float, source: str = "huggingface", **counts: int) -> Observation:
    return Observation(PAPER.id, source, NOW - timedelta(hours=hours_ago), Signals(**counts))


OBSERVATIONS = st.lists(
    st.builds(
        Observation,
        st.just(PAPER.id),
        st.sampled_from(["a", "b"]),
        st.datetimes(NOW.replace(tzinfo=None) - timedelta(days=9), NOW.replace(tzinfo=None)).map(
            lambda at: at.replace(tzinfo=NOW.tzinfo)
        ),
        SIGNALS,
    ),
    max_size=4,
)


@given(SIGNALS, OBSERVATIONS)
def test_is_a_share(signals: Signals, observations: list[Observation]) -> None:
    assert 0.0 <= trend(replace(PAPER, signals=signals), observations, now=NOW).value <= 1.0


@given(SIGNALS, OBSERVATIONS, st.integers(1, 1000))
def test_more_votes_never_lower_it(
    signals: Signals, observations: list[Observation], more: int
) -> None:
    voted = replace(signals, upvotes=(signals.upvotes or 0))
    before = trend(replace(PAPER, signals=voted), observations, now=NOW)
    risen = replace(voted, upvotes=(voted.upvotes or 0) + more)
    after = trend(replace(PAPER, signals=risen), observations, now=NOW)
    assert after.value >= before.value
    newest = Observation(PAPER.id, "a", NOW, voted)
    upped = replace(newest, signals=risen)
    assert (
        trend(replace(PAPER, signals=risen), [*observations, upped], now=NOW).value
        >= trend(replace(PAPER, signals=voted), [*observations, newest], now=NOW).value
    )


@given(SIGNALS, OBSERVATIONS, st.integers(0, 1000))
def test_looking_again_and_seeing_more_never_lowers_it(
    signals: Signals, observations: list[Observation], more: int
) -> None:
    voted = replace(PAPER, signals=replace(signals, upvotes=signals.upvotes or 0))
    before = trend(voted, observations, now=NOW)
    assert before.upvotes is not None
    again = Observation(PAPER.id, "a", NOW, Signals(upvotes=before.upvotes + more))
    assert trend(voted, [*observations, again], now=NOW).value >= before.value


# Minutes and votes gained: looks are minutes to hours apart, as the shortest span matters.
LOOKS = st.lists(st.tuples(st.integers(1, 200), st.integers(0, 80)), min_size=1, max_size=8)


def looks_of(steps: list[tuple[int, int]]) -> list[Observation]:
    """One source's looks, the newest at NOW, at counts that only grow."""
    left, votes, found = sum(minutes for minutes, _ in steps), 0, []
    for minutes, gained in steps:
        left, votes = left - minutes, votes + gained
        found.append(seen(left / 60, upvotes=votes))
    return found


@given(LOOKS, st.data())
def test_no_look_at_growing_votes_lowers_it_wherever_it_falls(
    steps: list[tuple[int, int]], data: st.DataObject
) -> None:
    looks = looks_of(steps)
    left_out = data.draw(st.integers(0, len(looks) - 1))
    fewer = looks[:left_out] + looks[left_out + 1 :]
    voted = replace(PAPER, signals=Signals(upvotes=0))  # to learn of no votes is another matter
    assert trend(voted, looks, now=NOW).value >= trend(voted, fewer, now=NOW).value


def test_the_fastest_time_between_two_looks_counts() -> None:
    risen = [seen(3, upvotes=0), seen(1, upvotes=50)]
    at_first, again = (
        trend(PAPER, looks, now=NOW) for looks in (risen, [*risen, seen(0, upvotes=52)])
    )
    assert again.votes_a_day == at_first.votes_a_day == 600.0
    assert again.value >= at_first.value
    late = [seen(3, upvotes=0), seen(2.5, upvotes=0), seen(0.5, upvotes=0), seen(0, upvotes=100)]
    assert trend(PAPER, late, now=NOW).votes_a_day == 960.0  # in the last two and a half hours


@given(SIGNALS, st.integers(0, 400))
def test_age_changes_no_order(signals: Signals, days: int) -> None:
    then = NOW.date() - timedelta(days=days)
    old = [replace(PAPER, signals=each, day=then) for each in (signals, Signals())]
    new = [replace(PAPER, signals=each) for each in (signals, Signals())]
    some, nothing = (trend(each, [], now=NOW).value for each in old)
    fresh, unknown = (trend(each, [], now=NOW).value for each in new)
    assert some >= nothing if fresh >= unknown else some <= nothing


def test_unknown_is_not_zero() -> None:
    nothing = trend(PAPER, [], now=NOW)
    assert nothing.value == UNKNOWN
    assert trend(replace(PAPER, signals=Signals(upvotes=0)), [], now=NOW).value < UNKNOWN
    assert trend(replace(PAPER, signals=Signals(upvotes=20)), [], now=NOW).value > UNKNOWN
    starless = replace(PAPER, signals=Signals(upvotes=50))
    assert (
        trend(starless, [], now=NOW).value
        > trend(replace(PAPER, signals=Signals(upvotes=50, stars=0)), [], now=NOW).value
    )


def test_age_takes_its_share() -> None:
    fresh = replace(PAPER, signals=Signals(upvotes=50))
    old = replace(fresh, day=NOW.date() - timedelta(days=7))
    assert trend(old, [], now=NOW).value < trend(fresh, [], now=NOW).value
    undated = replace(fresh, day=None, published=NOW - timedelta(days=7))
    assert trend(undated, [], now=NOW).value == trend(old, [], now=NOW).value
    ancient = [
        trend(replace(each, day=date(1999, 1, 1)), [], now=NOW).value
        for each in (fresh, replace(fresh, signals=Signals(upvotes=49)))
    ]
    assert trend(old, [], now=NOW).value > ancient[0] > ancient[1]
    tomorrow = replace(fresh, day=NOW.date() + timedelta(days=1))
    assert trend(tomorrow, [], now=NOW).value == trend(fresh, [], now=NOW).value


def test_a_velocity_needs_two_looks_by_one_source() -> None:
    assert trend(PAPER, [seen(9, upvotes=3)], now=NOW).votes_a_day is None
    assert trend(PAPER, [seen(9, upvotes=3), seen(8.5, upvotes=9)], now=NOW).votes_a_day is None
    both = [seen(9, upvotes=3), seen(1, "other", upvotes=80)]
    assert trend(PAPER, both, now=NOW).votes_a_day is None
    risen = trend(PAPER, [seen(9, upvotes=3), seen(1, upvotes=43)], now=NOW)
    assert risen.votes_a_day == 120.0
    assert risen.rising
    assert not trend(PAPER, [seen(48, upvotes=3), seen(0, upvotes=5)], now=NOW).rising


def test_what_will_be_seen_later_is_not_known_yet() -> None:
    assert trend(PAPER, [seen(-1, upvotes=80)], now=NOW).upvotes is None


def test_facts_in_words() -> None:
    signals = Signals(upvotes=41, comments=3, stars=1251)
    known = trend(
        replace(PAPER, signals=signals), [seen(9, upvotes=3), seen(1, upvotes=41)], now=NOW
    )
    assert known.facts() == ("41 upvotes", "rising", "1,251 stars on GitHub")
    assert known.facts(notable=False)[-1] == "3 comments"
    few = trend(replace(PAPER, signals=Signals(upvotes=1, comments=0)), [], now=NOW)
    assert few.facts() == ()
    assert few.facts(notable=False) == ("1 upvote",)
