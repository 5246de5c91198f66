"""What readers ask for in a subject."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.feedback.inbox.order import Order, Wish, order_in


@pytest.mark.parametrize(
    ("subject", "order"),
    [
        ("like 3", Order(Wish.LIKE, 3)),
        ("LIKE #12", Order(Wish.LIKE, 12)),
        ("Re: less 1", Order(Wish.LESS, 1)),
        ("AW: Re: mute 3.2", Order(Wish.MUTE, 3, 2)),
        ("mute 3", Order(Wish.MUTE, 3, 1)),
        ("Pause", Order(Wish.PAUSE)),
        ("resume, please", Order(Wish.RESUME)),
        ("help", Order(Wish.HELP)),
        ("Hilfe", Order(Wish.HELP)),
        ("帮助", Order(Wish.HELP)),
        ("like", None),
        ("like 0", None),
        ("likely 3", None),
        ("helpless", None),
        ("I would like 3", None),
        ("", None),
    ],
)
def test_it_is_read(subject: str, order: Order | None) -> None:
    assert order_in(subject) == order


@given(st.text(max_size=200))
def test_whatever_comes_is_read(subject: str) -> None:
    found = order_in(subject)
    assert found is None or 0 <= found.card < 10_000
