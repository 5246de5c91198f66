"""Webhooks over real HTTP: SES with signatures of our own, and Postmark with its token."""

import base64
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.feedback.listener import Listener
from digest.model.feedback import SuppressionCause
from digest.model.subscriber import Status, Subscriber
from digest.store.store import Store
from digest.web.app import create_app
from digest.web.hooks import routes
from digest.web.hooks.hook import Hook
from digest.web.hooks.postmark import Postmark
from digest.web.hooks.ses import Ses
from digest.web.serving import listen, make_server
from tests.contract import samples
from tests.end_to_end.mails import everything
from tests.end_to_end.web import NOW, Clock, site_of

TOPIC = "arn:aws:sns:eu-west-1:123456789012:bounces"
CERTIFICATE_URL = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b2c.pem"
TOKEN = "a-token-of-thirty-characters-1"
KEY = rsa.generate_private_key(65537, 2048)
EARLIER = NOW - timedelta(days=30)


def certificate(key: rsa.RSAPrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(NOW - timedelta(days=365))
        .not_valid_after(NOW + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    return built.public_bytes(Encoding.PEM)


class Amazon:
    """Stands in for Amazon's hosts at the seam: what it was asked for, and what it gives."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.pages = {CERTIFICATE_URL: certificate(KEY)}

    def __call__(self, url: str) -> bytes:
        self.asked.append(url)
        return self.pages.get(url, b"")


@pytest.fixture
def amazon() -> Amazon:
    return Amazon()


@contextmanager
def hooked(store: Store, amazon: Amazon) -> Iterator[httpx.Client]:
    clock = Clock()
    site = site_of(store, clock)
    listener = Listener(store.subscribers, store.returns, store.callbacks, clock)
    hooks: list[Hook] = [Ses(TOPIC, amazon), Postmark(TOKEN)]
    with listen("127.0.0.1", 0) as socket:
        server = make_server(create_app(site, routes.routes(site, listener, hooks)))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
        thread.start()
        try:
            base = f"http://127.0.0.1:{socket.getsockname()[1]}"
            with httpx.Client(base_url=base, timeout=30, trust_env=False) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def web(store: Store, amazon: Amazon) -> Iterator[httpx.Client]:
    with hooked(store, amazon) as client:
        yield client


@pytest.fixture
def ada(store: Store) -> Subscriber:
    consent = replace(samples.subscriber("ada").consent, at=EARLIER)
    return store.subscribers.add(samples.subscriber("ada", consent=consent), now=EARLIER)


def status(store: Store, who: Subscriber) -> Status:
    found = store.subscribers.by_id(who.id)
    assert found is not None
    return found.status


def cause(store: Store, who: Subscriber) -> SuppressionCause | None:
    found = store.subscribers.suppression(who.address)
    return found.cause if found else None


def stamp(ago: timedelta = timedelta(0)) -> str:
    return (NOW - ago).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def signed(message: object, *, version: str = "2", key: Any = KEY, **changes: str) -> bytes:
    """A notification as SNS sends it."""
    envelope = {
        "Type": "Notification",
        "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
        "TopicArn": TOPIC,
        "Message": message if isinstance(message, str) else json.dumps(message),
        "Timestamp": stamp(),
        "SignatureVersion": version,
        "SigningCertURL": CERTIFICATE_URL,
        **changes,
    }
    if envelope["Type"] == "Notification":
        names: tuple[str, ...] = (
            "Message",
            "MessageId",
            "Subject",
            "Timestamp",
            "TopicArn",
            "Type",
        )
    else:
        names = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
    text = "".join(f"{name}\n{envelope[name]}\n" for name in names if name in envelope)
    algorithm = hashes.SHA1() if version == "1" else hashes.SHA256()  # noqa: S303 - SNS's first
    signature = key.sign(text.encode(), PKCS1v15(), algorithm)
    return json.dumps({**envelope, "Signature": base64.b64encode(signature).decode()}).encode()


def ses_bounce(kind: str = "Permanent", part: str = "General", *, event: bool = False) -> Any:
    return {
        "eventType" if event else "notificationType": "Bounce",
        "bounce": {
            "bounceType": kind,
            "bounceSubType": part,
            "timestamp": stamp(timedelta(minutes=5)),
            "bouncedRecipients": [
                {
                    "emailAddress": "ada@example.org",
                    "status": "5.1.1",
                    "diagnosticCode": "smtp; 550",
                }
            ],
        },
        "mail": {"destination": ["ada@example.org"]},
    }


SES_COMPLAINT = {
    "notificationType": "Complaint",
    "complaint": {
        "timestamp": stamp(),
        "complaintFeedbackType": "abuse",
        "complainedRecipients": [{"emailAddress": "ada@example.org"}],
    },
}
SES_LEFT = {
    "eventType": "Subscription",
    "mail": {"destination": ["ada@example.org"]},
    "subscription": {"timestamp": stamp(), "newTopicPreferences": {"unsubscribeAll": True}},
}


def ses(web: httpx.Client, body: bytes) -> int:
    return web.post("/hooks/ses", content=body).status_code


@pytest.mark.parametrize("version", ["1", "2"])
@pytest.mark.parametrize("event", [False, True])
def test_a_hard_bounce_of_ses(
    *, web: httpx.Client, store: Store, ada: Subscriber, version: str, event: bool
) -> None:
    assert ses(web, signed(ses_bounce(event=event), version=version)) == 200
    assert cause(store, ada) is SuppressionCause.HARD_BOUNCE
    assert status(store, ada) is Status.SUPPRESSED
    assert store.returns.counts(since=NOW.date()) == {"bounce": 1}


@pytest.mark.parametrize(
    ("kind", "part"),
    [("Transient", "MailboxFull"), ("Transient", "General"), ("Undetermined", "Undetermined")],
)
def test_a_soft_bounce_of_ses_is_a_strike(
    web: httpx.Client, store: Store, ada: Subscriber, kind: str, part: str
) -> None:
    assert ses(web, signed(ses_bounce(kind, part))) == 200
    assert status(store, ada) is Status.ACTIVE
    assert len(store.ledger.strikes(ada.id)) == 1


def test_a_block_of_ses_is_ours(web: httpx.Client, store: Store, ada: Subscriber) -> None:
    assert ses(web, signed(ses_bounce("Transient", "ContentRejected"))) == 200
    assert status(store, ada) is Status.ACTIVE
    assert store.ledger.strikes(ada.id) == []
    assert len(store.returns.blocks(since=EARLIER)) == 1


def test_a_complaint_and_leaving_of_ses(web: httpx.Client, store: Store, ada: Subscriber) -> None:
    assert ses(web, signed(SES_LEFT, MessageId="1")) == 200
    assert status(store, ada) is Status.UNSUBSCRIBED
    assert store.subscribers.history(ada.id)[-1].cause == "unsubscribed: provider"
    assert ses(web, signed(SES_COMPLAINT, MessageId="2")) == 200
    assert cause(store, ada) is SuppressionCause.COMPLAINT


def test_the_certificate_is_fetched_once(
    web: httpx.Client, amazon: Amazon, ada: Subscriber
) -> None:
    assert ada.id
    for number in range(3):
        ses(web, signed(ses_bounce("Transient"), MessageId=str(number)))
    assert amazon.asked == [CERTIFICATE_URL]


def test_a_replay_changes_nothing(web: httpx.Client, store: Store, ada: Subscriber) -> None:
    body = signed(ses_bounce("Transient"))
    assert ses(web, body) == 200
    before = everything(store)
    assert ses(web, body) == 200
    assert everything(store) == before
    assert len(store.ledger.strikes(ada.id)) == 1


OTHER = rsa.generate_private_key(65537, 2048)
FORGED = {
    "another key": signed(ses_bounce(), key=OTHER),
    "another topic": signed(ses_bounce(), TopicArn=TOPIC + "x"),
    "an old one": signed(ses_bounce(), Timestamp=stamp(timedelta(days=2))),
    "from tomorrow": signed(ses_bounce(), Timestamp=stamp(timedelta(days=-2))),
    "an unknown version": signed(ses_bounce(), version="3"),
    "an unknown type": signed(ses_bounce(), Type="Other"),
    "changed": signed(ses_bounce()).replace(b"ada@", b"bob@"),
    "no JSON": b"{",
    "no object": b"[]",
    "numbers": json.dumps({"Type": 1}).encode(),
    "nothing": b"",
    "no signature": json.dumps({"Type": "Notification", "TopicArn": TOPIC}).encode(),
    **{
        f"certificate from {url}": signed(ses_bounce(), SigningCertURL=url)
        for url in (
            "http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b2c.pem",
            "https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-0a.pem",
            "https://evil.example/SimpleNotificationService-0a1b2c.pem",
            "https://sns.eu-west-1.amazonaws.com@evil.example/SimpleNotificationService-0a.pem",
            "https://sns.eu-west-1.amazonaws.com:8443/SimpleNotificationService-0a1b2c.pem",
            "https://sns.eu-west-1.amazonaws.com/../SimpleNotificationService-0a1b2c.pem",
            "https://sns.eu-west-1.amazonaws.com/other.pem",
            "https://s3.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b2c.pem",
            "",
        )
    },
}


@pytest.mark.parametrize("what", FORGED)
def test_what_amazon_did_not_sign_is_refused_without_a_reason(
    web: httpx.Client, store: Store, ada: Subscriber, amazon: Amazon, what: str
) -> None:
    assert ada.id
    before = everything(store)
    answer = web.post("/hooks/ses", content=FORGED[what])
    assert (answer.status_code, answer.text) == (403, "no\n")
    assert everything(store) == before
    assert set(amazon.asked) <= {CERTIFICATE_URL}


def test_a_subscription_is_confirmed_at_amazon_alone(
    web: httpx.Client, store: Store, amazon: Amazon
) -> None:
    before = everything(store)
    url = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=abc"
    more = {"Type": "SubscriptionConfirmation", "Token": "abc"}
    assert ses(web, signed("…", **more, SubscribeURL=url)) == 200
    assert amazon.asked == [CERTIFICATE_URL, url]
    evil = "https://evil.example/?Action=ConfirmSubscription"
    assert ses(web, signed("…", **more, SubscribeURL=evil)) == 403
    assert amazon.asked == [CERTIFICATE_URL, url]
    assert everything(store) == before


@pytest.mark.parametrize(
    "message",
    [{"notificationType": "Bounce"}, {"notificationType": "Complaint", "complaint": 3}, "{"],
)
def test_a_signed_event_of_another_shape_is_a_400(
    web: httpx.Client, store: Store, message: object
) -> None:
    before = everything(store)
    assert ses(web, signed(message)) == 400
    assert everything(store) == before


@pytest.mark.parametrize(
    "message",
    [{"notificationType": "Delivery"}, {"eventType": "Open"}, '"a test of SNS"', {},
     {**SES_COMPLAINT, "complaint": {"complaintFeedbackType": "not-spam"}}],
)  # fmt: skip
def test_other_events_change_nothing(
    web: httpx.Client, store: Store, ada: Subscriber, message: object
) -> None:
    assert ada.id
    before = everything(store)
    assert ses(web, signed(message)) == 200
    assert everything(store) == before


def test_what_happened_before_they_asked_again_says_nothing(
    web: httpx.Client, store: Store, ada: Subscriber
) -> None:
    again = replace(ada, consent=replace(ada.consent, at=NOW))
    store.subscribers.change(again, now=NOW, cause="asked again")
    assert ses(web, signed(ses_bounce())) == 200
    assert status(store, ada) is Status.ACTIVE


# ── Postmark ──────────────────────────────────────────────────────────────────────────────────


def postmark(web: httpx.Client, event: Mapping[str, Any], **more: Any) -> int:
    how = more or {"auth": ("digest", TOKEN)}
    return web.post("/hooks/postmark", json=event, **how).status_code


def bounce(kind: str, number: int = 42) -> dict[str, Any]:
    return {
        "RecordType": "Bounce", "ID": number, "Type": kind, "Email": "Ada@Example.org",
        "Description": "The server said no.", "Details": "smtp;550", "BouncedAt": stamp(),
    }  # fmt: skip


def test_a_hard_bounce_of_postmark(web: httpx.Client, store: Store, ada: Subscriber) -> None:
    assert postmark(web, bounce("HardBounce")) == 200
    assert cause(store, ada) is SuppressionCause.HARD_BOUNCE


def test_its_token_may_come_in_a_header(web: httpx.Client, store: Store, ada: Subscriber) -> None:
    assert postmark(web, bounce("HardBounce"), headers={"X-Digest-Token": TOKEN}) == 200
    assert cause(store, ada) is SuppressionCause.HARD_BOUNCE


def test_soft_bounces_blocks_and_what_is_ignored(
    web: httpx.Client, store: Store, ada: Subscriber
) -> None:
    for number, kind in enumerate(("SoftBounce", "Transient", "MadeUpTomorrow")):
        assert postmark(web, bounce(kind, number)) == 200
    assert len(store.ledger.strikes(ada.id)) == 1  # of one day
    for number, kind in enumerate(("SpamNotification", "Blocked"), start=10):
        assert postmark(web, bounce(kind, number)) == 200
    assert len(store.returns.blocks(since=EARLIER)) == 1  # of one day
    for number, kind in enumerate(("AutoResponder", "AddressChange"), start=20):
        assert postmark(web, bounce(kind, number)) == 200
    assert status(store, ada) is Status.ACTIVE


@pytest.mark.parametrize(
    ("event", "found"),
    [
        ({**bounce("SpamComplaint"), "RecordType": "SpamComplaint"}, SuppressionCause.COMPLAINT),
        (
            {"RecordType": "SubscriptionChange", "Recipient": "ada@example.org",
             "SuppressSending": True, "SuppressionReason": "SpamComplaint", "ChangedAt": stamp()},
            SuppressionCause.COMPLAINT,
        ),
        (
            {"RecordType": "SubscriptionChange", "Recipient": "ada@example.org",
             "SuppressSending": True, "SuppressionReason": "HardBounce", "ChangedAt": stamp()},
            SuppressionCause.HARD_BOUNCE,
        ),
    ],
)  # fmt: skip
def test_complaints_and_lists_of_postmark(
    *, web: httpx.Client, store: Store, ada: Subscriber, event: dict[str, Any],
    found: SuppressionCause,
) -> None:  # fmt: skip
    assert postmark(web, event) == 200
    assert cause(store, ada) is found


def test_leaving_by_postmarks_link(web: httpx.Client, store: Store, ada: Subscriber) -> None:
    event = {"RecordType": "SubscriptionChange", "Recipient": "ada@example.org",
             "SuppressSending": False, "ChangedAt": stamp()}  # fmt: skip
    assert postmark(web, event) == 200
    assert status(store, ada) is Status.ACTIVE
    event |= {"SuppressSending": True, "SuppressionReason": "ManualSuppression"}
    assert postmark(web, event) == 200
    assert status(store, ada) is Status.UNSUBSCRIBED


@pytest.mark.parametrize(
    "how",
    [
        {"headers": {}},
        {"auth": ("digest", "wrong")},
        {"auth": (TOKEN, "")},
        {"headers": {"X-Digest-Token": TOKEN + "x"}},
        {"headers": {"Authorization": "Basic %%%"}},
        {"headers": {"Authorization": f"Bearer {TOKEN}"}},
    ],
)
def test_without_the_token_nothing_is_heard(
    web: httpx.Client, store: Store, ada: Subscriber, how: dict[str, Any]
) -> None:
    assert ada.id
    before = everything(store)
    assert postmark(web, bounce("HardBounce"), **how) == 403
    assert everything(store) == before


def test_a_replay_of_postmark_changes_nothing(
    web: httpx.Client, store: Store, ada: Subscriber
) -> None:
    assert postmark(web, bounce("SoftBounce")) == 200
    before = everything(store)
    assert postmark(web, bounce("SoftBounce")) == 200
    assert everything(store) == before
    assert ada.id


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
@given(
    event=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.dictionaries(
                st.sampled_from(["RecordType", "Type", "ID", "Email", "BouncedAt", "Recipient"])
                | st.text(max_size=5),
                inner,
            )
            | st.lists(inner, max_size=3)
        ),
        max_leaves=10,
    ),
    kind=st.sampled_from(["Bounce", "SpamComplaint", "SubscriptionChange", "Open"]),
)
def test_whatever_the_provider_says_is_answered(
    web: httpx.Client, ada: Subscriber, event: Any, kind: str
) -> None:
    assert ada.id
    said = {**event, "RecordType": kind} if isinstance(event, dict) else event
    answer = web.post("/hooks/postmark", json=said, auth=("digest", TOKEN))
    assert answer.status_code in {200, 400}


def test_large_bodies_other_methods_and_other_names(web: httpx.Client) -> None:
    assert web.post("/hooks/ses", content=b"x" * 400_000).status_code == 413
    assert web.get("/hooks/ses").status_code == 405
    assert web.post("/hooks/other").status_code == 404
