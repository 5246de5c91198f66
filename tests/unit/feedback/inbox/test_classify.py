"""What came back is understood: whom it is about, what it says of them, and what it does not."""

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.feedback.inbox.classify import classify
from digest.model.feedback import BounceClass, Bounced, ReplyKind

from .mails import TOKEN, VERP, complaint, in_words, notification

HARD, SOFT, BLOCK = BounceClass.HARD, BounceClass.SOFT, BounceClass.BLOCK


def class_of(mail: str) -> BounceClass:
    returned = classify(mail.encode())
    assert returned.kind is ReplyKind.BOUNCE
    [bounced] = returned.recipients
    return bounced.bounce_class


def test_a_notification_names_recipient_status_class_and_token() -> None:
    returned = classify(notification().encode())
    assert returned.kind is ReplyKind.BOUNCE
    assert returned.recipients == (Bounced("ada@lab.example", "5.1.1", HARD),)
    assert returned.token == TOKEN


def test_the_token_is_found_in_the_mail_that_came_back_too() -> None:
    returned = classify(notification(to="digest@papers.example.org").encode())
    assert returned.token == TOKEN


@pytest.mark.parametrize(
    ("status", "diagnostic", "meaning"),
    [
        ("5.1.1", "smtp; 550 5.1.1 unknown", HARD),
        ("5.0.0", "smtp; 550 No such user here", HARD),
        ("5.7.1", "smtp; 550 5.7.1 <ada@lab.example>... User unknown", HARD),
        ("5.4.1", "smtp; 550 5.4.1 Recipient address rejected: Access denied.", HARD),
        ("5.1.2", "x-unix; Host unknown", HARD),
        ("5.4.4", "x-postfix; Host or domain name not found, type=A", HARD),
        ("5.2.2", "smtp; 552 5.2.2 The user is over their quota", SOFT),
        ("5.1.1", "smtp; 550 Mailbox full, try later", SOFT),
        ("5.3.4", "smtp; 552 message too big", SOFT),
        ("4.4.1", "x-postfix; connect to mx.lab.example: Connection timed out", SOFT),
        ("5.0.0", "smtp; 550 something else", SOFT),
        ("5.2.1", "smtp; 550 This account has been disabled", SOFT),
        ("5.7.1", "smtp; 550 5.7.1 Service unavailable; client host blocked using a list", BLOCK),
        ("5.7.26", "smtp; 550 5.7.26 This mail is unauthenticated: DMARC", BLOCK),
        ("5.0.0", "smtp; 554 Message rejected as spam", BLOCK),
        ("5.7.0", "smtp; 554 Relay access denied", BLOCK),
        ("4.7.0", "smtp; 421 4.7.0 our system has detected an unusual rate", BLOCK),
    ],
)
def test_status_and_words_tell_hard_soft_and_block(
    status: str, diagnostic: str, meaning: BounceClass
) -> None:
    assert class_of(notification(status=status, diagnostic=diagnostic)) is meaning


EXIM = (
    "This message was created automatically by mail delivery software.\nA message that you sent "
    "could not be delivered to one or more of\nits recipients. This is a permanent error. The "
    "following addresses\nfailed:\n\n  ada@lab.example:\n"
)
QMAIL = (
    "Hi. This is the qmail-send program.\nI'm afraid I wasn't able to deliver your message.\n\n"
    "<ada@lab.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n"
)
QUOTED = (
    "------ This is a copy of the message, including all the headers. ------\n"
    "Received: from x\nSubject: your mailbox is full of spam\n"
)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        (QMAIL, HARD),
        (EXIM + "    quota exceeded\n", SOFT),
        (EXIM + "    550 no such user\n\n" + QUOTED, HARD),
    ],
)
def test_an_older_server_is_understood_in_its_words(text: str, meaning: BounceClass) -> None:
    assert class_of(in_words(text)) is meaning


def test_each_recipient_has_its_own_reason() -> None:
    text = (
        "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver "
        "your message to the following addresses.\n\n<ada@lab.example>:\nThis account is over "
        "quota.\n\n<ben@lab.example>:\nSorry, no such user here.\n"
    )
    returned = classify(in_words(text).encode())
    assert {each.address: each.bounce_class for each in returned.recipients} == {
        "ada@lab.example": SOFT,
        "ben@lab.example": HARD,
    }


@pytest.mark.parametrize(
    ("action", "status", "kind"),
    [
        ("delayed", "4.4.1", ReplyKind.DELAY),
        ("delivered", "2.0.0", ReplyKind.SUCCESS),
        ("relayed", "2.1.9", ReplyKind.SUCCESS),
        ("expanded", "2.0.0", ReplyKind.SUCCESS),
        ("Failed (bad destination)", "5.1.1", ReplyKind.BOUNCE),
    ],
)
def test_the_action_tells_what_became_of_it(action: str, status: str, kind: ReplyKind) -> None:
    assert classify(notification(action=action, status=status).encode()).kind is kind


