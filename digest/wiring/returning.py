"""Acting on what comes back, and sending what is outside of editions."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from digest.settings import Settings
from digest.wiring.opening import open_tokens, utc_now

if TYPE_CHECKING:
    from digest.feedback.inbox.clerk import Clerk
    from digest.feedback.inbox.round import Round
    from digest.pipeline.notices import NoticeParts
    from digest.store.store import Store

# Every stage is imported by the function that makes it: a command that only lists subscribers
# should not wait for the mail templates, the feed parsers and the HTTP client.


def make_clerk(store: "Store", *, clock: Callable[[], datetime] = utc_now) -> "Clerk":
    """Who acts on mail that comes back."""
    from digest.feedback.inbox.clerk import Clerk, Shelves

    shelves = Shelves(store.subscribers, store.votes, store.ledger, store.returns, store.notices)
    return Clerk(shelves, lambda: open_tokens(store, clock()), clock)


def read_inbox(
    settings: Settings, store: "Store", *, clock: Callable[[], datetime] = utc_now
) -> "Round":
    """Go through the mailbox, if there is one that we read, and weed out worn-out addresses."""
    from digest.errors import InboxError
    from digest.feedback.inbox.open import open_mailbox
    from digest.feedback.inbox.round import Round, go_round, weed_out

    options, found, now = settings.inbox, Round(), clock()
    try:
        if (mailbox := open_mailbox(options)) is not None:
            clerk = make_clerk(store, clock=clock)
            found = go_round(mailbox, clerk, store.returns, now)
    except InboxError as error:
        found = Round(trouble=f"{error.message}. {error.cure}".strip())
    worn_out = weed_out(store.subscribers, store.returns, options.patience, now)
    return replace(found, worn_out=worn_out)


def make_notice_parts(
    settings: Settings, store: "Store", *, clock: Callable[[], datetime] = utc_now
) -> "NoticeParts":
    """What it takes to send the mails outside of editions."""
    from digest.compose.keys import load_signer
    from digest.compose.notices.writer import NoticeWriter
    from digest.dispatch.transports import transport_factory
    from digest.pipeline.notices import NoticeParts

    signer = load_signer(settings.dkim, settings.mail.from_address)

    def writer() -> NoticeWriter:
        return NoticeWriter(
            mail=settings.mail,
            base_url=settings.web.base_url,
            inbox=settings.inbox.address,
            tokens=open_tokens(store, clock()),
            signer=signer,
        )

    return NoticeParts(
        notices=store.notices,
        applications=store.applications,
        writer=writer,
        transport=transport_factory(settings.delivery, settings.smtp),
        confirm_within=timedelta(days=settings.signup.confirm_days),
        clock=clock,
    )
