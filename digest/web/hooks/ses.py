"""Amazon SES, by way of SNS (https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html).

SNS signs what it says (https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html).
The certificate is fetched from Amazon's own hosts alone, over TLS, and kept while we serve.
"""

import base64
import binascii
import json
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import load_pem_x509_certificate

from digest.model.feedback import BounceClass, ReplyKind, Told
from digest.web.hooks.hook import Call, DistrustError, UnreadableError, moment

log = logging.getLogger(__name__)
Fetch = Callable[[str], bytes]

_HOST = re.compile(r"sns\.[a-z0-9-]{3,40}\.amazonaws\.com(?:\.cn)?")
_CERTIFICATE = re.compile(r"/SimpleNotificationService-[0-9a-zA-Z]{1,80}\.pem")
_SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": (
        "Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type",
    ),
    "UnsubscribeConfirmation": (
        "Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type",
    ),
}  # fmt: skip
_HASHES = {"1": hashes.SHA1, "2": hashes.SHA256}
FRESH = timedelta(days=1)
"""SNS tries for an hour; what is older, or from the future, is somebody's copy."""
_SECONDS, _MOST_BYTES = 10.0, 65_536
_HARD = frozenset({"General", "NoEmail", "Suppressed", "OnAccountSuppressionList"})
_BLOCK = frozenset({"ContentRejected", "AttachmentRejected"})


class Ses:
    """Fulfils `Hook`. `topic` is the one whose notifications are believed (an ARN)."""

    name = "ses"

    def __init__(self, topic: str, fetch: Fetch | None = None) -> None:
        self._topic = topic
        self._fetch = fetch or _fetch
        self._keys: dict[str, RSAPublicKey] = {}

    def read(self, call: Call) -> Sequence[Told]:
        """What a notification tells; a new subscription is confirmed. Raises as `Hook`."""
        try:
            envelope = json.loads(call.body)
        except ValueError as error:
            raise DistrustError from error
        if not isinstance(envelope, dict) or not all(
            isinstance(value, str) for key, value in envelope.items() if key != "MessageAttributes"
        ):
            raise DistrustError
        self._verify(envelope, call)
        if envelope["Type"] == "SubscriptionConfirmation":
            self._confirm(envelope)
            return []
        return _events(envelope) if envelope["Type"] == "Notification" else []

    def _verify(self, envelope: Mapping[str, str], call: Call) -> None:
        """Raises DistrustError unless SNS signed it, lately, for our topic."""
        names, algorithm = (
            _SIGNED.get(envelope.get("Type", "")),
            _HASHES.get(envelope.get("SignatureVersion", "")),
        )
        if names is None or algorithm is None or envelope.get("TopicArn") != self._topic:
            raise DistrustError
        try:
            at = moment(envelope.get("Timestamp"))
            signature = base64.b64decode(envelope.get("Signature", ""), validate=True)
        except (UnreadableError, binascii.Error, ValueError) as error:
            raise DistrustError from error
        if not -FRESH <= at - call.now <= FRESH:
            raise DistrustError
        signed = "".join(f"{name}\n{envelope[name]}\n" for name in names if name in envelope)
        try:
            key = self._key(envelope.get("SigningCertURL", ""))
            key.verify(signature, signed.encode(), PKCS1v15(), algorithm())
        except InvalidSignature as error:
            raise DistrustError from error

    def _key(self, url: str) -> RSAPublicKey:
        if not _amazons(url) or not _CERTIFICATE.fullmatch(urlsplit(url).path):
            raise DistrustError
        if url not in self._keys:
            try:
                certificate = load_pem_x509_certificate(self._fetch(url))
            except (httpx.HTTPError, ValueError) as error:
                log.warning("the certificate of SNS could not be fetched: %s", error)
                raise DistrustError from error
            key = certificate.public_key()
            if not isinstance(key, RSAPublicKey):
                raise DistrustError
            self._keys[url] = key
        return self._keys[url]

    def _confirm(self, envelope: Mapping[str, str]) -> None:
        url = envelope.get("SubscribeURL", "")
        if not _amazons(url):
            raise DistrustError
        try:
            self._fetch(url)
        except httpx.HTTPError as error:
            raise UnreadableError(f"SNS did not take our confirmation: {error}") from error
        log.warning("SNS tells us of %s from now on", self._topic)


def _amazons(url: str) -> bool:
    """Whether it is https to a host of SNS and nothing but: no port, no user, no fragment."""
    try:
        parts = urlsplit(url)
        return (
            parts.scheme == "https"
            and parts.netloc == (parts.hostname or "")
            and _HOST.fullmatch(parts.netloc) is not None
            and not parts.fragment
        )
    except ValueError:
        return False


def _fetch(url: str) -> bytes:
    """A small answer, without following anything. Raises httpx.HTTPError."""
    with (
        httpx.Client(timeout=_SECONDS, follow_redirects=False) as client,
        client.stream("GET", url) as answer,
    ):
        answer.raise_for_status()
        body = b""
        for chunk in answer.iter_bytes():
            body += chunk
            if len(body) > _MOST_BYTES:
                raise httpx.DecodingError("that is no certificate")
        return body


def _events(envelope: Mapping[str, str]) -> list[Told]:
    try:
        said = json.loads(envelope["Message"])
        if not isinstance(said, dict):  # SNS's own words, such as its first test
            return []
        return list(_told(envelope["MessageId"], said))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableError("it is no event of SES") from error


def _told(number: str, said: Mapping[str, Any]) -> Sequence[Told]:
    """By `notificationType` (feedback notifications) or `eventType` (event publishing)."""
    match said.get("notificationType") or said.get("eventType"):
        case "Bounce":
            bounce = said["bounce"]
            return [
                Told(
                    f"ses/{number}/{at}",
                    ReplyKind.BOUNCE,
                    str(one["emailAddress"]),
                    moment(bounce["timestamp"]),
                    _class(bounce),
                    f"{one.get('status', '')} {one.get('diagnosticCode', '')}".strip(),
                )
                for at, one in enumerate(bounce["bouncedRecipients"])
            ]
        case "Complaint":
            complaint = said["complaint"]
            if complaint.get("complaintFeedbackType") == "not-spam":
                return []
            return [
                Told(
                    f"ses/{number}/{at}",
                    ReplyKind.COMPLAINT,
                    str(one["emailAddress"]),
                    moment(complaint["timestamp"]),
                )
                for at, one in enumerate(complaint["complainedRecipients"])
            ]
        case "Subscription":
            change = said["subscription"]
            preferences = change.get("newTopicPreferences", {})
            if preferences.get("unsubscribeAll") is not True:
                return []
            at = moment(change["timestamp"])
            who = said["mail"]["destination"]
            return [Told(f"ses/{number}/0", ReplyKind.UNSUBSCRIBE, str(who[0]), at)]
        case _:  # Delivery, Open, Click …: nothing to do
            return []


def _class(bounce: Mapping[str, Any]) -> BounceClass:
    kind, part = bounce.get("bounceType"), bounce.get("bounceSubType")
    if part in _BLOCK:
        return BounceClass.BLOCK
    return BounceClass.HARD if kind == "Permanent" and part in _HARD else BounceClass.SOFT
