"""What people type wrong is told in a sentence, and breaks nothing."""

from pathlib import Path

import pytest

from digest.cli import EXIT_FAILED, EXIT_USAGE, execute
from tests.end_to_end.mailserver import MailServer
from tests.end_to_end.site import Site


@pytest.mark.parametrize("command", ["run", "collect"])
@pytest.mark.parametrize("day", ["0001-01-01", "2999-01-01", "yesterday"])
def test_a_date_that_can_be_no_edition_leaves_no_trace(
    tmp_path: Path, command: str, day: str
) -> None:
    with MailServer(tmp_path / "maildir") as server:
        site = Site.make(tmp_path / "site", smtp_port=server.port)
        site.run("subscribe", "ada@example.org")
        site.run(command, "--date", day, code=EXIT_USAGE)
        site.run("run")
        assert server.recipients == ["ada@example.org"]


def test_a_folder_is_no_source_of_papers(tmp_path: Path) -> None:
    sources = '[[sources]]\nkind = "file"\npath = ""\n'
    site = Site.make(tmp_path / "site", sources=sources)
    collected = site.run("collect", code=EXIT_FAILED)
    assert "is a folder" in collected.out
    assert site.run("papers", "--json").json == []


@pytest.mark.parametrize("key", ["from_address", "return_path", "unsubscribe_mailto"])
def test_an_address_of_ours_that_is_none_is_named(tmp_path: Path, key: str) -> None:
    site = Site.make(tmp_path / "site")
    config = site.folder / "config.toml"
    lines = [x for x in config.read_text(encoding="utf-8").splitlines() if not x.startswith(key)]
    lines.insert(lines.index("[mail]") + 1, f'{key} = "bad"')
    config.write_text("\n".join(lines), encoding="utf-8")
    said = site.run("papers", code=EXIT_USAGE).err
    assert f"mail.{key}" in said
    assert "'bad'" in said


def test_only_somebody_who_paused_is_told_so(tmp_path: Path) -> None:
    site = Site.make(tmp_path / "site")
    site.run("subscribe", "ada@example.org")
    site.run("subscribers", "pause", "ada@example.org")
    said = site.run("run", "--only", "ada@example.org", code=EXIT_FAILED).err
    assert "paused" in said


def test_a_folder_that_cannot_be_made_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert execute(["init", str(tmp_path / "file" / "folder")]) == EXIT_FAILED
    assert str(tmp_path / "file") in capsys.readouterr().err


def test_a_pause_ends_on_a_day_to_come(tmp_path: Path) -> None:
    site = Site.make(tmp_path / "site")
    site.run("subscribe", "ada@example.org")
    pause = ("subscribers", "pause", "ada@example.org", "--until")
    assert "--until: 2020-01-01 has come already" in site.run(*pause, "2020-01-01", code=2).err
    assert site.run("subscribers", "show", "ada@example.org", "--json").json["status"] == "active"
    assert "paused until 2999-01-01" in site.run(*pause, "2999-01-01").out


def test_who_may_not_be_written_to_can_be_taken_off_the_list(tmp_path: Path) -> None:
    site = Site.make(tmp_path / "site")
    site.run("suppressions", "add", "ada@example.org")
    for command in ("subscribe", "rank"):
        said = site.run(command, "ada@example.org", code=EXIT_FAILED).err
        assert "may not be written to" in said
        assert "`digest suppressions remove`" in said
    site.run("suppressions", "remove", "ada@example.org", "--why", "she asked")
    site.run("subscribe", "ada@example.org")


def test_who_is_nobody_is_not_to_be_added_before_being_erased(tmp_path: Path) -> None:
    site = Site.make(tmp_path / "site")
    said = site.run("subscribers", "erase", "ada@example.org", "--yes", code=EXIT_FAILED).err
    assert "`digest subscribers list` shows who there is" in said


def test_nothing_is_said_of_what_is_no_address(tmp_path: Path) -> None:
    site = Site.make(tmp_path / "site")
    for command in (("show",), ("add",), ("remove", "--why", "x")):
        ran = site.run("suppressions", *command, "ada", code=EXIT_USAGE)
        assert "'ada' is no address" in ran.err
        assert not ran.out


def test_a_day_that_is_over_is_sent_by_its_date(tmp_path: Path) -> None:
    site = Site.make(tmp_path / "site")
    site.run("subscribe", "ada@example.org")
    said = site.run("status", "--date", "2026-01-05").out
    assert said.startswith("Edition 2026-01-05 is not frozen; 1 active subscriber. ")
    assert "`digest run --date 2026-01-05`" in said
