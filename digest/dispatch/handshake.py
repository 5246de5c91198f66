"""Opening a link: aiosmtplib connects, secures and logs in, then hands over its transport."""

import asyncio
import ssl
from collections.abc import Mapping
from typing import cast

import aiosmtplib
import tenacity

from digest.dispatch.link import SmtpLink
from digest.dispatch.options import SmtpOptions
from digest.dispatch.route import targets
from digest.errors import LoginError, RouteError

_PERMANENT = 500


async def open_link(
    options: SmtpOptions, context: ssl.SSLContext | None, name: str
) -> tuple[SmtpLink, Mapping[str, str]]:
    """A link that is ready for MAIL, and what the server offers (EHLO keywords in lower case).

    What may pass (refused, timed out, 421 and other 4yz) is tried again a few times, with
    growing waits. Raises RouteError, or LoginError where trying again cannot help.
    """
    waits = tenacity.wait_random_exponential(multiplier=options.connect_wait_seconds, max=30)
    attempts = tenacity.AsyncRetrying(
        stop=tenacity.stop_after_attempt(options.connect_attempts),
        wait=waits,
        retry=tenacity.retry_if_exception(_may_pass),
        reraise=True,
    )
    try:
        return await attempts(_open_any, options, context, name)
    except RouteError:
        raise
    except (aiosmtplib.SMTPException, OSError, UnicodeError) as error:
        raise _explained(error, options) from error


async def _open_any(
    options: SmtpOptions, context: ssl.SSLContext | None, name: str
) -> tuple[SmtpLink, Mapping[str, str]]:
    *others, last = await targets(options)
    for target in others:
        try:
            return await _open(target, options, context, name)
        except aiosmtplib.SMTPConnectError:
            continue
    return await _open(last, options, context, name)


async def _open(
    target: str, options: SmtpOptions, context: ssl.SSLContext | None, name: str
) -> tuple[SmtpLink, Mapping[str, str]]:
    client = aiosmtplib.SMTP(
        hostname=target,
        port=options.port,
        use_tls=options.security == "tls",
        start_tls=False,  # done below, so that a server without it is told apart
        tls_context=context,
        local_hostname=name,
        timeout=options.timeout_seconds,
    )
    try:
        await client.connect()
        await client.ehlo()
        if options.security == "starttls":
            await _secure(client)
        if options.username:
            await _log_in(client, options)
            # What a server offers may change once it knows who we are (RFC 4954 §4).
            await client.ehlo()
        return _taken_over(client)
    except BaseException:
        client.close()
        raise


def _taken_over(client: aiosmtplib.SMTP) -> tuple[SmtpLink, Mapping[str, str]]:
    if client.transport is None:
        raise aiosmtplib.SMTPServerDisconnected("the server closed the link")
    offers = dict(client.esmtp_extensions)
    return SmtpLink.over(cast("asyncio.Transport", client.transport)), offers


async def _secure(client: aiosmtplib.SMTP) -> None:
    if not client.supports_extension("starttls"):
        raise LoginError(
            "the mail server does not offer STARTTLS, or somebody on the way removed it",
            cure='Set smtp.security to "tls" and smtp.port to 465 if the server has that.',
        )
    await client.starttls()
    await client.ehlo()


async def _log_in(client: aiosmtplib.SMTP, options: SmtpOptions) -> None:
    # The last guard: `targets` has refused this before anything was opened.
    if client.get_transport_info("sslcontext") is None:
        raise LoginError("the link is not encrypted: no name or password was sent")
    if not client.supported_auth_methods:
        raise LoginError(
            "the mail server offers no way to log in that we know",
            cure="Leave smtp.username empty if it needs none, or ask who runs it.",
        )
    await client.login(options.username, options.password.get_secret_value())


def _may_pass(error: BaseException) -> bool:
    """Whether trying again in a moment may help."""
    if _tls_error(error) is not None or isinstance(error, LoginError):
        return False
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return 0 < error.code < _PERMANENT
    return isinstance(error, (OSError, aiosmtplib.SMTPServerDisconnected))


def _tls_error(error: BaseException | None) -> ssl.SSLError | None:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return error
        error = error.__cause__
    return None


def _explained(error: Exception, options: SmtpOptions) -> RouteError:
    """The same trouble as a sentence with its cure."""
    where = f"{options.host}:{options.port}"
    if (tls := _tls_error(error)) is not None:
        return LoginError(
            f"TLS with {where} failed: {getattr(tls, 'verify_message', '') or tls.reason or tls}",
            cure="smtp.host must be the name in the server's certificate; set smtp.ca_file if "
            "your own authority signed it; 465 wants security tls, 587 starttls.",
        )
    if isinstance(error, aiosmtplib.SMTPAuthenticationError) and error.code >= _PERMANENT:
        return LoginError(
            f"{where} refused our name and password: {error.code} {error.message}",
            cure="Check smtp.username and DIGEST_SMTP__PASSWORD; many providers want an app "
            "password made for this.",
        )
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return RouteError(
            f"{where} does not serve us now: {error.code} {error.message}",
            cure="Read its words; smtp.hostname should be a name of this machine that DNS knows.",
        )
    return RouteError(
        f"{where} cannot be reached: {error}",
        cure="Check smtp.host, smtp.port and smtp.security, and that the server is up.",
    )
