"""What can be set about the mailbox for all that comes back; section `[inbox]` of config.toml."""

from pydantic import BaseModel, ConfigDict


class InboxOptions(BaseModel):
    """`[inbox]`: one mailbox for bounces, complaints and what readers write."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: str = ""
    """Its address; mail to `NAME+ANYTHING@DOMAIN` must get there too (RFC 5233 subaddresses)."""
