"""The HTTP client against a real server; time passes only in a clock of the test's own."""

import gzip
import threading
from datetime import UTC, datetime
from typing import Any

import pytest

from digest.collect.fetch import HttpFetcher, full_url, user_agent
from digest.collect.options import FetchOptions
from digest.errors import FetchError
from digest.ports import Request, Validator
from tests.servers.http import HttpServer, Reply

NOW = datetime(2026, 6, 12, 8, 0, tzinfo=UTC)


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def fetcher(
    clock: Clock, validators: dict[str, Validator] | None = None, **options: Any
) -> HttpFetcher:
    settings = FetchOptions.model_validate({"interval_seconds": 0, **options})
    return HttpFetcher(settings, validators, clock=clock, sleep=clock.sleep, now=lambda: NOW)


async def get(server: HttpServer, path: str, **options: Any) -> bytes:
    async with fetcher(Clock(), **options) as client:
        return (await client.get(Request(server.url(path)))).body or b""


async def test_an_answer_comes_back_as_bytes_unzipped_with_its_validator() -> None:
    with HttpServer() as server:
        url = server.reply("/a", Reply(body="é".encode("latin-1"), gzip=True, etag='"1"'))
        async with fetcher(Clock(), contact="ops@example.org") as client:
            answer = await client.get(Request(url, params={"date": "2026-06-12"}))
        assert answer.body == b"\xe9"
        assert answer.validator == Validator(f"{url}?date=2026-06-12", etag='"1"')
        seen = server.requests[0]
        assert seen.query == {"date": "2026-06-12"}
        assert seen.headers["user-agent"] == user_agent("ops@example.org")
        assert "ops@example.org" in seen.headers["user-agent"]
        assert "gzip" in seen.headers["accept-encoding"]


@pytest.mark.parametrize("kind", ["etag", "last_modified"])
async def test_what_did_not_change_is_not_sent_again(kind: str) -> None:
    value = {"etag": 'W/"x"', "last_modified": "Fri, 12 Jun 2026 04:00:00 GMT"}[kind]
    with HttpServer() as server:
        url = server.reply("/a", Reply(body=b"text", **{kind: value}))  # type: ignore[arg-type]
        async with fetcher(Clock()) as client:
            first = await client.get(Request(url))
        assert first.validator
        async with fetcher(Clock(), {url: first.validator}) as client:
            second = await client.get(Request(url))
        assert (first.status, first.body) == (200, b"text")
        assert (second.status, second.body) == (304, None)
        assert second.validator == first.validator


async def test_busy_servers_are_asked_again_when_they_say() -> None:
    with HttpServer() as server:
        url = server.reply(
            "/a", Reply(429, headers={"Retry-After": "7"}), Reply(500), Reply(body=b"at last")
        )
        clock = Clock()
        async with fetcher(clock, attempts=3) as client:
            assert (await client.get(Request(url))).body == b"at last"
    assert clock.slept == [7, 2]


async def test_no_wait_is_longer_than_allowed_and_no_try_more_than_allowed() -> None:
    with HttpServer() as server:
        url = server.reply("/a", Reply(503, headers={"Retry-After": "86400"}))
        clock = Clock()
        async with fetcher(clock, attempts=3, max_wait_seconds=20) as client:
            with pytest.raises(FetchError, match="503") as caught:
                await client.get(Request(url))
        assert clock.slept == [20, 20]
        assert len(server.requests) == 3
        assert caught.value.status == 503
        assert url in caught.value.message
        assert caught.value.cure


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
async def test_what_will_not_change_is_asked_once(status: int) -> None:
    with HttpServer() as server:
        server.reply("/a", Reply(status))
        with pytest.raises(FetchError, match=str(status)) as caught:
            await get(server, "/a")
        assert len(server.requests) == 1
        assert caught.value.cure


async def test_a_status_that_the_source_accepts_is_an_answer() -> None:
    with HttpServer() as server:
        url = server.reply("/a", Reply(400, b"<feed/>"))
        async with fetcher(Clock()) as client:
            answer = await client.get(Request(url, accept_status=frozenset({200, 400})))
        assert (answer.status, answer.body) == (400, b"<feed/>")


