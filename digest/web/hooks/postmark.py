"""Postmark (https://postmarkapp.com/developer/webhooks/webhooks-overview).

It shows who it is by a token of ours: as the password of HTTP Basic authentication, in the URL that
Postmark is given, or in the header X-Digest-Token. Others whose events have this shape may use it.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from digest.model.feedback import BounceClass, ReplyKind, Told
from digest.web.hooks.hook import Call, DistrustError, UnreadableError, moment

HARD = frozenset({"HardBounce", "BadEmailAddress", "ManuallyDeactivated"})
BLOCK = frozenset(
    {"Blocked", "SpamNotification", "SMTPApiError", "DMARCPolicy", "VirusNotification"}
)
IGNORED = frozenset(
    {"AutoResponder", "AddressChange", "ChallengeVerification", "DnsError", "OpenRelayTest",
     "Subscribe", "Unconfirmed", "TemplateRenderingFailed", "InboundError"}
)  # fmt: skip
"""https://postmarkapp.com/developer/api/bounce-api#bounce-types"""


class Postmark:
    """Fulfils `Hook`."""

    name = "postmark"

    def __init__(self, token: str) -> None:
        self._token = token.encode()

    def read(self, call: Call) -> Sequence[Told]:
        """One event a call. Raises DistrustError and UnreadableError."""
        # Both are compared, whichever was given: the time tells nothing.
        by_password = hmac.compare_digest(_password(call.headers), self._token)
        header = call.headers.get("x-digest-token", "").encode()
        by_header = hmac.compare_digest(header, self._token)
        if not (by_password or by_header):
            raise DistrustError
        try:
            event = json.loads(call.body)
        except ValueError as error:
            raise UnreadableError("it is not JSON") from error
        if not isinstance(event, dict):
            raise UnreadableError("it is no object")
        told = _told(event, hashlib.sha256(call.body).hexdigest())
        return [told] if told else []


def _password(headers: Mapping[str, str]) -> bytes:
    scheme, _, given = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        with suppress(binascii.Error, ValueError):
            return base64.b64decode(given, validate=True).partition(b":")[2]
    return b""


def _told(event: Mapping[str, Any], hashed: str) -> Told | None:
    match event.get("RecordType"):
        case "Bounce" | "SpamComplaint":
            return _returned(event, str(event.get("ID", hashed)))
        case "SubscriptionChange" if event.get("SuppressSending") is True:
            return _suppressed(event, hashed)
        case _:  # deliveries, opens, clicks, and whoever is sent to again
            return None


def _returned(event: Mapping[str, Any], number: str) -> Told | None:
    name, address = str(event.get("Type", "")), str(event.get("Email", ""))
    if name in IGNORED:
        return None
    said, kind = None, ReplyKind.BOUNCE
    if event.get("RecordType") == "SpamComplaint" or name == "SpamComplaint":
        kind = ReplyKind.COMPLAINT
    elif name == "Unsubscribe":
        kind = ReplyKind.UNSUBSCRIBE
    elif name in HARD:
        said = BounceClass.HARD
    else:
        said = BounceClass.BLOCK if name in BLOCK else BounceClass.SOFT
    detail = " ".join(str(event.get(key, "")) for key in ("Description", "Details")).strip()
    at = moment(event.get("BouncedAt"))
    return Told(f"postmark/{number}", kind, address, at, said, detail)


def _suppressed(event: Mapping[str, Any], hashed: str) -> Told:
    """They put somebody on their own list, for a bounce, a complaint, or by a link of theirs."""
    kinds = {"HardBounce": ReplyKind.BOUNCE, "SpamComplaint": ReplyKind.COMPLAINT}
    kind = kinds.get(str(event.get("SuppressionReason")), ReplyKind.UNSUBSCRIBE)
    said = BounceClass.HARD if kind is ReplyKind.BOUNCE else None
    address, at = str(event.get("Recipient", "")), moment(event.get("ChangedAt"))
    return Told(f"postmark/{hashed}", kind, address, at, said, "on the provider's own list")
