"""Accept-Language: what browsers send, what strangers send."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.languages.negotiation import negotiated, wishes

WEIGHTS = st.integers(min_value=0, max_value=1000)
TAGS = st.sampled_from(["en", "de", "de-AT", "zh-CN", "zh-TW", "fr", "*", "pt-BR", "tlh"])


@pytest.mark.parametrize(
    ("header", "spoken"),
    [
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("en-US,en;q=0.5", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-Hans"),  # they say that any Chinese will do
        ("fr,de;q=0.3", "de"),
        ("fr-FR, fr;q=0.9, *;q=0.5", "en"),
        ("en;q=0.3, de;q=0.7", "de"),
        ("de;q=0, en", "en"),
        ("de;q=0", "en"),
        ("de ; q=0.5\t, zh;q=0.8", "zh-Hans"),
        ("DE;Q=1.000", "de"),
        ("fr", "en"), ("", "en"), (",", "en"), ("*", "en"),
        # malformed weights are not guessed at (RFC 9110 §12.4.2)
        ("de;q=2, zh;q=0.1", "zh-Hans"),
        ("de;q=0.1234, zh;q=0.1", "zh-Hans"),
        ("de;q=, zh", "zh-Hans"), ("de;level=1, zh;q=0.1", "zh-Hans"), ("de q=1", "en"),
        ("de;q=-1", "en"), ("de;q=nan", "en"), ("de;q=١", "en"),
    ],
)  # fmt: skip
def test_the_most_wanted_language_with_a_catalogue(header: str, spoken: str) -> None:
    assert negotiated(header).tag == spoken


@given(st.text())
def test_any_header_gives_a_language(header: str) -> None:
    assert negotiated(header).tag in {"en", "de", "zh-Hans"}


@given(st.lists(st.tuples(TAGS, WEIGHTS), max_size=8))
def test_wishes_come_by_weight_then_by_place(ranges: list[tuple[str, int]]) -> None:
    header = ", ".join(f"{tag};q={weight // 1000}.{weight % 1000:03}" for tag, weight in ranges)
    wanted = sorted((pair for pair in ranges if pair[1]), key=lambda pair: -pair[1])
    assert [(wish.tag, round(wish.weight * 1000)) for wish in wishes(header)] == wanted


def test_a_long_header_is_read_no_further_than_a_browsers() -> None:
    assert len(wishes("de," * 100_000)) < 1_000
