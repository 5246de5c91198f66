"""Zotero libraries, on a real server that speaks as much of the web API as we use."""

import json
import sys
import threading
from typing import Any

import pytest

from digest.collect.options import FetchOptions, ZoteroOptions
from digest.collect.references.zotero import read_items
from digest.collect.zotero import Items, Place, fetch_items
from digest.errors import FetchError, ParseError, SourceError
from tests.servers.http import HttpServer, Reply, Seen

TOP = "/users/12345/items/top"
ITEMS = [
    {
        "key": f"K{number:07}",
        "version": 1,
        "library": {"type": "user", "id": 12345},
        "data": {"itemType": "journalArticle", "title": f"A paper that has the number {number}"},
    }
    for number in range(250)
]
JSON = {"Content-Type": "application/json"}


def reply(data: object, **headers: str) -> Reply:
    return Reply(body=json.dumps(data).encode(), headers={**JSON, **headers})


def paged(server: HttpServer, items: list[Any], **headers: str) -> Any:
    """Answers with a page of items and the link to the next one, as the service does."""

    def answer(seen: Seen) -> Reply:
        start, limit = int(seen.query.get("start", 0)), int(seen.query["limit"])
        links = {}
        if start + limit < len(items):
            following = server.url(f"{seen.path}?limit={limit}&start={start + limit}&format=json")
            links["Link"] = (
                f'<{following}>; rel="next", <https://www.zotero.org/x>; rel="alternate"'
            )
        return reply(items[start : start + limit], **links, **headers)

    return answer


def fetch(
    server: HttpServer, place: str = "zotero:users/12345", *, key: str = "", **patience: Any
) -> Items:
    return fetch_items(
        Place.parse(place),
        ZoteroOptions.model_validate({"key": key, "url": server.url()}),
        FetchOptions.model_validate(patience),
    )


def test_every_page_is_read_with_the_key_in_a_header() -> None:
    with HttpServer() as server:
        server.reply(TOP, paged(server, ITEMS))
        found = fetch(server, key="a-secret")
    assert [item["key"] for item in found.items] == [item["key"] for item in ITEMS]
    assert found.name == "Zotero"
    assert len(read_items(found.items).references) == 250
    assert len(server.requests) == 3
    for seen in server.requests:
        assert seen.headers["authorization"] == "Bearer a-secret"
        assert seen.headers["zotero-api-version"] == "3"
        assert "a-secret" not in str(seen.query) + seen.path


def test_a_public_library_needs_no_key() -> None:
    with HttpServer() as server:
        server.reply("/groups/6/items/top", paged(server, ITEMS[:2]))
        found = fetch(server, "zotero:groups/6")
    assert len(found.items) == 2
    assert "authorization" not in server.requests[0].headers


@pytest.mark.parametrize("name", ["ABCD2345", "abcd2345", "my thesis"])
def test_a_collection_by_its_key_or_its_name(name: str) -> None:
    collections = [{"key": "ABCD2345", "data": {"name": "My Thesis"}},
                   {"key": "ZZZZ2345", "data": {"name": "Other"}}]  # fmt: skip
    with HttpServer() as server:
        server.reply("/users/12345/collections", paged(server, collections))
        server.reply("/users/12345/collections/ABCD2345/items/top", paged(server, ITEMS[:3]))
        place = Place.parse("zotero:users/12345", collection=name)
        found = fetch_items(place, ZoteroOptions(url=server.url()), FetchOptions())
        assert len(found.items) == 3
        assert found.name == "My Thesis"
        place = Place.parse("zotero:users/12345", collection="Thesis")
        with pytest.raises(SourceError) as caught:
            fetch_items(place, ZoteroOptions(url=server.url()), FetchOptions())
        assert caught.value.cure == "There is: My Thesis, Other."


def inner(key: str, name: str, parent: str = "") -> dict[str, Any]:
    return {"key": key, "data": {"name": name, "parentCollection": parent or False}}


def test_a_collection_holds_what_lies_in_those_within_it() -> None:
    """However deep, in a circle even; an item that lies in two of them comes once."""
    collections = [
        inner("LEAF2345", "Old", "BRANCH23"),
        inner("BRANCH23", "Methods", "TREE2345"),
        inner("TREE2345", "Thesis"),
        inner("OTHER234", "Other"),
        inner("ROUND234", "Round", "ROUND345"),
        inner("ROUND345", "Trip", "ROUND234"),
    ]
    held = {"TREE2345": ITEMS[:150], "BRANCH23": ITEMS[140:160], "LEAF2345": ITEMS[160:161],
            "OTHER234": ITEMS[200:], "ROUND234": ITEMS[:1], "ROUND345": ITEMS[1:2]}  # fmt: skip
    with HttpServer() as server:
        server.reply("/users/12345/collections", paged(server, collections))
        for key, items in held.items():
            server.reply(f"/users/12345/collections/{key}/items/top", paged(server, items))
        found = fetch(server, "zotero:users/12345/collections/TREE2345")
        assert [item["key"] for item in found.items] == [item["key"] for item in ITEMS[:161]]
        assert found.name == "Thesis"
        assert server.asked("/users/12345/collections/OTHER234/items/top") == []
        assert len(fetch(server, "zotero:users/12345/collections/ROUND234").items) == 2


