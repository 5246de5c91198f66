"""Mail that comes back, acted on: a real store, a real Maildir, and the command line."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Never

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.errors import InboxError, StoreError
from digest.feedback.inbox.clerk import Clerk, Shelves, Taken
from digest.feedback.inbox.maildir import MaildirMailbox
from digest.feedback.inbox.round import go_round, weed_out
from digest.feedback.policy import Deed, Patience
from digest.model.feedback import Block, ReplyKind, Strike, SuppressionCause
from digest.model.subscriber import Status
from digest.store.store import Store
from digest.tokens import Tokens
from digest.wiring import open_tokens
from tests.contract import samples
from tests.contract.samples import DAY, NOW
from tests.end_to_end.mails import Mail, everything, mailed
from tests.end_to_end.site import Site
from tests.unit.feedback.inbox.mails import complaint, in_words, notification

LATER = NOW + timedelta(hours=1)
FULL = partial(notification, status="4.2.2", diagnostic="smtp; 452 4.2.2 mailbox full")


def clerk_of(store: Store, now: datetime = LATER) -> Clerk:
    shelves = Shelves(store.subscribers, store.votes, store.ledger, store.returns, store.notices)
    return Clerk(shelves, lambda: open_tokens(store, now), lambda: now)


@pytest.fixture
def mail(store: Store) -> Mail:
    """A mail that the server took at NOW."""
    found = mailed(store)
    samples.accept(store, samples.sending(store))
    return found


@pytest.fixture
def tokens(store: Store) -> Tokens:
    return open_tokens(store, NOW)


def verp(tokens: Tokens, mail: Mail, day: date = DAY) -> str:
    return f"papers+{tokens.returned(day, mail.reader.id)}@papers.example.org"


def request(token: str, subject: str, **headers: str) -> bytes:
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    to = f"papers+{token}@papers.example.org" if token else "papers@papers.example.org"
    return f"From: ada@example.org\nTo: {to}\nSubject: {subject}\n{more}\n".encode()


def status(store: Store, mail: Mail) -> Status:
    person = store.subscribers.by_id(mail.reader.id)
    assert person is not None
    return person.status


def cause(store: Store, mail: Mail) -> SuppressionCause | None:
    found = store.subscribers.suppression(mail.reader.address)
    return found.cause if found else None


def test_a_dead_address_is_suppressed_at_once_and_nobody_else(
    store: Store, mail: Mail, tokens: Tokens
) -> None:
    other = store.subscribers.add(samples.subscriber("bob"), now=NOW)
    raw = notification(to=verp(tokens, mail), recipient="forwarded@elsewhere.example").encode()
    taken = clerk_of(store).take(raw)
    assert taken == Taken(ReplyKind.BOUNCE, Deed.SUPPRESS, mail.reader.id)
    assert cause(store, mail) is SuppressionCause.HARD_BOUNCE
    assert status(store, mail) is Status.SUPPRESSED
    assert store.subscribers.by_id(other.id) == other
    detail = store.subscribers.suppression(mail.reader.address)
    assert detail is not None
    assert "5.1.1" in detail.detail


def test_the_verp_token_may_come_in_capitals(store: Store, mail: Mail, tokens: Tokens) -> None:
    raw = notification(to=verp(tokens, mail).upper()).encode()
    assert clerk_of(store).take(raw).deed is Deed.SUPPRESS


def test_a_full_mailbox_earns_one_strike_an_edition(
    store: Store, mail: Mail, tokens: Tokens
) -> None:
    clerk, raw = clerk_of(store), FULL(to=verp(tokens, mail)).encode()
    assert clerk.take(raw).deed is Deed.STRIKE
    assert clerk.take(raw).deed is Deed.NOTHING
    assert [one.edition for one in store.ledger.strikes(mail.reader.id)] == [DAY]
    assert status(store, mail) is Status.ACTIVE


def test_a_block_is_told_to_the_operator_and_never_counts(
    store: Store, mail: Mail, tokens: Tokens, caplog: pytest.LogCaptureFixture
) -> None:
    said = f"smtp; 550 5.7.1 <{mail.reader.address}>: listed at a blocklist, see our policy"
    raw = notification(to=verp(tokens, mail), status="5.7.1", diagnostic=said).encode()
    assert clerk_of(store).take(raw).deed is Deed.ALERT
    assert clerk_of(store).take(raw).deed is Deed.NOTHING  # told again, it is one
    (block,) = store.returns.blocks(since=NOW)
    assert isinstance(block, Block)
    assert (block.at, block.domain) == (LATER, "example.org")
    assert "5.7.1" in block.reply
    assert mail.reader.address not in block.reply  # it is kept longer than a reader
    assert "example.org refuses our mail" in caplog.text
    assert status(store, mail) is Status.ACTIVE
    assert store.ledger.strikes(mail.reader.id) == []


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("delayed", ReplyKind.DELAY),
        ("delivered", ReplyKind.SUCCESS),
        ("relayed", ReplyKind.SUCCESS),
    ],
)
def test_delays_and_successes_change_nothing(
    store: Store, mail: Mail, tokens: Tokens, action: str, kind: ReplyKind
) -> None:
    before = everything(store)
    raw = notification(to=verp(tokens, mail), action=action, status="4.4.1").encode()
    assert clerk_of(store).take(raw) == Taken(kind, Deed.NOTHING)
    assert everything(store) == before


@pytest.mark.parametrize(
    "fields", ["Original-Rcpt-To: ada@example.org", "", "Original-Rcpt-To: redacted@example.org"]
)
def test_a_complaint_unsubscribes_and_suppresses_however_redacted(
    store: Store, mail: Mail, tokens: Tokens, fields: str
) -> None:
    from tests.unit.feedback.inbox.mails import VERP

    raw = complaint(fields=fields, original_to="redacted@example.org")
    raw = raw.replace(VERP, verp(tokens, mail))
    taken = clerk_of(store).take(raw.encode())
    assert taken == Taken(ReplyKind.COMPLAINT, Deed.SUPPRESS, mail.reader.id)
    assert cause(store, mail) is SuppressionCause.COMPLAINT
    assert status(store, mail) is Status.SUPPRESSED


def forged(tokens: Tokens, mail: Mail) -> list[str]:
    """Tokens that name the reader and do not hold for what came back."""
    good = tokens.returned(DAY, mail.reader.id)
    other = "b" if good[-1] != "b" else "c"
    return [
        good[:-1] + other,
        tokens.vote(DAY, mail.reader.id),
        tokens.settings(mail.reader.id),
        tokens.returned(DAY, "a" * 16),
        Tokens([b"x" * 32]).returned(DAY, mail.reader.id),
    ]


@pytest.mark.parametrize("number", range(5))
@pytest.mark.parametrize("make", [notification, FULL])
def test_a_forged_report_changes_nothing_and_is_kept(
    store: Store, mail: Mail, tokens: Tokens, number: int, make: Callable[..., str]
) -> None:
    before = everything(store)
    to = f"papers+{forged(tokens, mail)[number]}@papers.example.org"
    raw = make(to=to, recipient=mail.reader.address).encode()
    assert clerk_of(store).take(raw).deed is Deed.KEEP
    assert everything(store) == before


def test_a_report_that_names_a_reader_without_a_token_is_kept(store: Store, mail: Mail) -> None:
    before = everything(store)
    raw = in_words(f"<{mail.reader.address}>: 550 5.1.1 user unknown").encode()
    assert clerk_of(store).take(raw) == Taken(ReplyKind.BOUNCE, Deed.KEEP)
    assert everything(store) == before


def test_an_edition_that_they_never_got_says_nothing(
    store: Store, mail: Mail, tokens: Tokens
) -> None:
    before = everything(store)
    raw = notification(to=verp(tokens, mail, DAY + timedelta(days=1))).encode()
    assert clerk_of(store).take(raw).deed is Deed.NOTHING
    assert everything(store) == before


def test_a_bounce_from_before_they_asked_again_says_nothing(
    store: Store, mail: Mail, tokens: Tokens
) -> None:
    asked = replace(mail.reader.consent, at=NOW + timedelta(minutes=1))
    again = replace(mail.reader, consent=asked)
    store.subscribers.change(again, now=NOW, cause="asked again")
    before = everything(store)
    for make in (notification, FULL):
        assert clerk_of(store).take(make(to=verp(tokens, mail)).encode()).deed is Deed.NOTHING
    assert everything(store) == before


def test_leaving_by_mail(store: Store, mail: Mail, tokens: Tokens) -> None:
    raw, clerk = request(tokens.leave(mail.reader.id), "unsubscribe"), clerk_of(store)
    assert clerk.take(raw) == Taken(ReplyKind.UNSUBSCRIBE, Deed.LEAVE, mail.reader.id)
    assert status(store, mail) is Status.UNSUBSCRIBED
    assert cause(store, mail) is None  # they may ask again
    assert store.subscribers.history(mail.reader.id)[-1].cause == "unsubscribed: mailto"
    before = everything(store)
    assert clerk.take(raw).deed is Deed.NOTHING
    assert everything(store) == before


def test_leaving_with_the_token_of_something_else_is_kept(
    store: Store, mail: Mail, tokens: Tokens
) -> None:
    before = everything(store)
    for token in forged(tokens, mail):
        assert clerk_of(store).take(request(token, "unsubscribe")).deed is Deed.KEEP
    assert everything(store) == before


def test_whoever_only_types_unsubscribe_is_sent_the_link_once_a_day(
    store: Store, mail: Mail
) -> None:
    raw, clerk = request("", "Unsubscribe"), clerk_of(store)
    assert clerk.take(raw) == Taken(ReplyKind.UNSUBSCRIBE, Deed.ANSWER, mail.reader.id)
    assert clerk.take(raw).deed is Deed.NOTHING
    assert status(store, mail) is Status.ACTIVE
    assert len(everything(store)["notices"]) == 1
    assert clerk_of(store, LATER + timedelta(days=1)).take(raw).deed is Deed.ANSWER


@pytest.mark.parametrize(
    "headers",
    [
        {"Return_Path": "<>"},
        {"Precedence": "bulk"},
        {"Precedence": "list"},
        {"List_Id": "<x.example.org>"},
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated"},
        {"Feedback_ID": "1:2:3:4"},
        {"X_Loop": "yes"},
    ],
)
def test_no_machine_and_no_list_is_answered(
    store: Store, mail: Mail, headers: dict[str, str]
) -> None:
    clerk_of(store).take(request("", "Unsubscribe", **headers))
    assert everything(store)["notices"] == []
    assert status(store, mail) is Status.ACTIVE


@pytest.mark.usefixtures("mail")
def test_a_stranger_is_not_answered(store: Store) -> None:
    raw = request("", "unsubscribe").replace(b"ada@example.org", b"nobody@example.org")
    assert clerk_of(store).take(raw).deed is Deed.KEEP
    assert everything(store)["notices"] == []


def test_votes_by_mail(store: Store, mail: Mail) -> None:
    clerk = clerk_of(store)
    for subject in ("like 1", "Re: less 2", "like 1"):
        taken = clerk.take(request(mail.vote_token, subject))
        assert taken == Taken(ReplyKind.COMMAND, Deed.OBEY, mail.reader.id)
    said = store.votes.of([mail.reader.id])[mail.reader.id]
    assert {str(vote.paper): vote.verb.value for vote in said} == {
        "arxiv:2606.00001": "like",
        "arxiv:2606.00002": "less",
    }


@pytest.mark.parametrize(
    ("subject", "names"),
    [("mute 1", ("Jane Doe",)), ("mute 1.2", ("Wei <b>Zhang</b>",)), ("mute 2", ("Zoë Müller",))],
)
def test_muting_by_mail(store: Store, mail: Mail, subject: str, names: tuple[str, ...]) -> None:
    for _ in range(2):
        assert clerk_of(store).take(request(mail.vote_token, subject)).deed is Deed.OBEY
    person = store.subscribers.by_id(mail.reader.id)
    assert person is not None
    assert person.muted_authors == names


@pytest.mark.parametrize("subject", ["like", "like 4", "like 0", "mute 3", "mute 1.9", "less 9999"])
def test_what_the_mail_does_not_have_is_kept(store: Store, mail: Mail, subject: str) -> None:
    before = everything(store)
    assert clerk_of(store).take(request(mail.vote_token, subject)).deed is Deed.KEEP
    assert everything(store) == before


def test_pause_and_resume_by_mail(store: Store, mail: Mail) -> None:
    clerk = clerk_of(store)
    assert clerk.take(request(mail.settings_token, "pause")).deed is Deed.OBEY
    assert status(store, mail) is Status.PAUSED
    assert clerk.take(request(mail.settings_token, "resume")).deed is Deed.OBEY
    assert status(store, mail) is Status.ACTIVE


def test_help_by_mail_once_a_day(store: Store, mail: Mail) -> None:
    clerk = clerk_of(store)
    assert clerk.take(request(mail.settings_token, "help")).deed is Deed.ANSWER
    assert clerk.take(request(mail.settings_token, "help")).deed is Deed.NOTHING


def test_whoever_left_wishes_for_nothing(store: Store, mail: Mail, tokens: Tokens) -> None:
    clerk = clerk_of(store)
    clerk.take(request(tokens.leave(mail.reader.id), "unsubscribe"))
    before = everything(store)
    wishes = [(mail.vote_token, "like 1"), (mail.vote_token, "mute 1")]
    wishes += [(mail.settings_token, wish) for wish in ("pause", "resume", "help")]
    for token, subject in wishes:
        assert clerk.take(request(token, subject)).deed is Deed.NOTHING
    assert everything(store) == before


def test_the_erased_are_nobody(store: Store, mail: Mail, tokens: Tokens) -> None:
    store.subscribers.erase(mail.reader.id, now=NOW)
    before = everything(store)
    for raw in (
        notification(to=verp(tokens, mail)).encode(),
        request(tokens.leave(mail.reader.id), "unsubscribe"),
        request(mail.vote_token, "like 1"),
        request(mail.settings_token, "pause"),
    ):
        clerk_of(store).take(raw)
    assert everything(store) == before


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(raw=st.binary(max_size=2000))
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("mail")
def test_no_bytes_of_a_stranger_change_anything(store: Store, raw: bytes) -> None:
    before = everything(store)
    clerk_of(store).take(b"To: " + raw)
    clerk_of(store).take(raw)
    assert everything(store) == before


def strike_daily(store: Store, mail: Mail, days: int) -> None:
    for day in range(days):
        at = NOW + timedelta(days=day)
        store.returns.strike(mail.reader.id, Strike(at.date(), at, "452 full", "came back"))


def test_soft_bounces_over_a_month_end_the_mail(store: Store, mail: Mail) -> None:
    strike_daily(store, mail, 30)
    weed = partial(weed_out, store.subscribers, store.returns, Patience())
    assert weed(NOW + timedelta(days=29, hours=1)) == 0
    assert status(store, mail) is Status.ACTIVE
    strike_daily(store, mail, 31)
    assert weed(NOW + timedelta(days=30, hours=1)) == 1
    assert cause(store, mail) is SuppressionCause.SOFT_BOUNCE
    assert weed(NOW + timedelta(days=30, hours=1)) == 0


def test_strikes_from_before_they_asked_again_are_forgotten(store: Store, mail: Mail) -> None:
    strike_daily(store, mail, 40)
    asked = NOW + timedelta(days=39)
    again = replace(mail.reader, consent=replace(mail.reader.consent, at=asked))
    store.subscribers.change(again, now=NOW, cause="asked again")
    patience = Patience()
    assert weed_out(store.subscribers, store.returns, patience, asked + timedelta(days=2)) == 0


# ── the mailbox ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def box(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / "Maildir" / name).mkdir(parents=True)
    return tmp_path / "Maildir"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_what_is_understood_is_removed_and_the_rest_put_aside(
    store: Store, mail: Mail, tokens: Tokens, box: Path
) -> None:
    (box / "new" / "1").write_bytes(notification(to=verp(tokens, mail)).encode())
    (box / "cur" / "2:2,S").write_bytes(b"From: eve@example.org\nSubject: lunch?\n\nHm?\n")
    (box / "new" / ".hidden").write_bytes(b"")
    found = go_round(MaildirMailbox(box, kept="kept"), clerk_of(store), store.returns, LATER)
    assert found.kinds == {"bounce": 1, "other": 1}
    assert found.deeds == {Deed.SUPPRESS: 1, Deed.KEEP: 1}
    assert (names(box / "new"), names(box / "cur")) == ([".hidden"], [])
    assert names(box / ".kept" / "cur") == ["2:2,"]
    assert store.returns.counts(since=LATER.date()) == {"bounce": 1, "other": 1}
    again = go_round(MaildirMailbox(box, kept="kept"), clerk_of(store), store.returns, LATER)
    assert again.mails == 0


class Poison(bytes):
    """A mail at which every parser fails."""

    def __getitem__(self, key: object) -> Never:
        raise RecursionError("too deep")


@pytest.mark.usefixtures("mail")
def test_a_mail_that_no_parser_can_read_does_not_stop_those_behind_it(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    before = everything(store)
    assert clerk_of(store).take(Poison(b"From: eve@example.org\n\n")).deed is Deed.KEEP
    assert everything(store) == before
    assert "RecursionError" in caplog.text


def test_a_mail_is_removed_only_after_what_it_said_is_committed(
    store: Store, mail: Mail, tokens: Tokens, box: Path
) -> None:
    class Broken:
        def take(self, _: bytes) -> Taken:
            raise StoreError("the disk is full")

    for name in ("1", "2"):
        (box / "new" / name).write_bytes(notification(to=verp(tokens, mail)).encode())
    with pytest.raises(StoreError):
        go_round(MaildirMailbox(box, kept="kept"), Broken(), store.returns, LATER)  # type: ignore[arg-type]
    assert names(box / "new") == ["1", "2"]


def test_a_crash_after_the_commit_only_repeats_it(
    store: Store, mail: Mail, tokens: Tokens, box: Path
) -> None:
    raw = FULL(to=verp(tokens, mail)).encode()
    clerk_of(store).take(raw)  # … and here the power went
    (box / "new" / "1").write_bytes(raw)
    go_round(MaildirMailbox(box, kept="kept"), clerk_of(store), store.returns, LATER)
    assert len(store.ledger.strikes(mail.reader.id)) == 1
    assert names(box / "new") == []


def test_who_reads_the_same_mailbox_meanwhile_is_no_trouble(box: Path) -> None:
    for name in ("1", "2", "3"):
        (box / "new" / name).write_bytes(b"From: eve@example.org\nSubject: lunch?\n\n")
    mine, theirs = MaildirMailbox(box, kept="k").arrived(), MaildirMailbox(box, kept="k").arrived()
    first, same = next(mine), next(theirs)
    first.done()
    assert same.read() is None
    same.done()
    same.keep()
    assert [each.read() is not None for each in mine] == [True, True]


def test_no_maildir_is_said(tmp_path: Path) -> None:
    with pytest.raises(InboxError, match="cannot be read"):
        next(MaildirMailbox(tmp_path / "none", kept="kept").arrived())


# ── the command line ──────────────────────────────────────────────────────────────────────────


@pytest.fixture
def site(tmp_path: Path, box: Path) -> Site:
    del box
    more = '[inbox]\naddress = "papers@lab.example"\nmaildir = "Maildir"\n'
    site = Site.make(tmp_path, more=more)
    site.run("subscribe", "ada@example.org", "--interest", "sparse attention")
    return site


def leave_token(site: Site) -> str:
    with Store.open(f"sqlite:///{site.folder}/digest.db", message_domain="lab.example") as store:
        person = store.subscribers.get("ada@example.org")
        assert person is not None
        return open_tokens(store, datetime.now(UTC)).leave(person.id)


def test_process_says_what_it_did(site: Site, box: Path) -> None:
    assert site.run("inbox", "process").out == "inbox: 0 mails\n"
    (box / "new" / "1").write_bytes(request(leave_token(site), "unsubscribe"))
    (box / "new" / "2").write_bytes(request("", "lunch?"))
    said = site.run("inbox", "process").out
    assert said == "inbox: 2 mails (1 unsubscribe, 1 other); 1 unsubscribed, 1 kept\n"
    assert "unsubscribed" in site.run("subscribers", "show", "ada@example.org").out
    assert names(box / ".digest-kept" / "cur") == ["2:2,"]


def test_process_without_a_mailbox_says_what_to_set(tmp_path: Path) -> None:
    site = Site.make(tmp_path / "bare")
    ran = site.run("inbox", "process", code=2)
    assert "inbox.maildir" in ran.err


def test_a_mailbox_that_cannot_be_read_is_told_and_the_mails_go_out(site: Site, box: Path) -> None:
    box.rename(box.with_name("elsewhere"))
    ran = site.run("inbox", "process", "--json", code=3)
    assert "cannot be read" in ran.json["trouble"]


def test_a_run_reads_the_mailbox_first(site: Site, box: Path) -> None:
    (box / "new" / "1").write_bytes(request(leave_token(site), "unsubscribe"))
    ran = site.run("run", "--date", "2026-06-12", "--json")
    assert ran.json["inbox"]["kinds"] == {"unsubscribe": 1}
    assert ran.json["planned"] == 0
    assert names(box / "new") == []


def piped(site: Site, raw: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "digest", "inbox", "pipe"],
        input=raw,
        cwd=site.folder,
        env=site.environment(),
        capture_output=True,
        check=False,
    )


def test_a_mail_through_a_pipe(site: Site) -> None:
    ran = piped(site, request(leave_token(site), "unsubscribe"))
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"", b"")
    assert "unsubscribed" in site.run("subscribers", "show", "ada@example.org").out
    assert piped(site, request("", "lunch?")).returncode == 0
    assert len(names(site.folder / "var" / "inbox" / "new")) == 1


def test_a_mail_of_twenty_megabytes_through_a_pipe(site: Site) -> None:
    raw = request(leave_token(site), "unsubscribe") + b"x" * 78 + b"\n" * 20_000_000
    assert piped(site, raw).returncode == 0


def test_a_pipe_that_cannot_write_asks_the_mail_server_to_try_again(site: Site) -> None:
    (site.folder / "digest.db").write_bytes(b"no database at all" * 100)
    ran = piped(site, request("", "lunch?"))
    assert ran.returncode == os.EX_TEMPFAIL
    assert b"Traceback" not in ran.stderr


def test_status_tells_what_came_back(site: Site, box: Path) -> None:
    (box / "new" / "1").write_bytes(request(leave_token(site), "unsubscribe"))
    (box / "new" / "2").write_bytes(request("", "lunch?"))
    site.run("inbox", "process")
    with Store.open(f"sqlite:///{site.folder}/digest.db", message_domain="lab.example") as store:
        block = Block(datetime.now(UTC), "mail.example", "550 5.7.1 listed")
        store.returns.blocked(block)
    said = site.run("status").out
    assert "Came back in 7 days: 1 other, 1 unsubscribe" in said
    assert "Not understood: 1; look into inbox.kept, and inbox.spool after a pipe." in said
    assert "mail.example refuses our mail (1): 550 5.7.1 listed" in said
    shown = site.run("status", "--json").json
    assert shown["came_back"] == {"other": 1, "unsubscribe": 1}
    assert [one["domain"] for one in shown["blocks"]] == ["mail.example"]


def test_a_link_outlives_the_key_that_signed_it_unless_that_is_retired(
    site: Site, box: Path
) -> None:
    token = leave_token(site)
    assert "1 earlier key is still good" in site.run("store", "rotate-keys").out
    (box / "new" / "1").write_bytes(request(token, "unsubscribe"))
    assert "1 unsubscribed" in site.run("inbox", "process").out
    ran = site.run("store", "rotate-keys", "--retire-before", "2100-01-01")
    assert "0 earlier keys" in ran.out
    assert "Forgotten: 2." in ran.out
    (box / "new" / "2").write_bytes(request(token, "unsubscribe"))
    assert "1 kept" in site.run("inbox", "process").out
