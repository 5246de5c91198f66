"""More requests than can be answered are told so; and the world comes by https."""

import threading
from collections.abc import Iterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from digest.store.store import Store
from digest.web.crowd import Crowd
from digest.web.serving import listen, make_server
from tests.end_to_end.web import Clock, serving


class Door:
    """An application whose answers wait until somebody opens it."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.inside = threading.Semaphore(0)

    async def answer(self, request: Request) -> Response:
        del request
        self.inside.release()
        await run_in_threadpool(self.open.wait, 60)
        return PlainTextResponse("in")


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def web(door: Door) -> Iterator[httpx.Client]:
    app = Crowd(Starlette(routes=[Route("/", door.answer, methods=["POST"])]), most=3)
    with listen("127.0.0.1", 0) as socket:
        server = make_server(app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
        thread.start()
        try:
            base = f"http://127.0.0.1:{socket.getsockname()[1]}"
            with httpx.Client(base_url=base, timeout=60, trust_env=False) as client:
                yield client
        finally:
            door.open.set()
            server.should_exit = True
            thread.join()


def test_the_fourth_is_told_to_come_again(web: httpx.Client, door: Door) -> None:
    said: list[int] = []
    guests = [
        threading.Thread(target=lambda: said.append(web.post("/").status_code)) for _ in range(3)
    ]
    for guest in guests:
        guest.start()
    for _ in guests:
        assert door.inside.acquire(timeout=60)
    refused = web.post("/")
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "5"
    assert "nothing was done" in refused.text
    door.open.set()
    for guest in guests:
        guest.join()
    assert said == [200] * 3
    assert web.post("/").status_code == 200


PATHS = ("/", "/subscribe/", "/nowhere", "/unsubscribe/x", "/healthz")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("base_url", "said"), [("https://papers.example.org", "max-age=31536000"), ("", None)]
)
def test_browsers_come_by_https_where_the_world_does(
    store: Store, base_url: str, said: str | None
) -> None:
    with serving(store, Clock(), base_url=base_url) as web:
        for path in PATHS:
            assert web.get(path).headers.get("strict-transport-security") == said
