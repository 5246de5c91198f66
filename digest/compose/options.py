"""What can be set about the mail; sections `[mail]` and `[dkim]` of config.toml."""

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from digest.compose.address import Address

SELECTOR = (
    r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)
"""RFC 6376 §3.1: labels of a domain name."""


def _mailbox(text: str) -> str:
    Address.parse(text)
    return text


def _mailbox_or_none(text: str) -> str:
    return _mailbox(text) if text else text


Mailbox = Annotated[str, AfterValidator(_mailbox)]
MailboxOrNone = Annotated[str, AfterValidator(_mailbox_or_none)]


def _domain_or_none(text: str) -> str:
    return Address.parse(f"digest@{text}").domain if text else text


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
    thumbnails: bool = True
    """Whether papers show the pictures that sources give, from those sources' own servers."""
    max_html_bytes: int = Field(default=95_000, ge=10_000)
    """Gmail clips a message at 102 KB; later picks shrink to stay below this."""


class DkimKey(BaseModel):
    """One key that signs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    selector: str
    """The name under which the DNS has its public part."""
    file: Path
    """The private key in PEM, as `digest dkim keygen` writes it; nobody else may read it."""

    @field_validator("selector")
    @classmethod
    def _a_selector(cls, selector: str) -> str:
        if not re.fullmatch(SELECTOR, selector):
            raise ValueError(f"{selector!r} is no name in the DNS such as 2026a")
        return selector


class DkimOptions(BaseModel):
    """`[dkim]`: signing our mail ourselves; without keys it goes out unsigned."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    domain: Annotated[str, AfterValidator(_domain_or_none)] = ""
    """Who signs; by default the domain of `mail.from_address`."""
    keys: tuple[DkimKey, ...] = ()
    """Each signs every mail: RSA for all receivers, Ed25519 for those that know it."""

    @field_validator("keys")
    @classmethod
    def _different(cls, keys: tuple[DkimKey, ...]) -> tuple[DkimKey, ...]:
        selectors = [key.selector.lower() for key in keys]
        if len(set(selectors)) < len(selectors):
            raise ValueError("two keys have the same selector; each needs a record of its own")
        return keys
