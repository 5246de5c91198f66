"""How fast a route is used, in a time of the test's own."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.dispatch.options import DomainLimit
from digest.dispatch.pacer import Pacer
from digest.dispatch.throttle import DEAF, RECOVERY, SLOWEST, Throttle


def sent_within(throttle: Throttle, start: float, seconds: float) -> int:
    """How many messages go in that time, each as soon as it may."""
    now, count = start, 0
    while (now := now + throttle.wait(now)) < start + seconds:
        throttle.spend(now)
        count += 1
    return count


@given(st.floats(0.5, 50), st.floats(1, 20))
def test_no_second_holds_more_than_its_rate(rate: float, seconds: float) -> None:
    count = sent_within(Throttle(rate), 100.0, seconds)
    assert abs(count - rate * seconds) <= 1.001


def test_without_a_limit_nothing_waits() -> None:
    throttle = Throttle(0)
    for _ in range(1000):
        assert throttle.wait(5.0) == 0
        throttle.spend(5.0)
    assert throttle.rate(5.0) == math.inf


def test_time_spent_idle_is_not_saved_up() -> None:
    throttle = Throttle(10)
    throttle.spend(0.0)
    assert sent_within(throttle, 60.0, 1.0) <= 11


def test_a_complaint_halves_the_rate_and_quiet_raises_it_by_a_constant_step() -> None:
    throttle = Throttle(40)
    throttle.slow_down(0.0)
    assert throttle.rate(0.0) == 20
    assert throttle.rate(RECOVERY / 2) == pytest.approx(30)
    assert throttle.rate(RECOVERY) == pytest.approx(40)
    assert throttle.rate(10 * RECOVERY) == 40, "never above what was set"


def test_what_was_on_the_wire_complains_only_once() -> None:
    throttle = Throttle(40)
    for _ in range(20):
        throttle.slow_down(0.0)
    assert throttle.rate(0.0) == 20
    throttle.slow_down(DEAF)
    assert throttle.rate(DEAF) == pytest.approx(10, abs=1)


def test_where_there_was_no_limit_the_rate_that_was_reached_is_halved() -> None:
    throttle = Throttle(0)
    for tick in range(100):
        throttle.spend(tick / 50)
    throttle.slow_down(2.0)
    assert throttle.rate(2.0) == pytest.approx(25, rel=0.1)


@given(st.lists(st.floats(0, 5), max_size=200))
def test_it_never_stands_still(gaps: list[float]) -> None:
    throttle, now = Throttle(3), 0.0
    for gap in gaps:
        now += gap
        throttle.slow_down(now)
        assert throttle.rate(now) >= SLOWEST
        assert throttle.wait(now) <= 1.001 / SLOWEST


def test_a_domain_at_its_limit_waits_for_one_of_its_own_to_end() -> None:
    pacer = Pacer(0, {"Example.org.": DomainLimit(connections=2)})
    for _ in range(2):
        assert pacer.wait(0.0, "example.org") == 0
        pacer.begin(0.0, "example.org")
    assert pacer.wait(0.0, "example.org") == math.inf
    assert pacer.wait(0.0, "example.net") == 0
    pacer.end("example.org")
    assert pacer.wait(0.0, "example.org") == 0


def test_a_domain_has_a_rate_of_its_own_and_the_routes_holds_too() -> None:
    pacer = Pacer(10, {"example.org": DomainLimit(per_second=1)})
    pacer.begin(0.0, "example.org")
    assert pacer.wait(0.0, "example.org") == 1
    assert pacer.wait(0.0, "example.net") == pytest.approx(0.1)
    pacer.route.slow_down(0.0)
    assert pacer.wait(0.0, "example.net") == pytest.approx(0.2)
