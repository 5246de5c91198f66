"""The pages over real HTTP: a real server on loopback, a real store."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial

import httpx

from digest.observe.dossier import dossier
from digest.store.store import Store
from digest.web.app import create_app
from digest.web.links import Links
from digest.web.serving import listen, make_server
from digest.web.site import SignUp, Site
from digest.wiring import open_tokens

NOW = datetime(2026, 6, 12, 9, 0, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def site_of(store: Store, clock: Clock, prefix: str = "", base_url: str = "") -> Site:
    return Site(
        subscribers=store.subscribers,
        votes=store.votes,
        mails=store.ledger,
        papers=store.papers,
        links=Links(partial(open_tokens, store), clock),
        clock=clock,
        digest='Papers & "Co" <b>',
        contact="team@example.org",
        base_url=base_url,
        prefix=prefix,
        dossier=lambda person: dossier(person, store),
        sign_up=SignUp(store.applications, asked=lambda: None, most_an_hour=5),
    )


@contextmanager
def serving(
    store: Store, clock: Clock, prefix: str = "", base_url: str = ""
) -> Iterator[httpx.Client]:
    site = site_of(store, clock, prefix, base_url)
    with listen("127.0.0.1", 0) as socket:
        server = make_server(create_app(site))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
        thread.start()
        try:
            base = f"http://127.0.0.1:{socket.getsockname()[1]}"
            with httpx.Client(base_url=base, timeout=30, trust_env=False) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join()


def check_headers(answer: httpx.Response) -> None:
    assert "set-cookie" not in answer.headers
    assert "location" not in answer.headers
    assert "server" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none';")
    assert "form-action 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
