"""The mailbox on an IMAP server (RFC 9051; RFC 3501 is enough)."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError
from imap_tools.utils import encode_folder

from digest.errors import InboxError, SettingsError
from digest.feedback.inbox.letter import MOST_BYTES
from digest.feedback.inbox.options import InboxOptions
from digest.ports import Arrived

_Said = tuple[str, list[Any]]
"""OK or NO, and the lines that were said."""
_PORTS = {"tls": 993, "starttls": 143, "none": 143}


class ImapMail:
    """A message by its UID; fulfils `ports.Arrived`."""

    def __init__(self, client: imaplib.IMAP4, uid: str, kept: str) -> None:
        self._client = client
        self._uid = uid
        self._kept = kept

    def read(self) -> bytes | None:
        """Its first bytes, without marking it as seen; None if it is gone by now."""
        with _in_words():
            _, found = self._client.uid("FETCH", self._uid, f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
        for part in found:
            if isinstance(part, tuple):
                return bytes(part[1])
        return None

    def done(self) -> None:
        """Delete it for good, and nothing that others marked (UIDPLUS, RFC 4315)."""
        with _in_words():
            self._client.uid("STORE", self._uid, "+FLAGS.SILENT", r"(\Deleted)")
            if "UIDPLUS" in self._client.capabilities:
                said = self._client.uid("EXPUNGE", self._uid)
            else:
                said = self._client.expunge()
            _check(said)

    def keep(self) -> None:
        """Move it into the folder for what is put aside, which is made if it is not there."""
        with _in_words():
            folder = encode_folder(self._kept)
            said = self._moved(folder)
            if said[0] == "NO":
                self._client.create(folder)  # type: ignore[arg-type]  # NO if another process did
                said = self._moved(folder)
            _check(said)

    def _moved(self, folder: bytes) -> _Said:
        """In one step where the server can (RFC 6851): two readers move a message once."""
        if "MOVE" in self._client.capabilities:
            return self._client.uid("MOVE", self._uid, folder)  # type: ignore[arg-type]
        said = self._client.uid("COPY", self._uid, folder)  # type: ignore[arg-type]
        if said[0] == "OK":
            self.done()
        return said


class ImapMailbox:
    """Fulfils `ports.Mailbox`: one connection for each time that it is read."""

    def __init__(self, options: InboxOptions) -> None:
        self._options = options

    def arrived(self) -> Iterator[Arrived]:
        """All messages of the folder, the oldest first. Raises InboxError."""
        options = self._options
        with _in_words():
            box = _open(options)
        try:
            with _in_words():
                password = options.password.get_secret_value()
                box.login(options.username, password, initial_folder=options.folder)
                box.client.capabilities = _capabilities(box.client)
                uids = _uids(box.client)
            for uid in uids:
                yield ImapMail(box.client, uid, options.kept)
        finally:
            with _quietly():
                box.logout()


def _capabilities(client: imaplib.IMAP4) -> tuple[str, ...]:
    """What the server can for somebody who is logged in: more than it tells a stranger."""
    _, said = client.capability()
    return tuple(b" ".join(said).decode("ascii", "replace").upper().split())


def _uids(client: imaplib.IMAP4) -> list[str]:
    """The UIDs of all messages, a line for each.

    SEARCH has them in one, which imaplib does not read past a million characters.
    """
    said = client.uid("FETCH", "1:*", "(UID)")
    _check(said)
    found = (re.search(rb"\bUID (\d+)", line) for line in said[1] if isinstance(line, bytes))
    return [uid[1].decode("ascii") for uid in found if uid]


def _check(said: _Said) -> None:
    """Raise if it was refused, but for a message that another process took (RFC 5530 §3)."""
    code, words = said[0], said[1][0] if said[1] else b""
    if code != "OK" and b"[EXPUNGEISSUED]" not in words:
        raise imaplib.IMAP4.error(words.decode("utf-8", "replace"))


def _open(options: InboxOptions) -> BaseMailBox:
    port = options.port or _PORTS[options.security]
    if options.security == "none":
        if not _is_this_machine(options.host):
            raise SettingsError(
                f"inbox.security is none, and {options.host} is another machine",
                cure='Set inbox.security to "tls" or "starttls": the password is sent over it.',
            )
        return MailBoxUnencrypted(options.host, port, timeout=options.timeout_seconds)
    context = ssl.create_default_context(cafile=str(options.ca_file) if options.ca_file else None)
    if options.security == "starttls":
        return MailBoxStartTls(
            options.host, port, timeout=options.timeout_seconds, ssl_context=context
        )
    return MailBox(options.host, port, timeout=options.timeout_seconds, ssl_context=context)


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def _in_words() -> Iterator[None]:
    """Say what went wrong with the server, and what to do."""
    try:
        yield
    except (imaplib.IMAP4.error, ImapToolsError, OSError) as error:
        if isinstance(error, InboxError):
            raise
        raise InboxError(
            f"the mailbox cannot be read: {error}",
            cure="Check [inbox] in config.toml and DIGEST_INBOX__PASSWORD.",
        ) from error


@contextmanager
def _quietly() -> Iterator[None]:
    """Leave a server that may be gone."""
    try:
        yield
    except (imaplib.IMAP4.error, ImapToolsError, OSError):
        return
