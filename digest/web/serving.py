"""Running the application under uvicorn."""

import signal
import socket
from collections.abc import Sequence
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from digest.errors import SettingsError

GRACE_SECONDS = 10
"""How long requests that have begun may go on after SIGTERM."""


def listen(host: str, port: int) -> socket.socket:
    """Open a listening socket; port 0 takes a free one.

    Raises:
        SettingsError: if the address is taken or not this machine's.

    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise SettingsError(
            f"cannot listen on {host} port {port}: {error.strerror or error}",
            cure="Set web.host and web.port, or use --host and --port.",
        ) from error


def make_server(app: ASGIApp, *, proxies: Sequence[str] = ()) -> uvicorn.Server:
    """A server that keeps no log of the paths it serves: they hold tokens.

    What `proxies` (addresses, networks) say of a client's address is believed.
    """
    return uvicorn.Server(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
            lifespan="off",
            forwarded_allow_ips=list(proxies),
        )
    )


def serve(app: ASGIApp, listening: socket.socket, *, proxies: Sequence[str] = ()) -> None:
    """Answer requests until SIGTERM (returns) or Ctrl-C (raises KeyboardInterrupt)."""

    # uvicorn stops on SIGTERM and then raises it once more, for the handler that was there before
    # it: the default one would end the process with a failure though all went well.
    def stopped(_signal: int, _frame: FrameType | None) -> None:
        return

    before = signal.signal(signal.SIGTERM, stopped)
    try:
        make_server(app, proxies=proxies).run(sockets=[listening])
    finally:
        signal.signal(signal.SIGTERM, before)
