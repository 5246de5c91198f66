"""The mailbox on an IMAP server (RFC 9051; RFC 3501 is enough)."""

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError
from imap_tools.utils import encode_folder

from digest.errors import InboxError, SettingsError
from digest.feedback.inbox.letter import MOST_BYTES
from digest.feedback.inbox.options import InboxOptions
from digest.ports import Arrived

BATCH = 100
"""Messages that leave the folder together; a command names no more (RFC 2683 §3.2.1.5)."""
_Said = tuple[str, list[Any]]
"""OK or NO, and the lines that were said."""
_PORTS = {"tls": 993, "starttls": 143, "none": 143}


class ImapMail:
    """A message by its UID; fulfils `ports.Arrived`. It leaves the folder with its batch."""

    def __init__(self, leaving: "_Leaving", uid: str) -> None:
        self._leaving = leaving
        self._uid = uid

    def read(self) -> bytes | None:
        """Its first bytes, without marking it as seen; None if it is gone by now."""
        wanted = f"(BODY.PEEK[]<0.{MOST_BYTES}>)"
        with _in_words():
            _, found = self._leaving.client.uid("FETCH", self._uid, wanted)
        for part in found:
            if isinstance(part, tuple):
                return bytes(part[1])
        return None

    def done(self) -> None:
        """Delete it for good."""
        self._leaving.done.append(self._uid)

    def keep(self) -> None:
        """Move it into the folder for what is put aside, which is made if it is not there."""
        self._leaving.kept.append(self._uid)


@dataclass(frozen=True, slots=True)
class _Leaving:
    """The UIDs of messages that are taken, and leave the folder together.

    One by one, a server may write its index anew for each: 8,000 took Dovecot ten minutes.
    """

    client: imaplib.IMAP4
    folder: bytes
    done: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def leave(self, *, at_least: int = 1) -> None:
        """Delete and move them, if there are so many."""
        if len(self.done) + len(self.kept) < at_least:
            return
        if self.kept and self._move(self.kept)[0] == "NO":
            self.client.create(self.folder)  # type: ignore[arg-type]  # NO if it is there
            for uid in self.kept:  # another process may have taken one, and the batch is refused
                _check(self._move([uid]))
        self.kept.clear()
        if self.done:
            self._delete(self.done)
        self.done.clear()

    def _move(self, uids: Sequence[str]) -> _Said:
        """In one step where the server can (RFC 6851): two readers move a message once."""
        named = ",".join(uids)
        if "MOVE" in self.client.capabilities:
            return self.client.uid("MOVE", named, self.folder)  # type: ignore[arg-type]
        said = self.client.uid("COPY", named, self.folder)  # type: ignore[arg-type]
        if said[0] == "OK":
            self._delete(uids)
        return said

    def _delete(self, uids: Sequence[str]) -> None:
        """For good, and nothing that others marked where the server can (UIDPLUS, RFC 4315)."""
        named = ",".join(uids)
        self.client.uid("STORE", named, "+FLAGS.SILENT", r"(\Deleted)")
        if "UIDPLUS" in self.client.capabilities:
            _check(self.client.uid("EXPUNGE", named))
        else:
            _check(self.client.expunge())


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
                leaving = _Leaving(box.client, encode_folder(options.kept))
                uids = _uids(box.client)
            for uid in uids:
                yield ImapMail(leaving, uid)
                with _in_words():
                    leaving.leave(at_least=BATCH)
            with _in_words():
                leaving.leave()
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
