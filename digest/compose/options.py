"""What can be set about the mail; section `[mail]` of config.toml."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from digest.compose.address import Address


def _mailbox(text: str) -> str:
    Address.parse(text)
    return text


def _mailbox_or_none(text: str) -> str:
    return _mailbox(text) if text else text


Mailbox = Annotated[str, AfterValidator(_mailbox)]
MailboxOrNone = Annotated[str, AfterValidator(_mailbox_or_none)]


class MailOptions(BaseModel):
    """`[mail]`: who it comes from and how it looks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(default="Daily papers", min_length=1)
    """The digest's name, in the subject, the heading and List-Id."""
    from_address: Mailbox = "digest@localhost"
    from_name: str = ""
    """By default the title."""
    reply_to: MailboxOrNone = ""
    return_path: MailboxOrNone = ""
    """The envelope sender; by default `from_address`."""
    list_id: str = ""
    """RFC 2919; by default made of the title and the domain of `from_address`."""
    unsubscribe_mailto: MailboxOrNone = ""
    """A mailbox that somebody reads; used where there is no public web address."""
    postal_address: str = ""
    """Where the sender can be reached by post; the law of many countries asks for it."""
    templates: Path | None = None
    """A folder of templates of your own; by default those in the package."""
    max_html_bytes: int = Field(default=95_000, ge=10_000)
    """Gmail clips a message at 102 KB; later picks shrink to stay below this."""
