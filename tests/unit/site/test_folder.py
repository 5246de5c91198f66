"""Building into a folder: only what changed is written, and what is not ours stays."""

from pathlib import Path

import pytest

from digest.errors import SettingsError
from digest.site.folder import MANIFEST, Built, build, file_of
from digest.site.page import Page

PAGES = {"": Page(b"home"), "day/a/": Page(b"a"), "day/b/": Page(b"b"), "feed.atom": Page(b"<f/>")}


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != MANIFEST
    }


def test_each_path_becomes_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "site"
    assert build(folder, PAGES.items()) == Built(4, 0, 0, 10)
    assert files(folder) == {file_of(path): page.body for path, page in PAGES.items()}


def test_only_what_changed_is_written_and_what_is_gone_removed(tmp_path: Path) -> None:
    build(tmp_path, PAGES.items())
    (tmp_path / "index.html").touch()
    before = (tmp_path / "index.html").stat()
    fewer = {"": PAGES[""], "day/a/": Page(b"another")}
    assert build(tmp_path, fewer.items()) == Built(1, 1, 2, 11)
    after = (tmp_path / "index.html").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert files(tmp_path) == {"index.html": b"home", "day/a/index.html": b"another"}
    assert not (tmp_path / "day" / "b").exists()


def test_a_page_of_the_same_length_is_written_too(tmp_path: Path) -> None:
    build(tmp_path, {"": Page(b"41 upvotes")}.items())
    assert build(tmp_path, {"": Page(b"42 upvotes")}.items()).written == 1
    assert files(tmp_path) == {"index.html": b"42 upvotes"}


def test_a_folder_of_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(SettingsError, match="holds things"):
        build(tmp_path, PAGES.items())
    assert files(tmp_path) == {"thesis.tex": b"years of work"}


def test_what_was_put_beside_the_site_stays(tmp_path: Path) -> None:
    build(tmp_path, PAGES.items())
    (tmp_path / "CNAME").write_text("papers.example")
    (tmp_path / "day" / "b" / "mine.txt").write_text("mine")
    build(tmp_path, {"": PAGES[""]}.items())
    assert files(tmp_path) == {
        "index.html": b"home", "CNAME": b"papers.example", "day/b/mine.txt": b"mine",
    }  # fmt: skip
    with pytest.raises(SettingsError, match="CNAME is in the way"):
        build(tmp_path, {"CNAME": Page(b"x")}.items())
    assert (tmp_path / "CNAME").read_text() == "papers.example"


def test_a_build_that_was_cut_off_is_taken_up(tmp_path: Path) -> None:
    def cut_off() -> object:
        yield "day/a/", PAGES["day/a/"]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(tmp_path, cut_off())  # type: ignore[arg-type]
    assert build(tmp_path, {"": PAGES[""]}.items()).removed == 1
    assert files(tmp_path) == {"index.html": b"home"}


def test_a_forged_manifest_removes_nothing_elsewhere(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("kept")
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / MANIFEST).write_text(f"../precious\n{precious}\n")
    build(folder, PAGES.items())
    assert precious.read_text() == "kept"
