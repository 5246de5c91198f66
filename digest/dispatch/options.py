"""What can be set about sending; sections `[smtp]` and `[delivery]` of config.toml."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class SmtpOptions(BaseModel):
    """`[smtp]`: the mail server that takes our messages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = "localhost"
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["tls", "starttls", "none"] = "starttls"
    """tls (465), starttls (587), or none, which only a loopback address may have."""
    username: str = ""
    password: SecretStr = SecretStr("")
    """From the environment alone: DIGEST_SMTP__PASSWORD."""
    ca_file: Path | None = None
    """A private authority that signed the server's certificate."""
    hostname: str = ""
    """What EHLO says; by default this machine's name."""
    connect_attempts: int = Field(default=3, ge=1)
    """How often opening one connection is tried before the run gives the route up."""
    connect_wait_seconds: float = Field(default=1.0, ge=0)
    """The wait before the second try; it doubles, up to 30 seconds, with jitter."""
    timeout_seconds: float = Field(default=60.0, gt=0)
    """How long connecting, and the reply to any one command, may take."""
    final_timeout_seconds: float = Field(default=600.0, gt=0)
    """How long the reply to the final dot may take (RFC 5321 §4.5.3.2.6)."""


class DomainLimit(BaseModel):
    """One entry of `[delivery.domains]`: how recipients of one domain are paced."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    connections: int = Field(default=0, ge=0)
    """Messages to it on the wire at once, in one process; 0: no limit of its own."""
    per_second: float = Field(default=0.0, ge=0)
    """Messages to it a second, in one process; 0: no limit of its own."""


class DeliveryOptions(BaseModel):
    """`[delivery]`: how the ledger is worked off, and how fast."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    transport: Literal["smtp", "maildir", "eml"] = "smtp"
    path: Path | None = None
    """The folder that `maildir` and `eml` write into."""
    workers: int = Field(default=0, ge=0, le=64)
    """Processes that send; 0: one for each core. A small run needs only one."""
    connections: int = Field(default=4, ge=1, le=100)
    """Connections to the mail server at once, of all workers together."""
    batch: int = Field(default=100, ge=1, le=1000)
    """How many deliveries are claimed and composed at once."""
    lease_seconds: float = Field(default=900.0, gt=0, le=86_400)
    attempts: int = Field(default=5, ge=1)
    """How often a delivery may be deferred (4yz) before it counts as refused."""
    messages_per_connection: int = Field(default=100, ge=1)
    """After so many a connection is closed and a fresh one opened."""
    per_second: float = Field(default=0.0, ge=0)
    """Messages a second, of all workers together; 0: as fast as the server takes them."""
    per_hour: int = Field(default=0, ge=0)
    """Messages within any hour, of all runs together; 0: no limit."""
    per_day: int = Field(default=0, ge=0)
    """Messages within any 24 hours, of all runs together; 0: no limit."""
    domains: Mapping[str, DomainLimit] = Field(default_factory=dict)
    """Limits by the recipient's domain."""
    pause_seconds: float = Field(default=1.0, ge=0)
    """The wait after the route failed; doubles, up to 30 s."""
    grace_seconds: float = Field(default=30.0, ge=0)
    """After SIGTERM, how long what is on the wire may take to be answered."""
    uncertain: Literal["resend", "hold"] = "resend"
    """What happens to a mail whose fate is unknown."""
