"""The mailbox that the settings name."""

from digest.feedback.inbox.imap import ImapMailbox
from digest.feedback.inbox.maildir import MaildirMailbox
from digest.feedback.inbox.options import InboxOptions
from digest.ports import Mailbox


def open_mailbox(options: InboxOptions) -> Mailbox | None:
    """The mailbox that we read ourselves; None if there is none."""
    if options.maildir is not None:
        return MaildirMailbox(options.maildir, kept=options.kept)
    if options.host:
        return ImapMailbox(options)
    return None
