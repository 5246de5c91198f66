"""The many shapes that servers, filters and answering machines give to what they send back.

Each is a shape that some server uses, in words of our own.
"""

import pytest

from digest.feedback.inbox.classify import classify
from digest.model.feedback import BounceClass, ReplyKind, Returned

from .mails import TOKEN, VERP, complaint, in_words, notification

HARD, SOFT, BLOCK = BounceClass.HARD, BounceClass.SOFT, BounceClass.BLOCK
ADA, BEN = "ada@lab.example", "ben@lab.example"
ORIGINAL = f"""\
Received: from papers.example.org
Return-Path: <{VERP}>
From: Daily papers <digest@papers.example.org>
Message-ID: <20261125.1@papers.example.org>
To: {ADA}
Subject: EvoArena + 7 more

The mail.
"""


def what(mail: str) -> Returned:
    return classify(mail.encode())


def fates_of(mail: str) -> dict[str, BounceClass]:
    returned = what(mail)
    assert returned.kind is ReplyKind.BOUNCE
    return {each.address: each.bounce_class for each in returned.recipients}


# ── where the address stands ──────────────────────────────────────────────────────────────────
LINES = [
    f"There was an error delivering your mail to <{ADA}>.\n\n550 5.1.1 no such user\n",
    f"Unable to deliver message to: <{ADA}>\nIt failed: 550 no such user\n",
    f"Sorry.\n\n{ADA} [User unknown]\n",
    f"{ADA} (user unknown)\n",
    f"Problems:\n\n{ADA}: user unknown\n",
    f"Recipient address: {ADA}\nReason: user unknown\n",
    f"Sent <<< RCPT TO:<{ADA}>\nReceived >>> 550 5.1.1 user unknown\n",
    f"  {ADA} on 11/25/26 07:00 AM\n      user unknown\n",
    f"While talking to mx.lab.example:\n<<< 550 user unknown\n550 <{ADA}>... User unknown\n",
    f"Delivery failed: {ADA}\nThe other side said: 550 user unknown\n",
    f"Empfänger: {ADA}\nunbekannter Benutzer\n",
]


@pytest.mark.parametrize("text", LINES)
def test_the_address_is_found_where_servers_put_it(text: str) -> None:
    assert fates_of(in_words(text)) == {ADA: HARD}
    assert fates_of(in_words(f"{text}\n----- Original message -----\n{ORIGINAL}")) == {ADA: HARD}


def test_a_notification_that_names_nobody_is_about_whom_the_mail_went_to() -> None:
    text = f"No valid recipient: no such user.\n\n--- Original message ---\n{ORIGINAL}"
    assert fates_of(in_words(text)) == {ADA: HARD}
    assert what(in_words(text)).token == TOKEN


def test_a_mailing_list_is_nobody_who_was_written_to() -> None:
    mail = in_words("It could not be delivered.\n\n--- Original message ---\n" + ORIGINAL)
    assert what(f"List-Post: <mailto:{ADA}>\n{mail}").recipients == ()


def test_who_wrote_and_the_name_of_a_mail_are_no_recipients() -> None:
    text = (
        "Permanent error, user unknown.\n\ndigest@papers.example.org: your mail\n"
        f"20261125.1@papers.example.org: its name\n{ADA}: user unknown\n"
    )
    mail = in_words(f"{text}\n--- Original message ---\n{ORIGINAL}")
    assert fates_of(mail) == {ADA: HARD}


# ── broken reports ────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("whole", "broken"),
    [
        ('boundary="b0"', 'boundary="another"'),
        ('Content-Type: multipart/report; report-type=delivery-status; boundary="b0"\n', ""),
        ("--b0\nContent-Type: message", " --b0\nContent-Type: message"),
        ("Content-Type: text/plain; charset", "Content-Type: text/plain\n charset"),
        ("Action: failed\n", ""),
        ("Action: failed", "Action: expired"),
    ],
)
def test_a_broken_report_is_read_all_the_same(whole: str, broken: str) -> None:
    mail = notification()
    assert whole in mail
    assert fates_of(mail.replace(whole, broken)) == {ADA: HARD}


def test_two_recipients_without_an_empty_line_between_them() -> None:
    second = f"Final-Recipient: rfc822; {BEN}\nAction: failed\nStatus: 5.2.2\n"
    mail = notification().replace("Final-Recipient", second + "Final-Recipient")
    assert fates_of(mail) == {ADA: HARD, BEN: SOFT}


def test_a_report_inside_of_the_mail_that_came_back_is_about_somebody_else() -> None:
    inner = notification(recipient=BEN)
    outer = notification().replace('boundary="b0"', 'boundary="b9"').replace("--b0", "--b9")
    begin = outer.index("Return-Path: <")
    assert fates_of(outer[:begin] + inner + "\n--b9--\n") == {ADA: HARD}


