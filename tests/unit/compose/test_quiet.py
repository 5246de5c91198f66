"""Mails without papers: why, and when something comes; by the table of reasons."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.collect.sources.arxiv_calendar import DayOff, closure
from digest.compose.composer import Composer
from digest.compose.receipt import HOLIDAYS
from digest.errors import ComposeError
from digest.model.delivery import Claim
from digest.model.edition import EmptyReason, Receipt, Selection, SourceState
from digest.model.subscriber import Format, Schedule

from .editions import FRIDAY, QUIET_ADA, claim_of, quiet, thanksgiving
from .reading import body, check_wire, parsed, seen, unspaced

SATURDAY = FRIDAY + timedelta(days=1)
CLOSED = Receipt("arxiv", "arxiv", SourceState.CLOSED, FRIDAY, closure=closure(FRIDAY))
READ = Receipt("huggingface", "huggingface", SourceState.FRESH, FRIDAY, 3, 3, 3)
FAILED = Receipt("lab feed", "feed", SourceState.FAILED, FRIDAY, detail="no answer in 30 s")
LIST = "The next list is due on Sunday 29 November, at 20:00 in New York: Mon 02:00 by your clock."
SAME_CLOCK = "The next list is due on Sunday 29 November, at 20:00."
MAIL = "Your next mail comes on Saturday 28 November."


def said(composer: Composer, claim: Claim) -> tuple[str, str]:
    """The subject without the day, and what both parts say below the greeting, in one line."""
    mail = parsed(composer.compose(claim))
    lead = body(mail, "plain").partition("Hello Ada Lovelace,")[2].partition("\nOn the web:")[0]
    assert unspaced(f"Hello Ada Lovelace,{lead}") in seen(body(mail, "html"))
    return str(mail["Subject"]).partition(" · ")[0], " ".join(lead.split())


def test_a_holiday_is_named_and_the_next_list(composer: Composer) -> None:
    assert said(composer, thanksgiving()) == (
        "Nothing today: arXiv is closed (Thanksgiving)",
        f"arXiv is closed: it announced no list on Thursday 26 November (Thanksgiving). {LIST}",
    )
    assert "Announces nothing today: arXiv (Thanksgiving)." in " ".join(
        body(parsed(composer.compose(thanksgiving())), "plain").split()
    )


def test_a_weekend_and_a_reader_who_lives_by_the_same_clock(composer: Composer) -> None:
    weekend = replace(CLOSED, at=SATURDAY, closure=closure(SATURDAY))
    near = replace(QUIET_ADA, schedule=Schedule(timezone="America/Toronto"))
    assert said(composer, quiet(weekend, subscriber=near, now=SATURDAY)) == (
        "Nothing today: arXiv is closed (weekend)",
        f"arXiv is closed: it announces nothing at the weekend. {SAME_CLOCK}",
    )


@pytest.mark.parametrize(
    ("receipts", "empty", "subject", "lead"),
    [
        ((), EmptyReason.NOTHING_ANNOUNCED, "Nothing today: nothing new was announced",
         f"No source announced anything new. {MAIL}"),
        ((FAILED,), EmptyReason.SOURCES_FAILED, "Nothing today: no source could be read",
         "No source could be read: lab feed. They are asked again for the next edition. " + MAIL),
        ((READ,), EmptyReason.NO_MATCH, "Nothing for you today: nothing new matches",
         f"None of the 1,446 papers that are new to you matches your interests. {MAIL}"),
        # others announced something: that arXiv is closed is no reason, but its next list is news
        ((CLOSED, READ), EmptyReason.NO_MATCH, "Nothing for you today: nothing new matches",
         f"None of the 1,446 papers that are new to you matches your interests. {LIST}"),
        # nobody did: the papers are those of earlier days
        ((CLOSED,), EmptyReason.NO_MATCH, "Nothing today: arXiv is closed (Thanksgiving)",
         f"arXiv is closed: it announced no list on Thursday 26 November (Thanksgiving). {LIST}"),
    ],
)  # fmt: skip
def test_every_reason_is_told(
    composer: Composer,
    receipts: tuple[Receipt, ...],
    empty: EmptyReason,
    subject: str,
    lead: str,
) -> None:
    assert said(composer, quiet(*receipts, empty=empty, announced=1446)) == (subject, lead)


@pytest.mark.parametrize("empty", EmptyReason)
@pytest.mark.parametrize("form", Format)
def test_each_reason_makes_a_whole_mail(
    composer: Composer, empty: EmptyReason, form: Format
) -> None:
    claim = quiet(READ, empty=empty, announced=1, subscriber=replace(QUIET_ADA, format=form))
    message = composer.compose(claim)
    check_wire(message.content)
    mail = parsed(message)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "Daily papers, Fri 27 Nov" in mail["Subject"]
    assert composer.compose(claim).content == message.content


def test_a_resend_is_the_same_though_the_wish_was_taken_back(composer: Composer) -> None:
    first = thanksgiving()
    again = replace(first, subscriber=replace(first.subscriber, quiet_mail=False), attempts=1)
    assert composer.compose(again).content == composer.compose(first).content


def test_the_next_mail_follows_their_days(composer: Composer) -> None:
    weekly = replace(QUIET_ADA, schedule=Schedule(days=("fri",), timezone="Europe/Berlin"))
    assert "comes on Friday 4 December." in said(composer, quiet(subscriber=weekly))[1]
    never = replace(QUIET_ADA, schedule=Schedule(days=()))
    assert said(composer, quiet(subscriber=never))[1] == "No source announced anything new."


def test_without_a_reason_there_is_nothing_to_compose(composer: Composer) -> None:
    claim = claim_of((), subscriber=QUIET_ADA)
    assert claim.prepared is not None
    nothing = replace(claim.prepared, selection=Selection())
    with pytest.raises(ComposeError, match="nothing to compose"):
        composer.compose(replace(claim, prepared=nothing))


def test_every_day_off_has_a_name_that_can_be_translated() -> None:
    assert set(HOLIDAYS) == set(DayOff)


def test_the_receipt_counts_earlier_days_apart(composer: Composer) -> None:
    claim = quiet(READ, empty=EmptyReason.NO_MATCH, announced=1446)
    text = " ".join(body(parsed(composer.compose(claim)), "plain").split())
    assert "3 announced, 3 read, 1,446 with those of earlier days, 0 match, 0 shown." in text
    same = quiet(READ, empty=EmptyReason.NO_MATCH, announced=3)
    assert "3 announced, 3 read, 0 match, 0 shown." in " ".join(
        body(parsed(composer.compose(same)), "plain").split()
    )


def test_the_clock_of_a_reader_far_away(composer: Composer) -> None:
    saturday = datetime(2026, 11, 27, 22, 5, tzinfo=UTC)  # seven in the morning in Tokyo
    closed = replace(CLOSED, at=saturday, closure=closure(saturday))
    tokyo = replace(QUIET_ADA, schedule=Schedule(timezone="Asia/Tokyo"))
    lead = said(composer, quiet(closed, subscriber=tokyo, now=saturday))[1]
    assert "Thursday 26 November (Thanksgiving)" in lead
    assert lead.endswith("at 20:00 in New York: Mon 10:00 by your clock.")
