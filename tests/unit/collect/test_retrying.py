from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.retrying import http_date, retry_after, wait_seconds

NOW = datetime(2026, 6, 12, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "120"}, 120),
        ({"retry-after": "9" * 400}, float("inf")),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "٣"}, None),
        ({"retry-after": "Fri, 12 Jun 2026 08:01:30 GMT"}, 90),
        ({"retry-after": "Fri, 12 Jun 2026 07:00:00 GMT"}, 0),
        # the server's clock runs an hour behind ours: its own Date counts
        (
            {
                "retry-after": "Fri, 12 Jun 2026 07:01:00 GMT",
                "date": "Fri, 12 Jun 2026 07:00:00 GMT",
            },
            60,
        ),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, NOW) == seconds


def test_waits_double_unless_asked_for_and_are_bounded() -> None:
    assert [wait_seconds(n, None, longest=100) for n in (1, 2, 3)] == [1, 2, 4]
    assert wait_seconds(1, 30.0, longest=100) == 30
    assert wait_seconds(9, None, longest=100) == 100
    assert wait_seconds(1, float("inf"), longest=100) == 100


@given(st.text())
def test_no_date_of_a_server_breaks_us(text: str) -> None:
    moment = http_date(text)
    assert moment is None or moment.tzinfo is not None
    wait = retry_after({"retry-after": text}, NOW)
    assert wait is None or wait >= 0
