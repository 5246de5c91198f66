"""Our side of each ratio: the shipped dispatcher, store, composer and transport, as one process.

python -m benchmarks.dispatch.ours --store FILE --theme FOLDER [--port N] [--sign KEY] …

Sends everything that waits in the store and prints JSON: n, secs (from the first claim to the
last settlement), cpu (s), rss (MB, the peak), began and ended (on the machine's monotonic clock,
so that processes side by side can be added up). Without --port it sends to nobody: each message
is accepted at once. This is the one file that says how "ours" is put together.
"""

import argparse
import asyncio
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.dispatch.peers.report import peak_memory
from benchmarks.dispatch.stages import Stages
from digest.dispatch.dispatcher import Dispatched, Dispatcher
from digest.dispatch.replies import FINAL_DOT
from digest.dispatch.transports import route_name, transport_factory
from digest.model.delivery import Reply, Settlement
from digest.model.message import Message
from digest.ports import Transport
from digest.sample import DAY
from digest.settings import Settings
from digest.wiring import make_composer, open_store, open_theme, utc_now

DOMAIN = "papers.example"
SENDER = f"digest@{DOMAIN}"
SELECTOR = "bench"
CONNECTIONS = 20


def settings_for(
    store: Path,
    *,
    theme: Path,
    port: int = 0,
    sign: Path | None = None,
    batch: int = 0,
    workers: int = 1,
) -> Settings:
    """The settings of a run; what is not named here is as shipped."""
    if sign is not None and "dkim" not in Settings.model_fields:
        raise SystemExit("this digest cannot sign yet: there is no section [dkim]")
    sections: dict[str, Any] = {
        "mail": {"title": "Daily papers", "from_address": SENDER, "templates": theme},
        "web": {"base_url": f"https://{DOMAIN}"},
        "store": {"url": f"sqlite:///{store.absolute()}"},
        "smtp": {"host": "127.0.0.1", "port": port or 25, "security": "none"},
        "delivery": {
            "connections": CONNECTIONS,
            "messages_per_connection": 1_000_000,
            "workers": workers,
        },
    }
    if batch:
        sections["delivery"]["batch"] = batch
    if sign is not None:
        sections["dkim"] = {"keys": [{"selector": SELECTOR, "file": sign}]}
    return Settings(**sections)


class Nowhere:
    """A transport that accepts everything at once; fulfils `ports.Transport`."""

    patience = timedelta(seconds=10)

    async def open(self) -> None:
        """Nothing to open."""

    def objection(self, message: Message) -> str:  # noqa: ARG002 - the port's signature
        """Whatever it is, it can go nowhere."""
        return ""

    async def send(self, message: Message, following: Message | None = None) -> Reply:  # noqa: ARG002
        """Accept it, after giving the others a turn, as any real transport does."""
        await asyncio.sleep(0)
        return Reply(FINAL_DOT, 250, "Ok: taken", "2.0.0")

    def abort(self) -> None:
        """Nobody waits."""

    async def close(self) -> None:
        """Nothing to close."""


def _transports(settings: Settings, *, to_nobody: bool) -> Callable[[], Transport]:
    if to_nobody:
        return Nowhere
    return transport_factory(settings.delivery, settings.smtp)


def _run(dispatcher: Dispatcher) -> Dispatched:
    """Run the loop as `digest run` does."""
    return asyncio.run(dispatcher.dispatch(edition=DAY))


def send_all(
    settings: Settings, *, to_nobody: bool, gate: bool, stages: Stages | None
) -> dict[str, Any]:
    """Send what waits in the store; what it took."""
    last = 0.0

    def settled(_settlement: Settlement, _message: Message | None) -> None:
        nonlocal last
        last = time.monotonic()

    with open_store(settings) as store:
        composer = make_composer(settings, store, open_theme(settings), utc_now())
        dispatcher = Dispatcher(
            ledger=stages.watch("ledger", store.ledger) if stages else store.ledger,
            composer=stages.watch("composer", composer) if stages else composer,
            transport=_transports(settings, to_nobody=to_nobody),
            routes=store.routes,
            route=route_name(settings.delivery, settings.smtp),
            options=settings.delivery,
            owner=f"benchmark:{os.getpid()}",
            clock=utc_now,
            on_settled=settled,
        )
        if gate:
            print("ready", flush=True)
            sys.stdin.readline()
        before, cpu = time.monotonic(), _cpu()
        done = _run(dispatcher)
        ended = last or time.monotonic()  # where the outcomes are told elsewhere
    if done.trouble:
        raise SystemExit(done.trouble)
    found: dict[str, Any] = {
        "n": done.accepted,
        "secs": ended - before,
        "cpu": _cpu() - cpu,
        "rss": peak_memory(),
        "began": before,
        "ended": ended,
    }
    if stages:
        found["stages"] = stages.report(done.accepted)
    return found


def _cpu() -> float:
    """Seconds of this process and of the workers that it waited for."""
    own, theirs = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + theirs.ru_utime + theirs.ru_stime


def main() -> None:
    """Read the command line, send, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--theme", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--sign", type=Path, help="an RSA key (PEM)")
    parser.add_argument("--batch", type=int, default=0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--gate", action="store_true", help="say ready, wait for a line")
    parser.add_argument("--stages", action="store_true", help="also tell where the time goes")
    given = parser.parse_args()
    settings = settings_for(
        given.store,
        theme=given.theme,
        port=given.port,
        sign=given.sign,
        batch=given.batch,
        workers=given.workers,
    )
    found = send_all(
        settings,
        to_nobody=not given.port,
        gate=given.gate,
        stages=Stages() if given.stages else None,
    )
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
