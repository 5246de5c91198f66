"""The reply table, row by row; then that it is total and lets no mail get lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.dispatch.replies import FINAL_DOT, UNREADABLE, Meaning, meaning

VERBS = ("connect", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", FINAL_DOT)
M = Meaning


@pytest.mark.parametrize(
    ("verb", "code", "enhanced", "words", "expected"),
    [
        # 2yz
        (FINAL_DOT, 250, "2.0.0", "Ok: queued as 4XyZ", M.ACCEPTED),
        (FINAL_DOT, 250, "", "", M.ACCEPTED),
        ("DATA", 250, "2.0.0", "Ok", M.BROKEN),
        # the route
        ("connect", 0, "", "connection refused", M.ROUTE),
        ("MAIL", 0, "", "the server closed the link", M.ROUTE),
        ("DATA", 0, "", "the server closed the link", M.ROUTE),
        *[(verb, 421, "4.3.2", "shutting down", M.ROUTE) for verb in VERBS],
        # uncertain
        (FINAL_DOT, 0, "", "no reply within 600 s", M.UNCERTAIN),
        # we are at fault
        ("EHLO", 550, "", "your name is bad", M.OURS),
        ("STARTTLS", 554, "", "no", M.OURS),
        ("AUTH", 535, "5.7.8", "authentication failed", M.OURS),
        ("MAIL", 550, "5.1.8", "sender's domain not found", M.OURS),
        ("MAIL", 553, "", "not yours", M.OURS),
        ("RCPT", 501, "", "syntax error in parameters", M.OURS),
        ("RCPT", 502, "5.5.1", "not implemented", M.OURS),
        ("RCPT", 503, "5.5.1", "bad sequence", M.OURS),
        ("DATA", 503, "", "RCPT first", M.OURS),
        (FINAL_DOT, 504, "", "parameter not implemented", M.OURS),
        ("RCPT", 554, "5.7.1", "Relay access denied", M.OURS),
        (FINAL_DOT, 550, "5.7.26", "this mail is unauthenticated", M.OURS),
        (FINAL_DOT, 550, "5.7.515", "Access denied, sending domain does not pass", M.OURS),
        (FINAL_DOT, 550, "", "This looks like SPAM to us", M.OURS),
        ("RCPT", 550, "", "blocked by local policy", M.OURS),
        ("DATA", 554, "", "transaction failed", M.OURS),
        (FINAL_DOT, 554, "", "transaction failed", M.OURS),
        ("RCPT", 553, "", "sorry, that domain isn't in my list of allowed rcpthosts", M.OURS),
        # our quota
        ("RCPT", 550, "5.4.5", "Daily user sending limit exceeded", M.QUOTA),
        (FINAL_DOT, 550, "5.4.5", "", M.QUOTA),
        ("MAIL", 452, "", "You have reached your daily quota", M.QUOTA),
        ("MAIL", 550, "", "sending limit reached", M.QUOTA),
        # mailbox full
        ("RCPT", 452, "4.2.2", "The email account is over quota", M.MAILBOX_FULL),
        ("RCPT", 552, "5.2.2", "", M.MAILBOX_FULL),
        (FINAL_DOT, 552, "5.2.2", "", M.MAILBOX_FULL),
        ("RCPT", 450, "", "Mailbox full", M.MAILBOX_FULL),
        ("RCPT", 550, "", "the user is over quota", M.MAILBOX_FULL),
        (FINAL_DOT, 552, "", "mailbox is full", M.MAILBOX_FULL),
        # greylisting, before 4.7.x
        ("RCPT", 450, "4.7.1", "Greylisted, come back in 300 s", M.GREYLISTED),
        ("RCPT", 451, "", "Gray-listing in action", M.GREYLISTED),
        ("RCPT", 450, "4.2.0", "Recipient address rejected: Greylisted", M.GREYLISTED),
        # too fast
        ("RCPT", 454, "", "temporary failure", M.TOO_FAST),
        (FINAL_DOT, 451, "4.7.500", "Server busy", M.TOO_FAST),
        ("MAIL", 450, "4.7.1", "try later", M.TOO_FAST),
        ("RCPT", 450, "4.2.1", "receiving mail at a rate that prevents", M.TOO_FAST),
        ("RCPT", 451, "", "Throttled", M.TOO_FAST),
        ("MAIL", 452, "", "too many messages in this session", M.TOO_FAST),
        # other 4yz
        ("RCPT", 450, "4.2.0", "mailbox busy", M.DEFERRED),
        ("RCPT", 451, "4.3.0", "local error", M.DEFERRED),
        (FINAL_DOT, 451, "", "try again later", M.DEFERRED),
        ("DATA", 451, "4.3.5", "configuration error", M.DEFERRED),
        ("RCPT", 552, "", "Too many recipients", M.DEFERRED),
        # hard bounces
        ("RCPT", 550, "5.1.1", "User unknown", M.HARD_BOUNCE),
        ("RCPT", 550, "5.1.2", "no such domain", M.HARD_BOUNCE),
        ("RCPT", 501, "5.1.3", "bad address syntax", M.HARD_BOUNCE),
        ("RCPT", 550, "5.1.6", "moved", M.HARD_BOUNCE),
        ("RCPT", 550, "5.1.10", "recipient not found", M.HARD_BOUNCE),
        ("RCPT", 553, "", "mailbox name not allowed", M.HARD_BOUNCE),
        ("RCPT", 556, "", "domain does not accept mail", M.HARD_BOUNCE),
        ("RCPT", 556, "5.1.10", "Recipient address has null MX", M.HARD_BOUNCE),
        ("RCPT", 550, "", "null MX", M.HARD_BOUNCE),
        # too large
        (FINAL_DOT, 552, "5.3.4", "Message too big for system", M.TOO_LARGE),
        ("MAIL", 552, "5.3.4", "Message size exceeds fixed limit", M.TOO_LARGE),
        (FINAL_DOT, 550, "5.2.3", "message length exceeds limit", M.TOO_LARGE),
        (FINAL_DOT, 552, "", "too much mail data", M.TOO_LARGE),
        ("DATA", 552, "", "", M.TOO_LARGE),
        # other 5yz
        ("RCPT", 550, "", "no", M.REFUSED),
        ("RCPT", 550, "5.2.1", "mailbox disabled", M.REFUSED),
        ("RCPT", 551, "5.1.8", "user not local", M.REFUSED),
        (FINAL_DOT, 550, "", "no", M.REFUSED),
        # unreadable
        ("MAIL", UNREADABLE, "", "b'\\x00\\x01'", M.BROKEN),
        ("RCPT", 354, "", "go on", M.BROKEN),
        ("RCPT", 777, "", "", M.BROKEN),
    ],
)
def test_each_row(verb: str, code: int, enhanced: str, words: str, expected: Meaning) -> None:
    assert meaning(verb, code, enhanced, words) is expected


@pytest.mark.parametrize(
    ("code", "enhanced", "words", "expected"),
    [
        (550, "5.2.1", "<no-spam-please@example.org>: disabled", M.REFUSED),
        (550, "", "policy.office@example.org is unknown", M.REFUSED),
        (451, "4.3.0", "corporate migration, operators at work", M.DEFERRED),
        (550, "5.2.1", "the daily receiving limit of this mailbox is reached", M.REFUSED),
    ],
)
def test_words_inside_addresses_and_other_words_do_not_count(
    code: int, enhanced: str, words: str, expected: Meaning
) -> None:
    assert meaning("RCPT", code, enhanced, words) is expected


anything = st.text(max_size=60)
verbs = st.sampled_from(VERBS)


@given(verbs, st.integers(-1, 999), st.from_regex(r"([245]\.\d{1,3}\.\d{1,3})?"), anything)
def test_everything_has_a_meaning_and_only_2yz_to_the_dot_is_accepted(
    verb: str, code: int, enhanced: str, words: str
) -> None:
    taken = 200 <= code < 300 and verb == FINAL_DOT
    assert (meaning(verb, code, enhanced, words) is Meaning.ACCEPTED) == taken


@given(verbs, st.integers(400, 499), anything)
def test_a_4yz_is_never_final(verb: str, code: int, words: str) -> None:
    final = {Meaning.HARD_BOUNCE, Meaning.REFUSED, Meaning.TOO_LARGE, Meaning.ACCEPTED}
    assert meaning(verb, code, "", words) not in final


@given(st.sampled_from(["connect", "EHLO", "STARTTLS", "AUTH", "MAIL"]), st.integers(-1, 599))
def test_before_rcpt_no_recipient_is_to_blame(verb: str, code: int) -> None:
    blaming = {Meaning.HARD_BOUNCE, Meaning.REFUSED, Meaning.MAILBOX_FULL, Meaning.DEFERRED}
    assert meaning(verb, code, "", "") not in blaming