async def test_size_is_counted_after_unzipping() -> None:
    body = b"0" * 300_000
    assert len(gzip.compress(body)) < 1_000
    with HttpServer() as server:
        server.reply("/bomb", Reply(body=body, gzip=True))
        with pytest.raises(FetchError, match="larger than 100000 bytes") as caught:
            await get(server, "/bomb", max_bytes=100_000)
        assert "max_bytes" in caught.value.cure
        assert len(server.requests) == 1
        assert await get(server, "/bomb", max_bytes=300_000) == body


async def test_redirects_are_followed_so_far() -> None:
    with HttpServer() as server:
        server.reply("/a", Reply(301, headers={"Location": "/b"}))
        server.reply("/b", Reply(302, headers={"Location": "/c"}))
        server.reply("/c", Reply(body=b"here", etag='"c"'))
        async with fetcher(Clock(), max_redirects=2) as client:
            answer = await client.get(Request(server.url("/a")))
        assert (answer.body, answer.url) == (b"here", server.url("/c"))
        # the validator is kept under what will be asked for next time
        assert answer.validator
        assert answer.validator.url == server.url("/a")
        with pytest.raises(FetchError, match="more than 1 redirects"):
            await get(server, "/a", max_redirects=1)


@pytest.mark.parametrize("url", ["file:///etc/hosts", "ftp://example.org/x", "x", "http://"])
async def test_only_the_web_is_fetched(url: str) -> None:
    async with fetcher(Clock()) as client:
        with pytest.raises(FetchError, match="only http and https"):
            await client.get(Request(url))


async def test_a_redirect_does_not_lead_off_the_web() -> None:
    with HttpServer() as server:
        server.reply("/a", Reply(302, headers={"Location": "file:///etc/hosts"}))
        with pytest.raises(FetchError, match="no http or https"):
            await get(server, "/a")


async def test_a_server_that_does_not_answer_in_time() -> None:
    with HttpServer() as server:
        url = server.reply("/slow", Reply(hold=threading.Event()))
        clock = Clock()
        async with fetcher(clock, timeout_seconds=0.2, attempts=2) as client:
            with pytest.raises(FetchError, match=r"within 0\.2 s"):
                await client.get(Request(url))
        assert len(server.requests) == 2
        assert clock.slept == [1]


async def test_a_server_that_hangs_up_is_asked_again() -> None:
    with HttpServer() as server:
        url = server.reply("/a", Reply(body=b"half", cut=True), Reply(body=b"whole"))
        async with fetcher(Clock()) as client:
            assert (await client.get(Request(url))).body == b"whole"


async def test_a_broken_gzip_is_no_answer() -> None:
    with HttpServer() as server:
        server.reply("/a", Reply(body=b"no gzip", headers={"Content-Encoding": "gzip"}))
        with pytest.raises(FetchError, match="compressed answer is broken"):
            await get(server, "/a", attempts=1)


async def test_nobody_listens() -> None:
    with HttpServer() as server:
        url = server.url("/a")
    async with fetcher(Clock(), attempts=1) as client:
        with pytest.raises(FetchError, match="the connection failed") as caught:
            await client.get(Request(url))
    assert url in caught.value.message


async def test_each_host_is_given_its_pause() -> None:
    with HttpServer() as one, HttpServer() as two:
        for server in (one, two):
            server.reply("/a", Reply(body=b"x"))
        clock = Clock()
        async with fetcher(clock, interval_seconds=2) as client:
            await client.get(Request(one.url("/a")))
            await client.get(Request(two.url("/a")))
            assert clock.slept == []
            await client.get(Request(one.url("/a"), interval_seconds=3))
            assert clock.slept == [3]
            clock.now += 1.5
            await client.get(Request(one.url("/a")))
            assert clock.slept == [3, 0.5]


def test_parameters_join_those_of_the_url() -> None:
    request = Request("http://h/p?a=1", params={"search_query": "cat:cs.AI OR x", "d": "é"})
    assert full_url(request) == "http://h/p?a=1&search_query=cat%3Acs.AI+OR+x&d=%C3%A9"


def test_the_contact_cannot_forge_a_header() -> None:
    assert "\r" not in user_agent("a@b\r\nX: y")
