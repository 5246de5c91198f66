"""The front of this folder: a notice becomes a message."""

import base64
import hashlib
from datetime import datetime
from typing import Protocol

from digest.compose.dkim import Signer
from digest.compose.headers import Sender
from digest.compose.links import MailTokens, Ways
from digest.compose.notices import words
from digest.compose.notices.sheet import Posting, Sheet, write
from digest.compose.options import MailOptions
from digest.errors import ComposeError
from digest.languages.language import Language, language_of
from digest.model.application import Application
from digest.model.message import Message
from digest.model.notice import Notice, NoticeKind

_ANSWERS = frozenset({NoticeKind.HELP, NoticeKind.LEAVE})
"""Those that answer a mail."""


class NoticeTokens(MailTokens, Protocol):
    """Signs the links of notices."""

    def confirm(self, application: str) -> str:
        """Give a token that confirms a sign-up."""
        ...


class NoticeWriter:
    """Writes notices in the language of whom they are for; options as those of `Composer`."""

    def __init__(
        self,
        *,
        mail: MailOptions,
        base_url: str,
        inbox: str,
        tokens: NoticeTokens,
        signer: Signer | None,
    ) -> None:
        self._sender = Sender.of(mail)
        self._base = base_url.rstrip("/")
        self._tokens = tokens
        self._signer = signer
        mailbox = str(self._sender.mailbox) if self._sender.mailbox else ""
        self._ways = Ways(base_url=base_url, mailbox=mailbox, inbox=inbox)

    def write(
        self, notice: Notice, application: Application | None, *, until: datetime, now: datetime
    ) -> Message:
        """Write it. `application` is what a confirmation asks about, and `until` when that ends.

        Raises:
            ComposeError: if the address is unusable, or there is nothing to confirm.

        """
        language = language_of(notice.language)
        sheet = self._sheet(notice, application, language, until)
        hashed = hashlib.sha256(f"{notice.number}/{notice.address}/{notice.body}".encode())
        name = base64.b32encode(hashed.digest()[:15]).decode().lower()
        posting = Posting(notice.address, f"notice.{name}", now, notice.kind in _ANSWERS)
        return write(sheet, posting, sender=self._sender, language=language, signer=self._signer)

    def _sheet(
        self,
        notice: Notice,
        application: Application | None,
        language: Language,
        until: datetime,
    ) -> Sheet:
        title = self._sender.title
        if notice.kind is NoticeKind.CONFIRM:
            if application is None or not self._base:
                raise ComposeError("there is nothing to confirm any more")
            return words.confirmation(
                language,
                title=title,
                link=f"{self._base}/confirm/{self._tokens.confirm(application.subscriber.id)}",
                until=until.date(),
            )
        leaving = self._ways.of(notice.body["subscriber"], self._tokens)
        match notice.kind:
            case NoticeKind.KNOWN:
                return words.known(language, title=title, leaving=leaving)
            case NoticeKind.LEAVE:
                return words.goodbye(language, title=title, leaving=leaving)
            case NoticeKind.HELP:
                answers = self._ways.answers
                return words.help_(language, title=title, leaving=leaving, answers=answers)
