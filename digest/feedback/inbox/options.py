"""What can be set about the mailbox for all that comes back; section `[inbox]` of config.toml."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator

from digest.feedback.policy import Patience


def _none_if_empty(path: object) -> object:
    return None if path == "" else path


class InboxOptions(BaseModel):
    """`[inbox]`: one mailbox for bounces, complaints and what readers write."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: str = ""
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
