"""Whether a subscriber can leave: by web (RFC 8058), by mail (RFC 2369), and by post."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

import httpx

from digest.compose.options import MailOptions
from digest.doctor.check import Check, CheckState, fail, ok, warn
from digest.doctor.pages import glance
from digest.doctor.providers import is_loopback
from digest.doctor.route import said
from digest.roster.address import normalise_address

WEB, MAIL, EITHER = "unsubscribe by web", "unsubscribe by mail", "unsubscribe"
POSTAL, FROM = "postal address", "from address"


async def check_leaving(
    mailbox: str,
    base_url: str,
    *,
    timeout: float,  # noqa: ASYNC109 - handed on to httpx
    clock: Callable[[], datetime],
) -> list[Check]:
    """Both ways out; a warning where neither would work. `mailbox` is the way by mail, or ""."""
    checks = []
    if base_url:
        checks.append(await _by_web(base_url, timeout=timeout, clock=clock))
    if mailbox:
        checks.append(by_mail(mailbox))
    if any(check.state is CheckState.OK for check in checks):
        return checks
    detail = "nobody could leave: " + (
        "neither way works"
        if checks
        else "web.base_url, inbox.address and mail.unsubscribe_mailto are empty"
    )
    cure = (
        "Set web.base_url to the public https address of `digest serve`, inbox.address to a"
        " mailbox that we read, or mail.unsubscribe_mailto to one that somebody reads."
    )
    return [*checks, warn(EITHER, detail, cure)]


async def _by_web(
    base_url: str,
    *,
    timeout: float,  # noqa: ASYNC109 - handed on to httpx
    clock: Callable[[], datetime],
) -> Check:
    cure = "Start `digest serve` behind that address, or correct web.base_url."
    url = f"{base_url.rstrip('/')}/healthz"
    try:
        seen = await glance(url, timeout=timeout, clock=clock)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return fail(WEB, f"{base_url} cannot be reached: {said(error)}", cure)
    if seen.status != HTTPStatus.OK:
        return fail(WEB, f"{url} answers {seen.status}", cure)
    if seen.start.strip() != b"ok":
        return fail(WEB, f"{base_url} answers, but is not `digest serve`", cure)
    return ok(WEB, f"{base_url} answers")


def by_mail(mailbox: str) -> Check:
    """Whether that is an address at all; that somebody reads it only they know."""
    try:
        normalise_address(mailbox)
    except ValueError as error:
        return fail(MAIL, str(error), "Correct inbox.address or mail.unsubscribe_mailto.")
    return ok(MAIL, f"by mail to {mailbox}; somebody has to read it")


def check_sender(mail: MailOptions) -> list[Check]:
    """Whether readers can tell, and reach, who writes to them."""
    postal = ok(POSTAL, "given")
    if not mail.postal_address.strip():
        detail = "empty; the law of many countries wants one in mail to many"
        postal = warn(POSTAL, detail, "Set mail.postal_address.")
    return [_from_address(mail), postal]


def _from_address(mail: MailOptions) -> Check:
    if is_loopback(mail.from_address.rpartition("@")[2].lower()):
        cure = "Set mail.from_address to an address of your own."
        return warn(FROM, f"{mail.from_address} reaches nobody outside", cure)
    return ok(FROM, mail.from_address)