def test_a_warning_in_words_is_no_bounce() -> None:
    text = (
        "This message was created automatically by mail delivery software.\nA message that you "
        "sent has not yet been delivered to all its recipients\nafter more than 24 hours on the "
        "queue on mx.example.\n\nThe address to which the message has not yet been delivered is:"
        "\n\n  ada@lab.example\n"
    )
    assert classify(in_words(text).encode()).kind is ReplyKind.DELAY


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"Subject": "Out of office: back on Monday"}, ReplyKind.AUTO_REPLY),
        ({"Subject": "Automatische Antwort: Papers"}, ReplyKind.AUTO_REPLY),
        ({"Subject": "自动回复"}, ReplyKind.AUTO_REPLY),
        ({"Subject": "Re: papers", "Auto-Submitted": "auto-replied"}, ReplyKind.AUTO_REPLY),
        ({"Subject": "Re: papers", "Precedence": "auto_reply"}, ReplyKind.AUTO_REPLY),
        ({"Subject": "Re: papers", "X-Autoreply": "yes"}, ReplyKind.AUTO_REPLY),
        ({"Subject": "Please confirm your message to ada"}, ReplyKind.CHALLENGE),
        ({"Subject": f"unsubscribe {TOKEN}"}, ReplyKind.UNSUBSCRIBE),
        ({"Subject": f"Re: Abmelden {TOKEN}"}, ReplyKind.UNSUBSCRIBE),
        ({"Subject": f"like {TOKEN} 3"}, ReplyKind.COMMAND),
        ({"Subject": "help"}, ReplyKind.COMMAND),
        ({"Subject": "A question"}, ReplyKind.OTHER),
        ({"Subject": "Re: EvoArena + 7 more", "Auto-Submitted": "no"}, ReplyKind.OTHER),
    ],
)
def test_what_people_and_their_machines_write_is_no_bounce(
    headers: dict[str, str], kind: ReplyKind
) -> None:
    mail = EmailMessage()
    mail["From"] = "Ada <ada@lab.example>"
    mail["To"] = "digest@papers.example.org"
    for name, value in headers.items():
        mail[name] = value
    mail.set_content("I could not deliver the talk to <ben@lab.example>: user unknown to me.")
    returned = classify(mail.as_bytes())
    assert returned.kind is kind
    assert returned.recipients == ()
    assert (returned.token == TOKEN) is (TOKEN in headers["Subject"])


@pytest.mark.parametrize(
    ("fields", "original_to", "who"),
    [
        ("Original-Rcpt-To: <Ada@lab.example>", "ada@lab.example", "ada@lab.example"),
        ("Removal-Recipient: ada@lab.example", "redacted", "ada@lab.example"),
        ("Source-IP: 192.0.2.1", "Ada <ada@lab.example>", "ada@lab.example"),
        ("Original-Rcpt-To: <redacted@lab.example>", "undisclosed", None),
        ("Source-IP: 192.0.2.1", "undisclosed-recipients:;", None),
    ],
)
def test_a_complaint_names_who_complained_or_carries_their_token(
    fields: str, original_to: str, who: str | None
) -> None:
    returned = classify(complaint(fields=fields, original_to=original_to).encode())
    assert returned.kind is ReplyKind.COMPLAINT
    assert [each.address for each in returned.recipients] == ([who] if who else [])
    assert returned.token == TOKEN


@pytest.mark.parametrize("kind", ["not-spam", "auth-failure"])
def test_a_report_that_blames_nobody_is_no_complaint(kind: str) -> None:
    mail = complaint(fields="Source-IP: 192.0.2.1", original_to="ada@lab.example", kind=kind)
    assert classify(mail.encode()).kind is not ReplyKind.COMPLAINT


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_line_ends_of_every_kind_say_the_same(end: str) -> None:
    for mail in (notification(), complaint(fields="Source-IP: x", original_to="ada@lab.example")):
        assert classify(mail.replace("\n", end).encode()) == classify(mail.encode())


@given(st.binary(max_size=2_000))
def test_whatever_comes_is_understood_or_left(raw: bytes) -> None:
    classify(raw)
    classify(b"From: MAILER-DAEMON@x\nSubject: failure notice\n" + raw)
    classify(notification().encode()[:700] + raw)


HOSTILE = {
    "20 MB": b"Subject: failure\n\n" + (b"y" * 76 + b"\n") * 270_000,
    "one line": b"Subject: failure\n\n" + b"y" * 20_000_000,
    "blank lines": b"Subject: failure\n\n" + b"\n" * 5_000_000,
    "dashes": b"Subject: failure\n\n" + b"-\n" * 2_000_000,
    "nested": b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (at, at) for at in range(200)
    ) + b"a\n" * 100_000,
    "mails in mails": b"Content-Type: message/rfc822\n\n" * 2_000,
    "parts": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\na\n" * 100_000,
    "parentheses": b"To: " + b"(" * 100_000 + b"@x\n\nx",
    "tags": b"Content-Type: text/html\n\n" + b"<a" * 100_000,
    "encoded words": b"Subject: " + b"=?utf-8?q?a?=" * 20_000 + b"\n\nx",
    "no such charset": b"Content-Type: text/plain; charset=x-none\n\n\xff\xfe",
    "broken base64": b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n=A=\xff",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_no_mail_is_too_much(name: str) -> None:
    """What takes more than linear time runs into the time limit of every test."""
    assert classify(HOSTILE[name]).kind is not ReplyKind.BOUNCE
    assert classify(b"From: MAILER-DAEMON@x\n" + HOSTILE[name]).recipients == ()


def test_our_address_is_no_recipient() -> None:
    assert VERP not in {each.address for each in classify(notification().encode()).recipients}
