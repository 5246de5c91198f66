"""What can be set about the mailbox for all that comes back; section `[inbox]` of config.toml."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    model_validator,
)

from digest.feedback.policy import Patience

LONGEST_NAME = 11
_NAME = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")
_DOMAIN = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9-]{1,63}")


def _none_if_empty(path: object) -> object:
    return None if path == "" else path


def _takes_tokens(address: str) -> str:
    """An address whose name leaves room for a token, in ASCII."""
    if not address:
        return address
    name, _, domain = address.rpartition("@")
    if not _NAME.fullmatch(name) or not _DOMAIN.fullmatch(domain):
        raise ValueError(
            f"{address!r} is no plain address such as papers@example.org; the name may have "
            "letters, digits, dots and dashes, the domain must be in ASCII (xn--…)"
        )
    if len(name) > LONGEST_NAME:
        raise ValueError(
            f"{name!r} has more than {LONGEST_NAME} characters: together with a signed token it "
            "would be longer than a local part may be (64 octets, RFC 5321 §4.5.3.1.1)"
        )
    return f"{name}@{domain.lower()}"


class InboxOptions(BaseModel):
    """`[inbox]`: one mailbox for bounces, complaints and what readers write."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: Annotated[str, AfterValidator(_takes_tokens)] = ""
    """Its address; mail to `NAME+ANYTHING@DOMAIN` must get there too (RFC 5233 subaddresses)."""
    maildir: Annotated[Path | None, BeforeValidator(_none_if_empty)] = None
    """The mailbox as a Maildir on this machine; "" for none."""
    host: str = ""
    """The mailbox on an IMAP server, which is this one; "" for none."""
    port: int = Field(default=0, ge=0, le=65535)
    """0: 993 with security tls, else 143."""
    security: Literal["tls", "starttls", "none"] = "tls"
    """none is allowed on this machine alone."""
    username: str = ""
    password: SecretStr = SecretStr("")
    ca_file: Annotated[Path | None, BeforeValidator(_none_if_empty)] = None
    """A PEM file with the authority that signed the server's certificate; "": those known here."""
    folder: str = "INBOX"
    """What is read on the IMAP server."""
    kept: str = "digest-kept"
    """The IMAP folder, or the Maildir folder, for what was not understood."""
    spool: Path = Path("var/inbox")
    """A Maildir where `digest inbox pipe` puts aside what was not understood."""
    timeout_seconds: float = Field(default=30.0, gt=0)
    soft_strikes: float = Field(default=5.0, ge=1)
    """So many soft bounces (a strike weighs half after soft_days) end the mail to an address …"""
    soft_days: float = Field(default=30.0, ge=1)
    """… if they came over so many days at least."""

    @property
    def patience(self) -> Patience:
        """The same as the policy wants it."""
        return Patience(self.soft_strikes, timedelta(days=self.soft_days))

    @property
    def read(self) -> bool:
        """Whether there is a mailbox that we read ourselves."""
        return bool(self.host or self.maildir)

    @model_validator(mode="after")
    def _one_of_them(self) -> "InboxOptions":
        if self.host and self.maildir:
            raise ValueError("set inbox.host or inbox.maildir, not both: there is one mailbox")
        if self.host and not self.username:
            raise ValueError("inbox.host needs inbox.username, and DIGEST_INBOX__PASSWORD")
        return self