def test_the_words_tell_what_a_number_leaves_open() -> None:
    mail = notification(
        status="5.0.0",
        diagnostic="smtp; 550 5.0.0 sorry",
        said=f"{BEN}: 550 user unknown\n{ADA}: 552 mailbox full",
    )
    assert fates_of(mail) == {ADA: SOFT}


def test_a_report_without_words_and_without_an_action_is_read_by_its_status() -> None:
    mail = notification().replace("Action: failed\n", "")
    begin, end = mail.index("Delivery is over."), mail.index("--b0\nContent-Type: message/deliv")
    assert fates_of(mail[:begin] + "\n" + mail[end:]) == {ADA: HARD}


def test_of_two_names_for_one_recipient_the_one_that_was_written_to_is_told() -> None:
    forwarded = notification().replace(
        "Final-Recipient: rfc822; ada", "Final-Recipient: rfc822; zoe"
    )
    assert set(fates_of(forwarded)) == {ADA}


def test_whom_exim_names_in_the_header_is_meant_and_nobody_in_the_text() -> None:
    mail = f"X-Failed-Recipients: {ADA}\n" + in_words(f"Write to\n\n{BEN}\n\n550 user unknown\n")
    assert fates_of(mail) == {ADA: HARD}


def test_the_same_in_html_is_not_read_again() -> None:
    mail = f"""\
From: MAILER-DAEMON@mx.example
Subject: failure notice
Content-Type: multipart/alternative; boundary="a0"

--a0
Content-Type: text/plain

{ADA}: 452 please try again
--a0
Content-Type: text/html

<p>{ADA}: user unknown</p><p>{BEN}: user unknown</p>
--a0--
"""
    assert fates_of(mail) == {ADA: SOFT}


# ── what is said ──────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("status", "diagnostic", "meaning"),
    [
        ("5.1.1", "smtp; 550 5.1.1 mail from 192.0.2.1 refused, see spamhaus", BLOCK),
        ("5.1.3", "smtp; 553 blocked, see the RBL", BLOCK),
        ("5.1.7", "smtp; 550 5.1.7 no such domain papers.example.org", BLOCK),
        ("5.1.8", "smtp; 550 5.1.8 sender address unknown user", BLOCK),
        ("5.1.0", "smtp; 550 5.1.0 unknown address error '5.7.1 access denied'", BLOCK),
        ("5.0.0", "smtp; 550 you reached your relay quota", BLOCK),
        ("5.0.0", "smtp; 554 sent by an open relay", BLOCK),
        ("5.1.1", "smtp; 550 sent to too many recipients this hour", BLOCK),
        ("5.2.1", "smtp; 550 5.2.1 The account you tried to reach is disabled", SOFT),
        ("5.4.4", "dns; Malformed or unexpected name server reply", SOFT),
        ("5.4.4", "dns; Host or domain name not found. Name service error for x", HARD),
        ("5.0.0", "smtp; 550 <x> user not exist", HARD),
        ("5.1.0", "smtp; 550 the address couldn't be found", HARD),
        ("5.5.0", "smtp; 550 Requested action not taken: mailbox unavailable", HARD),
        ("4.2.0", "smtp; 450 Requested action not taken: mailbox unavailable", SOFT),
        ("5.0.0", "smtp; 550 User [ada@lab.example] does not exist", HARD),
        ("5.0.0", "smtp; 550 <ada@lab.example> is not a known user here", HARD),
        ("5.0.0", "smtp; 550 zu viele Mails auf dem Server", SOFT),
        ("5.0.0", "smtp; 宛先のアドレスが見つかりませんでした", HARD),
        ("5.0.0", "smtp; 相手のメールボックスが一杯です", SOFT),
    ],
)
def test_words_and_numbers_of_many_servers(
    status: str, diagnostic: str, meaning: BounceClass
) -> None:
    assert fates_of(notification(status=status, diagnostic=diagnostic)) == {ADA: meaning}


def test_who_was_taken_before_the_mail_and_not_after_it_is_kept() -> None:
    """Some filters say "unknown user" once they have seen the mail."""
    said = f"<{ADA}>: host mx.lab.example said: 550 Unknown user {ADA} (in reply to end of DATA)"
    mail = notification(status="5.0.0", diagnostic=f"smtp; 550 Unknown user {ADA}", said=said)
    assert fates_of(mail) == {ADA: SOFT}


# ── answering machines ────────────────────────────────────────────────────────────────────────
AWAY = f"I am away until Monday. In urgent cases write to\n\n{BEN}\n\nor call me.\n"


