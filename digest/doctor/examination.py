"""The whole examination: every check at the same time, each with a hard limit."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from digest.collect.options import AnySource, FetchOptions
from digest.compose.keys import load_signer
from digest.compose.options import DkimOptions, MailOptions
from digest.dispatch.options import DeliveryOptions, SmtpOptions
from digest.dispatch.transports import transport_factory
from digest.doctor import clock as clocks
from digest.doctor.check import Check, fail, ok
from digest.doctor.dkim import KEYS, check_key_files, check_records
from digest.doctor.domain import check_bounces, check_dkim, check_dmarc, check_spf
from digest.doctor.encoder import ENCODER, check_encoder
from digest.doctor.inbox import INBOX, check_inbox
from digest.doctor.leaving import EITHER, check_leaving, check_sender
from digest.doctor.letter import LETTER, on_the_wire, send_letter, write_letter
from digest.doctor.limits import within
from digest.doctor.names import Names
from digest.doctor.providers import is_loopback, provider_of
from digest.doctor.route import check_route
from digest.doctor.sources import SOURCE_SECONDS, Today, check_sources, clock_url
from digest.doctor.storage import STORE, check_store
from digest.doctor.summaries import SUMMARIES, check_summaries
from digest.errors import SettingsError
from digest.feedback.inbox.options import InboxOptions
from digest.ports import Encoder
from digest.summaries.options import SummaryOptions

WEB_SECONDS = 10.0
LIMIT_SECONDS = 60.0
"""The longest any one check takes."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What is examined: slices of the settings, and what this machine asks questions with."""

    sources: Sequence[AnySource]
    fetch: FetchOptions
    mail: MailOptions
    smtp: SmtpOptions
    delivery: DeliveryOptions
    store_url: str
    base_url: str
    timezone: str
    clock: Callable[[], datetime]
    encoder: Callable[[], Encoder]
    """Opens what reads the texts, without downloading it. Raises SettingsError."""
    names: Names = field(default_factory=Names)
    dkim: DkimOptions = field(default_factory=DkimOptions)
    summaries: SummaryOptions = field(default_factory=SummaryOptions)
    inbox: InboxOptions = field(default_factory=InboxOptions)
    dkim_selectors: Sequence[str] = ()
    """Those of a mail server that signs for us, where they are known."""

    @property
    def return_path(self) -> str:
        """The envelope sender."""
        return self.inbox.address or self.mail.return_path or self.mail.from_address


async def examine(setup: Setup) -> list[Check]:
    """Look at everything; the checks in the order in which a mail is made and sent."""
    steps = [
        _limited("time zones", _at_once(lambda: clocks.check_zones(setup.timezone))),
        _limited("clock", _clock(setup), WEB_SECONDS + 1),
        _limited(STORE, check_store(setup.store_url)),
        _limited(ENCODER, check_encoder(setup.encoder)),
        _limited("sources", _sources(setup), 2 * SOURCE_SECONDS),
        _limited(SUMMARIES, check_summaries(setup.summaries), setup.summaries.timeout_seconds + 1),
        _limited("delivery", _route(setup)),
        _limited(KEYS, _at_once(lambda: check_key_files(setup.dkim, setup.mail.from_address))),
        _limited("domain", _domain(setup)),
        _limited("from address", _at_once(lambda: check_sender(setup.mail))),
        _limited(EITHER, _leaving(setup), WEB_SECONDS + 1),
        _limited(INBOX, asyncio.to_thread(check_inbox, setup.inbox)),
    ]
    return [check for checks in await asyncio.gather(*steps) for check in checks]


async def send_test(setup: Setup, recipient: str, *, unique: str) -> list[Check]:
    """Send a real mail, outside the ledger. `unique` names it; no two may share one."""
    try:
        signer = load_signer(setup.dkim, setup.mail.from_address)
    except SettingsError as error:
        return [fail(LETTER, error.message, error.cure)]
    try:
        message = write_letter(
            setup.mail, recipient, now=setup.clock(), unique=unique, signer=signer
        )
    except ValueError as error:
        return [fail(LETTER, f"it cannot be written: {error}", "Correct the addresses in [mail].")]
    smtp = setup.smtp.model_copy(update={"final_timeout_seconds": LIMIT_SECONDS})
    sent = send_letter(
        message, transport_factory(setup.delivery, smtp), host=smtp.host, port=smtp.port
    )
    return list(await _limited(LETTER, sent, 2 * LIMIT_SECONDS))


def _limited(
    name: str, checks: Awaitable[Sequence[Check]], seconds: float = LIMIT_SECONDS
) -> Awaitable[Sequence[Check]]:
    return within(seconds, name, checks, "Look whether this machine's network works.")


async def _at_once(look: Callable[[], list[Check]]) -> list[Check]:
    return look()


async def _clock(setup: Setup) -> list[Check]:
    url = clock_url(setup.base_url, setup.sources, _today(setup))
    return await clocks.check_clock(url, timeout=WEB_SECONDS, clock=setup.clock)


async def _sources(setup: Setup) -> list[Check]:
    return await check_sources(setup.sources, setup.fetch, _today(setup))


def _today(setup: Setup) -> Today:
    now = setup.clock()
    return Today(now.astimezone(ZoneInfo(setup.timezone)).date(), now)


async def _leaving(setup: Setup) -> list[Check]:
    return await check_leaving(
        setup.inbox.address or setup.mail.unsubscribe_mailto,
        setup.base_url,
        timeout=WEB_SECONDS,
        clock=setup.clock,
    )


async def _route(setup: Setup) -> list[Check]:
    delivery = setup.delivery
    if delivery.transport == "smtp":
        return await check_route(setup.smtp, sender=_sendable(setup.return_path))
    if delivery.path is None:
        cure = "Set delivery.path to a folder."
        return [fail("delivery", f'"{delivery.transport}" has no folder to write into', cure)]
    return [ok("delivery", f"mails are written as files into {delivery.path}, none is sent")]


def _sendable(address: str) -> str:
    """The address as MAIL FROM says it; "" (the null sender) if it is none, said elsewhere."""
    try:
        return on_the_wire(address)
    except ValueError:
        return ""


async def _domain(setup: Setup) -> list[Check]:
    """What the DNS says; nothing to ask while mail stays on this machine."""
    author, sender = _sendable(setup.mail.from_address), _sendable(setup.return_path)
    if setup.delivery.transport != "smtp" or not author or not sender:
        return []
    if is_loopback(author.rpartition("@")[2]):
        return []
    provider = provider_of(setup.smtp.host, setup.smtp.port)
    found = await asyncio.gather(
        check_bounces(setup.names, sender),
        check_spf(setup.names, sender, provider),
        check_records(setup.names, setup.dkim, author)
        if setup.dkim.keys
        else check_dkim(setup.names, author, provider, setup.dkim_selectors),
        check_dmarc(setup.names, author, sender, provider),
    )
    return [check for checks in found for check in checks]
