"""A Postfix of our own on loopback, delivering to Maildirs; nothing of the system's is touched.

Its configuration, queue, data and mail are in a folder of its own, its ports are its own, and it
is stopped by the process that we started. master(8) must be started by root.
"""

import mailbox
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

DOMAIN = "example.org"
_DAEMONS = Path("/usr/lib/postfix/sbin")
_SECONDS = 60.0
_SERVICES = """
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
error     unix  - - n - - error
retry     unix  - - n - - error
discard   unix  - - n - - discard
virtual   unix  - n n - - virtual
lmtp      unix  - - n - - lmtp
anvil     unix  - - n - 1 anvil
postlog   unix-dgram n - n - 1 postlogd
"""


def required() -> None:
    """Skip, saying so, where Postfix cannot be had; fail where nothing may be skipped."""
    message = ""
    if shutil.which("postfix") is None:
        message = "Postfix is not installed: apt-get install postfix"
    elif os.geteuid() != 0:
        message = "Postfix can only be started by root"
    if message and os.environ.get("DIGEST_REQUIRE_SERVICES"):
        pytest.fail(message)
    if message:
        pytest.skip(message)


class Postfix:
    """Mailboxes for these names at `DOMAIN`; `settings` are lines of main.cf."""

    def __init__(self, names: Iterable[str], settings: Mapping[str, object] | None = None) -> None:
        required()
        # Not in pytest's folder: that is closed to the users whom the daemons run as.
        self._folder = Path(tempfile.mkdtemp(prefix="digest-postfix-"))
        self._names = tuple(names)
        self._settings = dict(settings or {})
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    def __enter__(self) -> Self:
        try:
            self._configure()
            while not self._started():
                self._listen_at(free_port())  # somebody took the other one in between
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None and self._process.poll() is None:
            # master(8) is a child of the process that we started, and names itself here
            master = (self._folder / "queue" / "pid" / "master.pid").read_text(encoding="ascii")
            os.kill(int(master), signal.SIGTERM)
            self._process.wait(_SECONDS)
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def log(self) -> str:
        path = self._folder / "maillog"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def mails(self, name: str) -> list[bytes]:
        """What lies in a mailbox, with the lines that the delivery put before it."""
        folder = self._folder / "mail" / name
        if not folder.exists():
            return []
        box = mailbox.Maildir(folder, create=False)
        return [box.get_bytes(key) for key in box.keys()]  # noqa: SIM118 - not its messages

    def delivered(self) -> dict[str, list[bytes]]:
        """All mailboxes, once nothing is in the queue any more."""
        self.empty()
        return {name: mails for name in self._names if (mails := self.mails(name))}

    def empty(self) -> None:
        """Wait until nothing is in the queue any more, neither mails nor what came of them."""
        end = time.monotonic() + _SECONDS
        while self._queued():
            assert time.monotonic() < end, self.log
            time.sleep(0.02)

    def _queued(self) -> list[Path]:
        queues = ("maildrop", "incoming", "active", "deferred")
        return [
            one for queue in queues for one in (self._folder / "queue" / queue).rglob("*")
            if one.is_file()
        ]  # fmt: skip

    def _configure(self) -> None:
        for name in ("conf", "queue", "data", "mail"):
            (self._folder / name).mkdir()
        self._folder.chmod(0o755)
        postfix, nobody = pwd.getpwnam("postfix"), pwd.getpwnam("nobody")
        os.chown(self._folder / "data", postfix.pw_uid, postfix.pw_gid)
        os.chown(self._folder / "mail", nobody.pw_uid, nobody.pw_gid)
        lines = [f"{name}@{DOMAIN} {name}/" for name in self._names]
        (self._folder / "mailboxes").write_text("\n".join(lines) + "\n", encoding="utf-8")
        main = {
            "compatibility_level": "3.6",
            "queue_directory": self._folder / "queue",
            "data_directory": self._folder / "data",
            "command_directory": "/usr/sbin",
            "daemon_directory": _DAEMONS,
            "mail_owner": "postfix",
            "setgid_group": "postdrop",
            "maillog_file": self._folder / "maillog",
            "maillog_file_prefixes": self._folder,
            "myhostname": "postfix.example.net",
            "inet_interfaces": "127.0.0.1",
            "inet_protocols": "ipv4",
            "mydestination": "",
            "local_recipient_maps": "",
            "alias_maps": "",
            "default_transport": "error:nothing leaves this machine",
            "smtpd_relay_restrictions": "reject_unauth_destination",
            "smtpd_peername_lookup": "no",
            "virtual_mailbox_domains": DOMAIN,
            "virtual_mailbox_maps": f"texthash:{self._folder}/mailboxes",
            "virtual_mailbox_base": self._folder / "mail",
            "virtual_uid_maps": f"static:{nobody.pw_uid}",
            "virtual_gid_maps": f"static:{nobody.pw_gid}",
            **self._settings,
        }
        text = "".join(f"{key} = {value}\n" for key, value in main.items())
        (self._folder / "conf" / "main.cf").write_text(text, encoding="utf-8")
        self._listen_at(free_port())

    def _listen_at(self, port: int) -> None:
        self.port = port
        master = f"127.0.0.1:{port} inet n - n - - smtpd" + _SERVICES
        (self._folder / "conf" / "master.cf").write_text(master, encoding="utf-8")

    def _started(self) -> bool:
        """Whether it listens; False if its port is taken."""
        output = self._folder / "output"
        with output.open("wb") as file:
            self._process = subprocess.Popen(
                ["postfix", "-c", self._folder / "conf", "start-fg"], stdout=file, stderr=file
            )
        end = time.monotonic() + _SECONDS
        while True:
            try:
                with closing(socket.create_connection(("127.0.0.1", self.port), 1)) as link:
                    if link.recv(100).startswith(b"220 postfix."):
                        return True
            except OSError:
                pass
            said = output.read_text(encoding="utf-8") + self.log
            if self._process.poll() is not None and "Address already in use" in said:
                (self._folder / "maillog").unlink(missing_ok=True)
                return False
            assert self._process.poll() is None, f"Postfix did not start: {said}"
            assert time.monotonic() < end, f"Postfix does not answer: {said}"
            time.sleep(0.02)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