@pytest.mark.parametrize(
    "headers",
    [
        "Return-Path: <>\nFrom: Ada <ada@lab.example>\nSubject: Away\nAuto-Submitted: auto-replied",
        "Return-Path: <>\nFrom: ada@lab.example\nSubject: Re: EvoArena\nX-Autoreply: yes",
        "Return-Path: <>\nFrom: ada@lab.example\nSubject: Abwesenheitsnotiz",
        "Return-Path: <>\nFrom: ada@lab.example\nSubject: Réponse automatique : EvoArena",
        "Return-Path: <>\nFrom: ada@lab.example\nSubject: 自動返信",
        "Return-Path: <>\nFrom: ada@lab.example\nSubject: [Automatyczna odpowiedź] EvoArena",
        "Return-Path: <>\nFrom: ada@lab.example\nSubject: Auto: EvoArena\nPrecedence: auto_reply",
    ],
)
@pytest.mark.parametrize("text", [AWAY, AWAY + "\n--- Original message ---\n" + ORIGINAL])
def test_who_is_away_did_not_die(headers: str, text: str) -> None:
    returned = what(f"{headers}\nTo: {VERP}\n\n{text}")
    assert returned.kind is ReplyKind.AUTO_REPLY
    assert returned.recipients == ()


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Delivery Status Notification (Success)", f"Your message to {ADA} is there."),
        ("Delivery report", f"Your message was successfully delivered to\n\n{ADA}\n"),
        ("Zustellbericht", f"Ihre Nachricht wurde zugestellt:\n\n{ADA}\n"),
        ("投递报告", f"您的邮件已送达\n\n{ADA}\n"),
    ],
)
def test_a_success_in_words_is_no_bounce(subject: str, text: str) -> None:
    returned = what(in_words(text, subject=subject))
    assert (returned.kind, returned.recipients) == (ReplyKind.SUCCESS, ())


def test_a_mail_that_was_not_delivered_is_no_success() -> None:
    for words in (
        "It has not been delivered to",
        "письмо не может быть доставлено",
        "It could not be",
    ):
        text = f"{words}\n\n{ADA}\n"
        assert what(in_words(text)).kind is not ReplyKind.SUCCESS


def test_a_filter_that_asks_for_a_person_and_calls_it_a_report_is_no_bounce() -> None:
    mail = notification(said="You are not on the guest list. Click here: https://filter.example/")
    asked = mail.replace("MAILER-DAEMON@mx.example (Mail Delivery System)", "filter@mx.example")
    asked = asked.replace("Undelivered Mail Returned to Sender", "One more step")
    assert what(asked).kind is ReplyKind.CHALLENGE


def test_a_request_that_quotes_our_own_question_is_no_challenge() -> None:
    mail = f"From: {ADA}\nTo: leave+{TOKEN}@papers.example.org\nSubject: unsubscribe\n\n"
    quoted = "> Please confirm that you want this: https://papers.example.org/c\n"
    assert what(mail + quoted).kind is ReplyKind.UNSUBSCRIBE


def test_a_probe_that_found_a_mailbox_is_a_success() -> None:
    mail = notification(action="deliverable", status="2.1.5", diagnostic="smtp; 250 2.1.5 Ok")
    assert what(mail).kind is ReplyKind.SUCCESS


# ── complaints and requests ───────────────────────────────────────────────────────────────────
def test_a_report_on_signatures_is_nobodys_complaint_and_no_bounce() -> None:
    mail = complaint(fields="Auth-Failure: dmarc", original_to=ADA, kind="auth-failure")
    returned = what(mail.replace("staff@mailbox", "postmaster@mailbox"))
    assert (returned.kind, returned.recipients) == (ReplyKind.OTHER, ())


def test_a_complaint_by_hotmail_is_the_mail_below_such_a_subject() -> None:
    mail = f"""\
From: staff@mailbox.example
To: abuse@papers.example.org
Subject: complaint about message from 192.0.2.1
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="h0"

--h0
Content-Type: message/rfc822

X-HmXmrOriginalRecipient: Ada@lab.example
{ORIGINAL}
--h0--
"""
    returned = what(mail)
    assert returned.kind is ReplyKind.COMPLAINT
    assert [each.address for each in returned.recipients] == [ADA]
    assert returned.token == TOKEN


@pytest.mark.parametrize("subject", ["unsubscribe", "Unsubscribe", " UNSUBSCRIBE "])
def test_unsubscribe_pressed_in_a_mail_program_that_calls_itself_automatic(subject: str) -> None:
    mail = (
        f"From: Ada <{ADA}>\nTo: leave+{TOKEN}@papers.example.org\nSubject:{subject}\n"
        "Auto-Submitted: auto-replied\n\nSent by a mail program for its owner.\n"
    )
    returned = what(mail)
    assert (returned.kind, returned.token) == (ReplyKind.UNSUBSCRIBE, TOKEN)


def test_an_answer_of_a_machine_to_an_unsubscription_is_none() -> None:
    mail = (
        f"From: Ada <{ADA}>\nTo: leave+{TOKEN}@papers.example.org\nSubject: Re: unsubscribe\n"
        "Auto-Submitted: auto-replied\n\nI am away.\n"
    )
    assert what(mail).kind is ReplyKind.AUTO_REPLY
