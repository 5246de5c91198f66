"""Sums, rates, and stretches of sending."""

from datetime import timedelta

from digest.model.delivery import State
from digest.model.standing import PAUSE, Standing, Stretch, Trouble, joined
from tests.unit.observe.persons import NOW

SECOND = timedelta(seconds=1)


def stretch(outcomes: int, begins: timedelta, lasts: timedelta) -> Stretch:
    return Stretch(outcomes, NOW + begins, NOW + begins + lasts)


def test_what_follows_at_once_is_one_stretch_in_whatever_order_it_comes() -> None:
    minutes = [stretch(60, n * PAUSE, 59 * SECOND) for n in range(3)]
    assert joined(minutes[::-1]) == (stretch(180, 0 * SECOND, 2 * PAUSE + 59 * SECOND),)


def test_an_overlapping_stretch_shortens_nothing() -> None:
    long, short = stretch(5, 0 * SECOND, 50 * SECOND), stretch(5, SECOND, SECOND)
    assert joined([short, long]) == (stretch(10, 0 * SECOND, 50 * SECOND),)


def test_a_pause_is_no_sending() -> None:
    found = joined([stretch(101, 0 * SECOND, 10 * SECOND), stretch(1, 2 * PAUSE, 0 * SECOND)])
    standing = Standing(stretches=found)
    assert len(found) == 2
    assert (standing.outcomes, standing.seconds, standing.per_second) == (102, 10.0, 10.0)


def test_of_too_little_there_is_no_rate() -> None:
    assert Standing().per_second is None
    assert Standing(stretches=(stretch(3, 0 * SECOND, SECOND / 100),)).per_second is None


def test_each_delivery_counts_under_one_trouble_the_worst_first() -> None:
    standing = Standing(
        counts={State.ACCEPTED: 9, State.REFUSED: 3, State.UNCERTAIN: 2, State.DEFERRED: 1},
        once_uncertain={State.ACCEPTED: 1, State.REFUSED: 1, State.UNCERTAIN: 2},
    )
    assert list(standing.troubles.items()) == [
        (Trouble.UNCERTAIN, 2),
        (Trouble.REPEAT, 2),
        (Trouble.REFUSED, 2),
        (Trouble.DEFERRED, 1),
    ]
