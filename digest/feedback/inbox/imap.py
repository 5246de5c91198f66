"""The mailbox on an IMAP server (RFC 9051; RFC 3501 is enough)."""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from digest.errors import InboxError, SettingsError
from digest.feedback.inbox.letter import MOST_BYTES
from digest.feedback.inbox.options import InboxOptions
from digest.ports import Arrived

_PORTS = {"tls": 993, "starttls": 143, "none": 143}


class ImapMail:
    """A message by its UID; fulfils `ports.Arrived`."""

    def __init__(self, box: BaseMailBox, uid: str, kept: str) -> None:
        self._box = box
        self._uid = uid
        self._kept = kept

    def read(self) -> bytes | None:
        """Its first bytes, without marking it as seen; None if it is gone by now."""
        with _in_words():
            _, found = self._box.client.uid("fetch", self._uid, f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
        for part in found:
            if isinstance(part, tuple):
                return bytes(part[1])
        return None

    def done(self) -> None:
        """Delete it for good."""
        with _in_words():
            self._box.delete([self._uid])

    def keep(self) -> None:
        """Move it into the folder for what is put aside, which is made if it is not there."""
        with _in_words():
            if not self._box.folder.exists(self._kept):
                self._box.folder.create(self._kept)
            self._box.move([self._uid], self._kept)


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
                uids = box.uids()
            for uid in uids:
                yield ImapMail(box, uid, options.kept)
        finally:
            with _quietly():
                box.logout()


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
