"""The way to the mail server: connect, encrypt, log in, what it offers, whether we may send.

Step by step on one connection, as far as it goes; nothing is sent.
"""

import ssl

import aiosmtplib

from digest.dispatch.options import SmtpOptions
from digest.dispatch.route import ehlo_name, targets, tls_context
from digest.doctor.check import Check, fail, ok, warn
from digest.doctor.limits import in_thread
from digest.doctor.providers import Trouble, cure_for, is_loopback
from digest.errors import DigestError

CONNECTION, ENCRYPTION, LOGIN = "smtp connection", "smtp encryption", "smtp login"
EXTENSIONS, SENDER = "smtp extensions", "smtp sender"
STEP_SECONDS = 20.0
"""The longest wait for one reply, whatever smtp.timeout_seconds allows a run."""


async def check_route(smtp: SmtpOptions, *, sender: str) -> list[Check]:
    """Walk the way to the server up to MAIL FROM:<sender>, then take it back (RSET).

    Without a sender ("") it ends before that. Where it leads, under which TLS and by which name is
    decided by the dispatcher's own code.
    """
    try:
        context = None if smtp.security == "none" else tls_context(smtp)
        target, *_ = await targets(smtp)
        name = await in_thread(lambda: ehlo_name(smtp))  # may ask a slow DNS
    except DigestError as error:
        return [fail(ENCRYPTION, error.message, error.cure)]
    client = aiosmtplib.SMTP(
        hostname=target,
        port=smtp.port,
        use_tls=smtp.security == "tls",
        start_tls=False,
        tls_context=context,
        timeout=min(smtp.timeout_seconds, STEP_SECONDS),
        local_hostname=name,
    )
    walk = _Walk(smtp, client)
    try:
        await walk.connect()
        await walk.encrypt()
        await walk.login()
        await walk.look()
        if sender:
            await walk.try_sender(sender)
    except _EndError as end:
        walk.checks.append(end.check)
    finally:
        client.close()
    return walk.checks


class _EndError(Exception):
    """The way ends here."""

    def __init__(self, check: Check) -> None:
        super().__init__(check.detail)
        self.check = check


class _Walk:
    """One connection and what was found on it so far."""

    def __init__(self, smtp: SmtpOptions, client: aiosmtplib.SMTP) -> None:
        self.smtp = smtp
        self.client = client
        self.checks: list[Check] = []

    def _end(self, name: str, trouble: Trouble, detail: str) -> _EndError:
        return _EndError(fail(name, detail, cure_for(trouble, self.smtp.host, self.smtp.port)))

    async def connect(self) -> None:
        where = f"{self.smtp.host}:{self.smtp.port}"
        try:
            await self.client.connect()
        except (aiosmtplib.SMTPException, OSError) as error:
            if fault := _tls_fault(error):
                if "WRONG_VERSION_NUMBER" in fault or "RECORD_LAYER" in fault:
                    fault = 'it speaks no TLS from the start, as security = "tls" wants'
                raise self._end(ENCRYPTION, Trouble.ENCRYPT, f"{where}: {fault}") from error
            detail = f"{where}: {_said_at_connect(error)}"
            if isinstance(error, TimeoutError) and self.smtp.security != "tls":
                detail += '; if that port wants TLS from the start, set security = "tls"'
            raise self._end(CONNECTION, Trouble.CONNECT, detail) from error
        self.checks.append(ok(CONNECTION, f"{where} answers"))

    async def encrypt(self) -> None:
        if self.smtp.security == "none":
            self.checks.append(ok(ENCRYPTION, "none, and the server is on this machine"))
            return
        try:
            if self.smtp.security == "starttls":
                await self.client.starttls()
        except (aiosmtplib.SMTPException, OSError) as error:
            detail = _tls_fault(error) or said(error)
            raise self._end(ENCRYPTION, Trouble.ENCRYPT, detail) from error
        channel = self.client.get_transport_info("ssl_object")
        version = channel.version() if channel else "TLS"
        self.checks.append(ok(ENCRYPTION, f"{version}, and the certificate holds"))

    async def login(self) -> None:
        username, password = self.smtp.username, self.smtp.password.get_secret_value()
        if not username:
            if not is_loopback(self.smtp.host):
                self.checks.append(ok(LOGIN, "not asked for: smtp.username is empty"))
            return
        if not password:
            detail = f"no password for {username}"
            cure = "Set the environment variable DIGEST_SMTP__PASSWORD."
            raise _EndError(fail(LOGIN, detail, cure))
        try:
            await self.client.login(username, password)
        except (aiosmtplib.SMTPException, OSError, UnicodeError) as error:
            raise self._end(LOGIN, Trouble.LOGIN, f"{username}: {said(error)}") from error
        self.checks.append(ok(LOGIN, f"{username} is let in"))

    async def look(self) -> None:
        """What it offers, after TLS and login: some servers say more then."""
        try:
            await self.client.ehlo()
        except (aiosmtplib.SMTPException, OSError) as error:
            raise self._end(EXTENSIONS, Trouble.CONNECT, said(error)) from error
        self.checks.append(ok(EXTENSIONS, offers(self.client.esmtp_extensions)))

    async def try_sender(self, sender: str) -> None:
        """Whether it takes mail from us, as MAIL FROM says it."""
        options = [] if sender.isascii() else ["SMTPUTF8"]
        try:
            await self.client.mail(sender, options=options, encoding="utf-8")
            await self.client.rset()
        except aiosmtplib.SMTPResponseException as error:
            if 400 <= error.code < 500:  # noqa: PLR2004 - 4yz, RFC 5321 §4.2.1
                check = warn(SENDER, f"{sender}: {said(error)}", "Run the doctor again later.")
                raise _EndError(check) from error
            raise self._end(SENDER, Trouble.SENDER, f"{sender}: {said(error)}") from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise self._end(SENDER, Trouble.SENDER, said(error)) from error
        self.checks.append(ok(SENDER, f"mail from {sender} is taken"))


def offers(extensions: dict[str, str]) -> str:
    """What of an EHLO reply matters to us, in words (RFC 2920, 1870, 6531, 6152)."""
    offered = {keyword.upper(): value for keyword, value in extensions.items()}
    words = [
        f"{name} {'yes' if name in offered else 'no'}"
        for name in ("PIPELINING", "SMTPUTF8", "8BITMIME")
    ]
    limit = offered.get("SIZE", "").strip()
    if "SIZE" not in offered:
        words.append("SIZE no")
    elif not limit.isdigit() or int(limit) == 0:  # RFC 1870 §4: no fixed limit
        words.append("SIZE yes, no fixed limit")
    else:
        words.append(f"SIZE up to {int(limit) / 1_000_000:.1f} MB")
    return ", ".join(words)


def said(error: Exception) -> str:
    """An error in the server's words, on one line."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return " ".join(f"{error.code} {error.message}".split())
    return " ".join(str(error).split()) or type(error).__name__


def _said_at_connect(error: BaseException) -> str:
    """Why there is no connection; the system's words lie below aiosmtplib's."""
    if isinstance(error, TimeoutError):
        return "no answer"
    cause = error.__cause__
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    return said(error) if isinstance(error, Exception) else str(error)


def _tls_fault(error: BaseException | None) -> str:
    """Why encryption failed, "" if it was something else; aiosmtplib keeps it as the cause."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return f"the certificate does not hold: {error.verify_message}"
        if isinstance(error, ssl.SSLError):
            return f"TLS failed: {error.reason or error}"
        error = error.__cause__
    return ""
