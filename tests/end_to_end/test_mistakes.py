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
