"""A Dovecot of our own on loopback: IMAP over Maildirs that its LMTP fills from Postfix.

Its configuration, sockets and mail are in a folder of its own, its ports are its own, and it is
stopped by the process that we started. Debian's package brings the users that it runs as.
"""

import imaplib
import mailbox
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from tests.services.postfix import free_port

PASSWORD = "correct horse"
_SECONDS = 60.0


def required() -> None:
    """Skip, saying so, where Dovecot cannot be had; fail where nothing may be skipped."""
    message = ""
    if shutil.which("dovecot") is None:
        message = "Dovecot is not installed: apt-get install dovecot-imapd dovecot-lmtpd"
    elif os.geteuid() != 0:
        message = "Dovecot can only be started by root"
    if message and os.environ.get("DIGEST_REQUIRE_SERVICES"):
        pytest.fail(message)
    if message:
        pytest.skip(message)


class Dovecot:
    """Mailboxes for these names, whatever their domain; `NAME+ANYTHING` is NAME's.

    `quotas` are bytes that a name's mailbox holds; `certificate` is a chain and its key, without
    which nothing is encrypted.
    """

    def __init__(
        self,
        names: Iterable[str],
        quotas: Mapping[str, int] | None = None,
        certificate: tuple[Path, Path] | None = None,
    ) -> None:
        required()
        self._folder = Path(tempfile.mkdtemp(prefix="digest-dovecot-"))
        self._names = tuple(names)
        self._quotas = dict(quotas or {})
        self._certificate = certificate
        self._process: subprocess.Popen[bytes] | None = None
        self.imap = self.imaps = self.lmtp = 0

    def __enter__(self) -> Self:
        try:
            self._prepare()
            while not self._started():
                pass  # somebody took a port in between
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
            self._process.terminate()
            self._process.wait(_SECONDS)
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def log(self) -> str:
        path = self._folder / "log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def mails(self, name: str) -> list[bytes]:
        """What lies in somebody's inbox."""
        box = mailbox.Maildir(self.maildir(name), create=False)
        return [box.get_bytes(key) for key in box.keys()]  # noqa: SIM118 - not its messages

    def maildir(self, name: str) -> Path:
        return self._folder / "mail" / name

    @contextmanager
    def session(self, name: str) -> Iterator[imaplib.IMAP4]:
        """Somebody's own look at their mailbox."""
        with imaplib.IMAP4("127.0.0.1", self.imap, timeout=_SECONDS) as client:
            client.login(name, PASSWORD)
            client.select("INBOX")
            yield client

    def _prepare(self) -> None:
        self._folder.chmod(0o755)
        nobody = pwd.getpwnam("nobody")
        (self._folder / "mail").mkdir()
        users = []
        for name in self._names:
            mailbox.Maildir(self.maildir(name), create=True)
            room = f"userdb_quota_rule=*:bytes={self._quotas[name]}" if name in self._quotas else ""
            users.append(f"{name}:{{PLAIN}}{PASSWORD}::::::{room}")
        for path in (self._folder / "mail").rglob("*"):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
        os.chown(self._folder / "mail", nobody.pw_uid, nobody.pw_gid)
        (self._folder / "users").write_text("\n".join(users) + "\n", encoding="utf-8")

    def _configuration(self) -> str:
        folder, nobody = self._folder, pwd.getpwnam("nobody")
        chain, key = self._certificate or ("", "")
        tls = f"ssl = yes\nssl_cert = <{chain}\nssl_key = <{key}\n" if chain else "ssl = no\n"
        lookup = f"driver = passwd-file\n  args = username_format=%n {folder}/users"
        return f"""
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap lmtp
listen = 127.0.0.1
{tls}
disable_plaintext_auth = no
auth_username_format = %Ln
recipient_delimiter = +
lmtp_save_to_detail_mailbox = no
mail_location = maildir:{folder}/mail/%n
mail_uid = {nobody.pw_uid}
mail_gid = {nobody.pw_gid}
first_valid_uid = 1
first_valid_gid = 1
mail_plugins = quota
passdb {{
  {lookup}
}}
userdb {{
  {lookup}
}}
plugin {{
  quota = maildir:mailbox
}}
service imap-login {{
  inet_listener imap {{
    port = {self.imap}
  }}
  inet_listener imaps {{
    port = {self.imaps if chain else 0}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {self.lmtp}
  }}
}}
"""

    def _started(self) -> bool:
        """Whether it listens; False if one of its ports is taken."""
        self.imap, self.imaps, self.lmtp = free_port(), free_port(), free_port()
        conf, output = self._folder / "dovecot.conf", self._folder / "output"
        conf.write_text(self._configuration(), encoding="utf-8")
        with output.open("wb") as file:
            self._process = subprocess.Popen(
                ["dovecot", "-F", "-c", conf], stdout=file, stderr=file
            )
        end = time.monotonic() + _SECONDS
        while True:
            if self._greets(self.imap, b"* OK") and self._greets(self.lmtp, b"220 "):
                return True
            said = output.read_text(encoding="utf-8") + self.log
            if self._process.poll() is not None and "Address already in use" in said:
                (self._folder / "log").unlink(missing_ok=True)
                return False
            assert self._process.poll() is None, f"Dovecot did not start: {said}"
            assert time.monotonic() < end, f"Dovecot does not answer: {said}"
            time.sleep(0.02)

    @staticmethod
    def _greets(port: int, greeting: bytes) -> bool:
        try:
            with closing(socket.create_connection(("127.0.0.1", port), 5)) as link:
                return link.recv(100).startswith(greeting)
        except OSError:
            return False
