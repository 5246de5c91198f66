"""The way back through real servers: Postfix returns and receives, Dovecot keeps, we read IMAP."""

import email
import email.policy
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote

import pytest

from digest.feedback.inbox.clerk import Clerk, Shelves
from digest.feedback.inbox.imap import ImapMailbox
from digest.feedback.inbox.letter import MOST_BYTES
from digest.feedback.inbox.options import InboxOptions
from digest.store.store import Store
from digest.wiring import open_tokens
from tests.end_to_end.site import PAPERS, Site
from tests.servers.certificates import Authority
from tests.services.dovecot import PASSWORD, Dovecot
from tests.services.postfix import DOMAIN, Postfix

pytestmark = pytest.mark.services

DAY, NEXT = "2026-06-12", "2026-06-13"
INBOX = "papers"
READERS = ("ada", "bob")
NOBODY = "nobody-here"


class World:
    """A site, the Postfix that it sends through, and the Dovecot that everybody's mail ends in."""

    def __init__(self, site: Site, postfix: Postfix, dovecot: Dovecot) -> None:
        self.site, self.postfix, self.dovecot = site, postfix, dovecot

    def send(self, day: str, counts: dict[str, int]) -> None:
        """Send an edition, and wait until all that comes of it has arrived."""
        papers = [{**PAPERS[0], "id": f"{day[2:4]}{day[5:7]}.000{day[8:]}", "day": day}]
        (self.site.folder / "papers.json").write_text(json.dumps(papers), encoding="utf-8")
        ran = self.site.finish("run", "--date", day, "--json", code=None)
        assert ran.json["counts"][day] == counts, ran
        self.postfix.empty()

    def process(self) -> dict[str, dict[str, int]]:
        """Read the mailbox; what it held and what was done."""
        said = self.site.finish("inbox", "process", "--json").json
        assert said["trouble"] == ""
        return {"kinds": said["kinds"], "deeds": said["deeds"]}

    def status(self, name: str) -> str:
        shown = self.site.finish("subscribers", "show", f"{name}@{DOMAIN}", "--json").json
        return str(shown["status"])

    def mailbox(self) -> ImapMailbox:
        """The inbox as a run opens it."""
        options = {"host": "127.0.0.1", "port": self.dovecot.imap, "security": "none"}
        return ImapMailbox(
            InboxOptions.model_validate({**options, "username": INBOX, "password": PASSWORD})
        )

    @contextmanager
    def store(self) -> Iterator[Store]:
        path = self.site.folder / "digest.db"
        with Store.open(f"sqlite:///{path}", message_domain="lab.example") as store:
            yield store

    def clerk(self, store: Store) -> Clerk:
        now = datetime.now(UTC)
        shelves = Shelves(
            store.subscribers, store.votes, store.ledger, store.returns, store.notices
        )
        return Clerk(shelves, lambda: open_tokens(store, now), lambda: now)

    def mail(self, name: str) -> EmailMessage:
        """The only mail in somebody's mailbox."""
        (raw,) = self.dovecot.mails(name)
        return email.message_from_bytes(raw, EmailMessage, policy=email.policy.default)

    def answer(self, name: str, link: str) -> None:
        """Follow a `mailto:` link as a mail client would, and send what it begins with swaks."""
        to, _, subject = link.removeprefix("mailto:").partition("?subject=")
        subprocess.run(
            [
                *("swaks", "--server", f"127.0.0.1:{self.postfix.port}", "--helo", "pc.example"),
                *("--from", f"{name}@{DOMAIN}", "--to", unquote(to)),
                *("--header", f"Subject: {unquote(subject)}", "--body", "Sent from a link."),
            ],
            check=True,
            stdin=subprocess.DEVNULL,
            capture_output=True,
        )
        self.postfix.empty()


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def world(tmp_path: Path, authority: Authority, request: pytest.FixtureRequest) -> Iterator[World]:
    """Parametrized by names of readers whose mailboxes are tiny, and how IMAP is secured."""
    options = {"full": (), "security": "none", **getattr(request, "param", {})}
    names = [*READERS, *options["full"]]
    quotas = dict.fromkeys(options["full"], 1000)
    with (
        Dovecot([*names, INBOX], quotas, authority.files("127.0.0.1")) as dovecot,
        Postfix([], through(dovecot)) as postfix,
    ):
        port = dovecot.imaps if options["security"] == "tls" else dovecot.imap
        more = f"""
[inbox]
address = "{INBOX}@{DOMAIN}"
host = "127.0.0.1"
port = {port}
security = "{options["security"]}"
ca_file = "{authority.file}"
username = "{INBOX}"
"""
        site = Site.make(tmp_path / "site", smtp_port=postfix.port, more=more)
        site.variables["DIGEST_INBOX__PASSWORD"] = PASSWORD
        rows = "".join(f"{name}@{DOMAIN},sparse attention\n" for name in [*names, NOBODY])
        (site.folder / "people.csv").write_text(f"address,interests\n{rows}", encoding="utf-8")
        site.run("subscribers", "import", str(site.folder / "people.csv"))
        yield World(site, postfix, dovecot)


