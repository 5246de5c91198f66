"""Asking bioRxiv and medRxiv for papers by their DOIs, on a real server."""

import json
from typing import Any

import pytest

from digest.collect.fetch import HttpFetcher
from digest.collect.options import FetchOptions
from digest.collect.references.found import Found
from digest.collect.references.preprints import is_preprint, look_up
from digest.model.paper import PaperId
from tests.servers.http import HttpServer, Reply
from tests.unit.collect.test_fetch import Clock

SLEEP, HEART, NONE = (
    PaperId.parse(f"10.{name}")
    for name in ("1101/2026.06.10.700001", "64898/2026.06.11.26300001", "1101/700009")
)
UNKNOWN = {"messages": [{"status": "no posts found"}], "collection": []}
AWAY = b'{"messages": [{"status": "database is away"}], "collection": []}'


def version(name: PaperId, number: int, **more: str) -> dict[str, Any]:
    given = {"doi": name.value, "title": "Sleep replays memories", "authors": "Neuro, B.; Roe, J.",
             "date": f"2026-06-1{number}", "version": str(number), "type": "new results",
             "abstract": f"As version {number} says.", "published": "NA"}  # fmt: skip
    return {**given, **more}


def told(*items: dict[str, Any]) -> Reply:
    return Reply(body=json.dumps({"messages": [{"status": "ok"}], "collection": items}).encode())


def at(server: str, name: PaperId) -> str:
    return f"/details/{server}/{name.value}/na/json"


async def ask(web: HttpServer, clock: Clock, *wanted: PaperId, only: str = "") -> Found:
    servers = [only] if only else ["biorxiv", "medrxiv"]
    options = FetchOptions(interval_seconds=0, attempts=2)
    async with HttpFetcher(options, clock=clock, sleep=clock.sleep) as fetcher:
        urls = dict.fromkeys(servers, web.url("/details"))
        return await look_up(wanted, fetcher, servers=urls)


async def test_the_newest_version_from_the_server_that_has_it_a_second_apart() -> None:
    clock = Clock()
    with HttpServer() as web:
        web.reply(
            at("biorxiv", SLEEP), told(version(SLEEP, 2), version(SLEEP, 3), version(SLEEP, 1))
        )
        web.reply(at("biorxiv", HEART), Reply(body=json.dumps(UNKNOWN).encode()))
        web.reply(at("medrxiv", HEART), told(version(HEART, 1)))
        for server in ("biorxiv", "medrxiv"):
            web.reply(at(server, NONE), Reply(body=json.dumps(UNKNOWN).encode()))
        found = await ask(web, clock, SLEEP, HEART, NONE)
        assert len(web.requests) == 5
    assert [entry.ids for entry in found.entries] == [(SLEEP,), (HEART,)]
    assert [entry.version for entry in found.entries] == [3, 1]
    assert found.entries[0].abstract == "As version 3 says."
    assert found.asked == {SLEEP, HEART, NONE}
    assert found.trouble == ""
    assert len([pause for pause in clock.slept if pause > 0.9]) == 4


async def test_only_the_servers_that_may_be_asked_are() -> None:
    with HttpServer() as web:
        web.reply(at("medrxiv", SLEEP), Reply(body=json.dumps(UNKNOWN).encode()))
        assert (await ask(web, Clock(), SLEEP, only="medrxiv")).asked == {SLEEP}
        assert [seen.path for seen in web.requests] == [at("medrxiv", SLEEP)]
        assert await ask(web, Clock()) == Found()


async def test_what_was_withdrawn_is_not_known() -> None:
    with HttpServer() as web:
        web.reply(at("biorxiv", SLEEP), told(version(SLEEP, 2, type="withdrawn")))
        found = await ask(web, Clock(), SLEEP, only="biorxiv")
    assert found.entries == ()
    assert found.asked == {SLEEP}


@pytest.mark.parametrize("bad", [Reply(500), Reply(403), Reply(body=b"<html>"), Reply(body=AWAY)])
async def test_a_service_that_fails_is_left_alone(bad: Reply) -> None:
    with HttpServer() as web:
        web.reply(at("biorxiv", SLEEP), told(version(SLEEP, 1)))
        web.reply(at("biorxiv", HEART), bad)
        found = await ask(web, Clock(), SLEEP, HEART, NONE)
        assert web.asked(at("biorxiv", NONE)) == []
    assert len(found.entries) == 1
    assert found.asked == {SLEEP}
    assert found.trouble


@pytest.mark.parametrize(
    ("name", "is_theirs"),
    [
        (str(SLEEP.value), True),
        (str(HEART.value), True),
        ("10.1101/339747", True),
        ("10.1101/gr.275193.120", False),  # Genome Research
        ("10.1038/s41586-021-03819-2", False),
        ("2606.00001", False),
        ("10.48550/arXiv.2606.00001", False),
    ],
)
def test_their_dois(name: str, *, is_theirs: bool) -> None:
    assert is_preprint(PaperId.parse(name)) is is_theirs
