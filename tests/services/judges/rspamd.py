"""An rspamd of our own on loopback, asked about mails; its only name server is ours.

Its configuration is Debian's, without what asks the network or keeps memories; it is started for
some mails and stopped by its process. https://docs.rspamd.com/developers/protocol/
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.servers.dns import dns_server

from .mails import DOMAIN, records

_SECONDS = 150.0
_ETC = Path("/etc/rspamd")
_OFF = (
    "asn", "fuzzy_check", "greylist", "history_redis", "mx_check", "phishing", "ratelimit", "rbl",
    "redis", "rspamd_update", "surbl",
)  # fmt: skip
"""Modules that ask others, or remember."""
_CONFIG = """
.include "{etc}/common.conf"
options {{
    .include "{etc}/options.inc"
    .include(priority=10) "{folder}/options.inc"
}}
logging {{ type = "file"; filename = "{folder}/rspamd.log"; level = "warning"; }}
worker "normal" {{ bind_socket = "{folder}/rspamd.sock mode=0600"; count = 1; }}
"""
_OPTIONS = """
filters = "chartable,dkim,regexp";
pidfile = "{folder}/rspamd.pid";
control_socket = "{folder}/control.sock mode=0600";
disable_hyperscan = true;
dns {{ nameserver = ["127.0.0.1:{dns}:1"]; }}
"""
_DELIVERY = {
    "IP": "192.0.2.25",
    "Helo": DOMAIN,
    "Hostname": DOMAIN,
    "From": f"digest@{DOMAIN}",
    "Rcpt": "ada@example.org",
}
"""As a receiving server would tell of it."""


class Verdict:
    """Points by rule; their sum is rspamd's score."""

    def __init__(self, answer: Mapping[str, Any]) -> None:
        self.score = float(answer["score"])
        self.points = {name: float(one["score"]) for name, one in answer["symbols"].items()}


async def judge(contents: Mapping[str, bytes], *, program: str, folder: Path) -> dict[str, Verdict]:
    """What it says of each mail."""
    async with (
        dns_server(records()) as dns,
        _running(program, folder, dns.port) as way,
        httpx.AsyncClient(base_url="http://rspamd", transport=way, timeout=_SECONDS) as client,
    ):
        answers = {
            name: await client.post("/checkv2", content=content, headers=_DELIVERY)
            for name, content in contents.items()
        }
    return {name: Verdict(answer.raise_for_status().json()) for name, answer in answers.items()}


@asynccontextmanager
async def _running(program: str, folder: Path, dns: int) -> AsyncIterator[httpx.AsyncHTTPTransport]:
    """Start it; gives the way to its socket, which is in the folder: nobody else can take that."""
    _configure(folder, dns=dns)
    places = {"LOCAL_CONFDIR": folder, "DBDIR": folder, "RUNDIR": folder, "LOGDIR": folder}
    process = await asyncio.create_subprocess_exec(
        program, "--no-fork", "--insecure", "--user", "root", "--group", "root",
        "--config", str(folder / "rspamd.conf"), *(f"--var={k}={v}" for k, v in places.items()),
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await asyncio.wait_for(_answers(process, folder / "rspamd.sock"), _SECONDS)
        yield httpx.AsyncHTTPTransport(uds=str(folder / "rspamd.sock"))
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.wait()


async def _answers(process: asyncio.subprocess.Process, place: Path) -> None:
    """Wait until it takes connections."""
    while True:
        assert process.returncode is None, "rspamd ended as soon as it was started"
        try:
            _, writer = await asyncio.open_unix_connection(place)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            await writer.wait_closed()
            return


def _configure(folder: Path, *, dns: int) -> None:
    config = _CONFIG.format(etc=_ETC, folder=folder)
    (folder / "rspamd.conf").write_text(config, encoding="utf-8")
    options = _OPTIONS.format(folder=folder, dns=dns)
    (folder / "options.inc").write_text(options, encoding="utf-8")
    (folder / "override.d").mkdir()
    for module in _OFF:
        (folder / "override.d" / f"{module}.conf").write_text("enabled = false;\n")
