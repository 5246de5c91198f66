"""The mailbox for what comes back, looked at."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from digest.doctor.check import CheckState
from digest.doctor.inbox import check_inbox
from digest.feedback.inbox.options import InboxOptions


def maildir(folder: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True)
    (folder / "new" / "1").write_bytes(b"Subject: lunch?\n\n")
    return folder


def test_without_one_there_is_nothing_to_say() -> None:
    assert check_inbox(InboxOptions()) == []


def test_what_waits_in_it_is_counted_and_stays(tmp_path: Path) -> None:
    box = maildir(tmp_path)
    (check,) = check_inbox(InboxOptions(address="papers@lab.example", maildir=box))
    assert check.state is CheckState.OK
    assert check.detail == "papers@lab.example can be read; 1 wait in it"
    assert (box / "new" / "1").exists()


def test_one_that_no_mail_names_is_of_no_use(tmp_path: Path) -> None:
    (check,) = check_inbox(InboxOptions(maildir=maildir(tmp_path)))
    assert check.state is CheckState.FAIL
    assert "inbox.address" in check.cure


def test_one_that_is_not_there(tmp_path: Path) -> None:
    options = InboxOptions(address="papers@lab.example", maildir=tmp_path / "none")
    (check,) = check_inbox(options)
    assert check.state is CheckState.FAIL
    assert "cannot be read" in check.detail


def test_a_server_that_is_not_there() -> None:
    options = InboxOptions(
        address="papers@lab.example", host="127.0.0.1", port=1, security="none", username="papers"
    )
    (check,) = check_inbox(options)
    assert check.state is CheckState.FAIL
    assert "DIGEST_INBOX__PASSWORD" in check.cure


def test_a_pipe_is_the_mail_servers_business() -> None:
    (check,) = check_inbox(InboxOptions(address="papers@lab.example"))
    assert check.state is CheckState.OK
    assert "digest inbox pipe" in check.detail


def test_there_is_one_mailbox(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="not both"):
        InboxOptions(host="imap.lab.example", username="papers", maildir=tmp_path)
    with pytest.raises(ValidationError, match="username"):
        InboxOptions(host="imap.lab.example")
