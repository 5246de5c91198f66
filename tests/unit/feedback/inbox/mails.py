"""Mails that come back, written for the tests in the shapes that servers give them."""

TOKEN = "abcdefghijklmnop." + "a2b3" * 8
VERP = f"bounce+{TOKEN}@papers.example.org"


def notification(
    *,
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "smtp; 550 5.1.1 <ada@lab.example>: no such user",
    recipient: str = "ada@lab.example",
    to: str = VERP,
    said: str = "Delivery is over.",
) -> str:
    """RFC 3464, as Postfix would."""
    return f"""\
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b0"

--b0
Content-Type: text/plain; charset=us-ascii

{said}

<{recipient}>: {diagnostic}

--b0
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Fri, 12 Jun 2026 07:00:00 +0000

Final-Recipient: rfc822; {recipient}
Original-Recipient: rfc822;{recipient}
Action: {action}
Status: {status}
Diagnostic-Code: {diagnostic}

--b0
Content-Type: message/rfc822

Return-Path: <{VERP}>
From: Daily papers <digest@papers.example.org>
To: {recipient}
Subject: quota, spam and unknown user, says a paper

A body that says mailbox full and user unknown.
--b0--
"""


def in_words(
    text: str, *, subject: str = "failure notice", sender: str = "MAILER-DAEMON@mx.example"
) -> str:
    """A notification of an older server: text alone."""
    return f"From: {sender}\nTo: digest@papers.example.org\nSubject: {subject}\n\n{text}"


def complaint(*, fields: str, original_to: str, kind: str = "abuse") -> str:
    """RFC 5965."""
    return f"""\
From: staff@mailbox.example
To: abuse@papers.example.org
Subject: FW: EvoArena + 7 more
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="f0"

--f0
Content-Type: text/plain

Somebody marked this as spam.

--f0
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: Loop/1.0
Version: 1
{fields}
--f0
Content-Type: message/rfc822

Return-Path: <{VERP}>
From: Daily papers <digest@papers.example.org>
To: {original_to}
Subject: EvoArena + 7 more

The mail.
--f0--
"""