def through(dovecot: Dovecot) -> dict[str, object]:
    """Postfix as one that learns of its users only when Dovecot takes or refuses them."""
    return {
        "virtual_mailbox_maps": "",
        "virtual_transport": f"lmtp:inet:127.0.0.1:{dovecot.lmtp}",
    }


@pytest.mark.parametrize(
    "world", [{"security": each} for each in ("none", "starttls", "tls")], indirect=True
)
def test_who_does_not_exist_comes_back_and_nobody_else_is_suppressed(world: World) -> None:
    world.send(DAY, {"accepted": 3})
    (report,) = world.dovecot.mails(INBOX)
    assert b"Undelivered Mail Returned to Sender" in report
    assert f"<{NOBODY}@{DOMAIN}>".encode() in report
    assert world.process() == {"kinds": {"bounce": 1}, "deeds": {"suppressed": 1}}
    assert world.status(NOBODY) == "suppressed"
    assert {world.status(name) for name in READERS} == {"active"}
    assert world.dovecot.mails(INBOX) == []
    world.send(NEXT, {"accepted": 2})


def test_a_report_that_comes_twice_changes_nothing_more(world: World) -> None:
    world.send(DAY, {"accepted": 3})
    (report,) = world.dovecot.mails(INBOX)
    world.process()
    before = world.site.finish("subscribers", "list", "--json").out
    with world.dovecot.session(INBOX) as client:
        client.append("INBOX", "", "", report.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    assert world.process() == {"kinds": {"bounce": 1}, "deeds": {"suppressed": 1}}
    assert world.site.finish("subscribers", "list", "--json").out == before


@pytest.mark.parametrize("world", [{"full": ("fay",)}], indirect=True)
def test_a_full_mailbox_stays_subscribed(world: World) -> None:
    for day in (DAY, NEXT):
        counts = {"accepted": 4 if day == DAY else 3}
        world.send(day, counts)
        reports = b"".join(world.dovecot.mails(INBOX))
        assert b"5.2.2" in reports
        done = world.process()["deeds"]
        assert done["counted against the address"] == 1
    assert world.dovecot.mails("fay") == []
    assert world.status("fay") == "active"
    assert world.status(NOBODY) == "suppressed"


def test_leaving_by_the_mailto_of_the_header(world: World) -> None:
    swaks_is_here()
    world.send(DAY, {"accepted": 3})
    world.process()
    mail = world.mail("ada")
    (link,) = re.findall(r"<(mailto:[^>]+)>", mail["List-Unsubscribe"])
    assert mail["List-Unsubscribe-Post"] is None  # there is no page that would take it
    world.answer("ada", link)
    assert world.process() == {"kinds": {"unsubscribe": 1}, "deeds": {"unsubscribed": 1}}
    assert {name: world.status(name) for name in READERS} == {
        "ada": "unsubscribed",
        "bob": "active",
    }
    world.send(NEXT, {"accepted": 1})


def test_votes_and_a_pause_by_the_links_of_the_mail(world: World) -> None:
    swaks_is_here()
    world.send(DAY, {"accepted": 3})
    world.process()
    text = world.mail("ada").get_body(("plain",)).get_content()  # type: ignore[union-attr]
    links = dict(re.findall(r"(mailto:\S+?subject=(like|pause)\S*)", text, re.IGNORECASE))
    assert sorted(links.values()) == ["like", "pause"], text
    for link in links:
        world.answer("ada", link)
    assert world.process() == {"kinds": {"command": 2}, "deeds": {"done as asked": 2}}
    assert world.status("ada") == "paused"
    assert world.status("bob") == "active"


def test_a_forged_report_is_put_aside_and_read_no_more(world: World) -> None:
    world.send(DAY, {"accepted": 3})
    (report,) = world.dovecot.mails(INBOX)
    world.process()
    # Ada's address on somebody else's report, under a token that nobody signed
    forged = re.sub(rb"\.[a-z2-7]{32}", b"." + b"a" * 32, report)
    forged = forged.replace(NOBODY.encode(), b"ada").replace(b"\r\n", b"\n")
    with world.dovecot.session(INBOX) as client:
        client.append("INBOX", "", "", forged.replace(b"\n", b"\r\n"))
    assert world.process() == {"kinds": {"bounce": 1}, "deeds": {"kept": 1}}
    assert world.status("ada") == "active"
    with world.dovecot.session(INBOX) as client:
        assert client.select("digest-kept", readonly=True)[1] == [b"1"]
    assert world.process() == {"kinds": {}, "deeds": {}}


@pytest.mark.parametrize("world", [{"full": ("fay",)}], indirect=True)
def test_a_link_lost_after_the_commit_only_repeats_what_was_done(world: World) -> None:
    world.send(DAY, {"accepted": 4})
    with world.store() as store:
        arrived = world.mailbox().arrived()
        for _, mail in zip(range(2), arrived, strict=False):  # in this order: it asks for no third
            world.clerk(store).take(mail.read() or b"")
            mail.done()
        arrived.close()  # type: ignore[attr-defined]
        before = store.subscribers.get(f"fay@{DOMAIN}")
        assert before is not None
        assert len(store.ledger.strikes(before.id)) == 1
    assert len(world.dovecot.mails(INBOX)) == 2
    assert world.process()["deeds"] == {"suppressed": 1, "nothing to do": 1}
    with world.store() as store:
        assert store.subscribers.get(f"fay@{DOMAIN}") == before
        assert len(store.ledger.strikes(before.id)) == 1
    assert world.dovecot.mails(INBOX) == []


def test_of_twenty_megabytes_only_the_beginning_is_fetched(world: World) -> None:
    with world.dovecot.session(INBOX) as client:
        client.append(
            "INBOX", "", "", b"Subject: lunch?\r\n\r\n" + b"x" * 70 + b"\r\n" * 10_000_000
        )
    (read,) = [mail.read() for mail in world.mailbox().arrived()]
    assert read is not None
    assert len(read) == MOST_BYTES
    assert world.process() == {"kinds": {"other": 1}, "deeds": {"kept": 1}}


def test_two_readers_of_one_mailbox_lose_nothing_and_do_nothing_twice(world: World) -> None:
    world.send(DAY, {"accepted": 3})
    (report,) = world.dovecot.mails(INBOX)
    lines = report.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    with world.dovecot.session(INBOX) as client:
        for number in range(60):
            client.append("INBOX", "", "", b"Subject: %d\r\n\r\nHello?\r\n" % number)
            client.append("INBOX", "", "", lines)
    both = [world.site.start("inbox", "process", "--json") for _ in range(2)]
    said = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert world.dovecot.mails(INBOX) == []
    with world.dovecot.session(INBOX) as client:
        client.select("digest-kept", readonly=True)
        _, found = client.fetch("1:*", "(BODY[HEADER.FIELDS (SUBJECT)])")
    subjects = {part[1] for part in found if isinstance(part, tuple)}
    assert len(subjects) == 60
    assert world.status(NOBODY) == "suppressed"
    assert {world.status(name) for name in READERS} == {"active"}


def swaks_is_here() -> None:
    """Skip, saying so, without swaks; fail where nothing may be skipped."""
    if shutil.which("swaks") is None:
        given_up = pytest.fail if os.environ.get("DIGEST_REQUIRE_SERVICES") else pytest.skip
        given_up("swaks is not installed: apt-get install swaks")
