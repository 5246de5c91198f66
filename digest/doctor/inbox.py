"""The mailbox for what comes back: whether it can be read."""

from digest.doctor.check import Check, fail, ok
from digest.errors import DigestError
from digest.feedback.inbox.open import open_mailbox
from digest.feedback.inbox.options import InboxOptions

INBOX = "inbox"


def check_inbox(options: InboxOptions) -> list[Check]:
    """Open the mailbox and count what waits in it, without reading or changing any of it.

    Whether mail to subaddresses gets there, only a mail can show: `digest doctor --send`.
    """
    mailbox = open_mailbox(options)
    if mailbox is None:
        if not options.address:
            return []
        said = f"{options.address} gets what comes back; `digest inbox pipe` has to be given it"
        return [ok(INBOX, said)]
    try:
        count = sum(1 for _ in mailbox.arrived())
    except DigestError as error:
        return [fail(INBOX, error.message, error.cure)]
    if not options.address:
        cure = "Set inbox.address, so that bounces and answers are sent there."
        return [fail(INBOX, "it can be read, but no mail names it", cure)]
    return [ok(INBOX, f"{options.address} can be read; {count} wait in it")]