def test_two_collections_of_one_name_are_told_apart_by_their_keys() -> None:
    collections = [inner("AAAA2345", "Papers"), inner("BBBB2345", "papers", "AAAA2345")]
    with HttpServer() as server:
        server.reply("/users/12345/collections", paged(server, collections))
        with pytest.raises(SourceError, match="has 2 collections 'PAPERS'") as caught:
            fetch(server, "zotero:users/12345/collections/PAPERS")
    assert caught.value.cure == "Give the key of one: AAAA2345 or BBBB2345."


def test_it_waits_when_it_is_asked_to() -> None:
    """A pause of 0 s is asked for, and kept; that a longer one is slept is pyzotero's."""
    with HttpServer() as server:
        server.reply(
            TOP, Reply(429, headers={"Retry-After": "0"}), paged(server, ITEMS, Backoff="0")
        )
        assert len(fetch(server).items) == 250
        assert len(server.requests) == 4


@pytest.mark.parametrize("header", ["Backoff", "Retry-After"])
@pytest.mark.parametrize("pause", ["3601", "1e9", "nan", "Wed, 21 Oct 2026 07:28:00 GMT"])
@pytest.mark.parametrize("status", [200, 429])
def test_it_does_not_wait_for_ever(header: str, pause: str, status: int) -> None:
    with HttpServer() as server:
        server.reply(TOP, Reply(status, b"[]", {**JSON, header: pause}))
        with pytest.raises(FetchError, match="asks for a pause") as caught:
            fetch(server, max_wait_seconds=3600)
    assert "max_wait_seconds" in caught.value.cure
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("status", "key", "said"),
    [
        (403, "", "there is no key"),
        (403, "k", "the key in DIGEST_ZOTERO__KEY does not open it"),
        (401, "k", "does not open it"),
        (404, "", "There is no user library 12345"),
        (429, "", "asks us to slow down"),
        (500, "", "Zotero's service failed \\(HTTP 500\\)"),
        (503, "", "Zotero's service failed \\(HTTP 503\\)"),
        (418, "", "Code: 418"),
    ],
)
def test_refusals_come_with_a_cure(status: int, key: str, said: str) -> None:
    with HttpServer() as server:
        server.reply(TOP, Reply(status, b"No."))
        with pytest.raises(FetchError, match=said) as caught:
            fetch(server, key=key)
    assert caught.value.cure


def test_a_page_that_fails_fails_the_whole() -> None:
    """A part of a library that looks like all of it would be worse than none."""
    with HttpServer() as server:
        server.reply(TOP, paged(server, ITEMS), Reply(500))
        with pytest.raises(FetchError):
            fetch(server)


@pytest.mark.timeout(25)  # pyzotero's own patience is 30 s
def test_an_answer_that_does_not_come() -> None:
    with HttpServer() as server:
        server.reply(TOP, Reply(hold=threading.Event()))
        with pytest.raises(FetchError, match=r"no answer within 0\.2 s"):
            fetch(server, timeout_seconds=0.2)
    with pytest.raises(FetchError, match="cannot be reached"):
        fetch(server)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"{}", b"3", b'{"error": 1}', b"null", b'"x"', b"[" * 9000]
)
def test_what_is_no_answer_of_zoteros(body: bytes) -> None:
    with HttpServer() as server:
        server.reply(TOP, Reply(body=body, headers=JSON))
        with pytest.raises(ParseError, match="no answer of Zotero"):
            fetch(server)


def test_a_page_that_leads_to_itself_ends() -> None:
    with HttpServer() as server:
        link = {"Link": f'<{server.url(TOP)}?limit=100>; rel="next"'}
        server.reply(TOP, reply(ITEMS[:1], **link))
        with pytest.raises(ParseError):
            fetch(server)
        assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("zotero:users/12345", Place("user", "12345")),
        ("zotero:user/12345/", Place("user", "12345")),
        ("zotero:groups/6/collections/ABCD2345", Place("group", "6", "ABCD2345")),
    ],
)
def test_places(text: str, place: Place) -> None:
    assert Place.parse(text) == place
    assert Place.parse(text, collection="x").collection == "x"


@pytest.mark.parametrize("text", ["zotero:ada", "zotero:users/ada", "zotero:", "zotero:users/1/x"])
def test_what_names_no_library(text: str) -> None:
    with pytest.raises(SourceError) as caught:
        Place.parse(text)
    assert "zotero:users/NUMBER" in caught.value.cure


def test_without_pyzotero_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyzotero", None)
    with pytest.raises(SourceError) as caught:
        fetch_items(Place("user", "1"), ZoteroOptions(), FetchOptions())
    assert "pip install 'digest-papers[zotero]'" in caught.value.cure
