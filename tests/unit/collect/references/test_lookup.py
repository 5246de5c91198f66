"""Asking arXiv's API for papers by their ids, on a real server."""

from digest.collect.fetch import HttpFetcher
from digest.collect.options import FetchOptions
from digest.collect.references.found import Found
from digest.collect.references.lookup import look_up
from digest.model.paper import PaperId
from tests.servers.http import HttpServer, Reply, Seen
from tests.unit.collect.answers import API_ERROR, api_entry, api_page
from tests.unit.collect.test_fetch import Clock

WANTED = [PaperId.parse(f"2606.{number:05}") for number in range(1, 251)]


def answer(seen: Seen) -> Reply:
    ids = seen.query["id_list"].split(",")
    assert seen.query["max_results"] == str(len(ids))
    entries = [api_entry(f"{one}v1", f"On {one}") for one in ids if not one.endswith("7")]
    return Reply(body=api_page(*entries, total=len(entries)))


async def ask(server: HttpServer, clock: Clock, wanted: list[PaperId]) -> Found:
    options = FetchOptions(interval_seconds=0, attempts=2)
    async with HttpFetcher(options, clock=clock, sleep=clock.sleep) as fetcher:
        return await look_up(wanted, fetcher, url=server.url("/api/query"))


async def test_a_hundred_at_a_time_three_seconds_apart() -> None:
    with HttpServer() as server:
        server.reply("/api/query", answer)
        clock = Clock()
        found = await ask(server, clock, WANTED)
    assert [len(seen.query["id_list"].split(",")) for seen in server.requests] == [100, 100, 50]
    assert len([pause for pause in clock.slept if pause > 2.9]) == 2
    assert len(found.entries) == 225
    assert (found.asked, found.trouble) == (frozenset(WANTED), "")
    assert found.entries[0].abstract == "We did a thing."


async def test_nothing_is_asked_for_nothing() -> None:
    with HttpServer() as server:
        assert await ask(server, Clock(), []) == Found()
        assert server.requests == []


async def test_none_that_arxiv_knows_is_an_answer() -> None:
    with HttpServer() as server:
        server.reply("/api/query", Reply(body=api_page(total=0)))
        found = await ask(server, Clock(), WANTED[:2])
    assert (found.entries, found.asked, found.trouble) == ((), frozenset(WANTED[:2]), "")


async def test_a_service_that_fails_is_left_alone_and_what_it_said_is_kept() -> None:
    for bad in (Reply(500), Reply(400, API_ERROR), Reply(body=b"<html>down</html>"), Reply(403)):
        with HttpServer() as server:
            server.reply("/api/query", answer, bad)
            found = await ask(server, Clock(), WANTED)
        assert len(found.entries) == 90
        assert found.asked == frozenset(WANTED[:100])
        assert found.trouble
        assert len(server.requests) == (3 if bad.status == 500 else 2)
