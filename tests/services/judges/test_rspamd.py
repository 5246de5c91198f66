"""rspamd, without a network: what it makes of each mail as it was signed."""

import asyncio
import re

import pytest

from .mails import Mail, mails, shouting
from .rspamd import Verdict, judge
from .tools import required

pytestmark = [pytest.mark.services, pytest.mark.timeout(300)]

LIMIT = 2.0
"""Of 15, at which it rejects a mail; from 4 on it makes it wait."""
UNNATURAL = {"hostile": {"URI_COUNT_ODD"}}
"""Rules that mind what a mail was given on purpose: links that only one of its parts may show."""


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdict]:
    """By mail, and by name of those that are planted."""
    program = required("rspamd", "rspamd")
    good = mails()[0]
    contents = {mail.name: mail.content for mail in mails()}
    contents["changed"] = good.content.replace(b"\r\nSubject: ", b"\r\nSubject: Re: ", 1)
    contents["differing"] = _with_another_text(good)
    contents["shouting"] = shouting()
    folder = tmp_path_factory.mktemp("rspamd")
    return asyncio.run(judge(contents, program=program, folder=folder))


def test_every_mail_is_far_from_spam(verdicts: dict[str, Verdict]) -> None:
    for mail in mails():
        points = verdicts[mail.name].points
        counted = [points[rule] for rule in points.keys() - UNNATURAL.get(mail.name, set())]
        assert sum(counted) < LIMIT, (mail.name, points)


def test_both_signatures_and_the_policy_of_the_domain_hold(verdicts: dict[str, Verdict]) -> None:
    for mail in mails():
        assert {"R_DKIM_ALLOW", "R_SPF_ALLOW", "DMARC_POLICY_ALLOW"} <= set(
            verdicts[mail.name].points
        ), mail.name
        assert "R_DKIM_REJECT" not in verdicts[mail.name].points


def test_the_two_parts_do_not_differ(verdicts: dict[str, Verdict]) -> None:
    for mail in mails():
        assert "R_PARTS_DIFFER" not in verdicts[mail.name].points, mail.name


def test_a_mail_that_was_changed_is_found_out(verdicts: dict[str, Verdict]) -> None:
    assert "R_DKIM_REJECT" in verdicts["changed"].points


def test_a_text_that_says_something_else_is_found_out(verdicts: dict[str, Verdict]) -> None:
    assert "R_PARTS_DIFFER" in verdicts["differing"].points


def test_a_planted_mail_is_found_out(verdicts: dict[str, Verdict]) -> None:
    assert verdicts["shouting"].score > LIMIT


def _with_another_text(mail: Mail) -> bytes:
    """The same mail, whose text part only asks for another mail program."""
    content, count = re.subn(
        rb"(Content-Type: text/plain[^\0]*?\r\n\r\n)[^\0]*?(\r\n--=)",
        rb"\1Please read the HTML part of this mail in another program.\2",
        mail.content,
        count=1,
    )
    assert count == 1
    return content
