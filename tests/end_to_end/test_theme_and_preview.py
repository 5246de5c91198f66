"""Making a theme and looking at a mail, as a user does."""

import sys
from pathlib import Path

import pytest

from tests.end_to_end.site import Site

DAY = "2026-06-12"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site.make(tmp_path / "lab")
    site.run("store", "upgrade")
    site.run("subscribe", "ada@example.org", "--interest", "sparse attention for long contexts")
    return site


def collected(site: Site) -> Site:
    site.run("collect", "--date", DAY)
    return site


def previews(site: Site) -> Path:
    return site.folder / "out"


def test_a_new_theme_is_the_default_one_and_works(site: Site) -> None:
    ran = site.run("theme", "new", "our-lab")
    folder = site.folder / "templates" / "our-lab"
    assert "mail.mjml.j2" in {path.name for path in folder.iterdir()}
    assert 'templates = "templates/our-lab"' in ran.out
    assert f"written  {folder}" in ran.out
    assert "nothing is wrong" in site.run("theme", "check", "our-lab").out

    config = site.folder / "config.toml"
    config.write_text(
        config.read_text().replace("[mail]", '[mail]\ntemplates = "templates/our-lab"')
    )
    assert str(folder) in site.run("theme", "check").out
    text = folder / "mail.txt.j2"
    text.write_text("OUR LAB\n" + text.read_text())
    ran = collected(site).run(
        "preview", "ada@example.org", "--date", DAY, "--text", "--out", str(previews(site))
    )
    assert ran.out.startswith("OUR LAB\n")


def test_what_is_there_stays(site: Site) -> None:
    site.run("theme", "new", "mine")
    card = site.folder / "templates" / "mine" / "card.txt.j2"
    card.write_text("mine")
    ran = site.run("theme", "new", "mine", code=2)
    assert "is there already" in ran.err
    assert card.read_text() == "mine"


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".", "..", ".git", "/x"])
def test_a_name_is_no_path(site: Site, name: str) -> None:
    for verb in ("new", "check"):
        ran = site.run("theme", verb, name, code=2)
        assert "is no name for a folder" in ran.err
    assert not (site.folder / "templates").exists()


def test_a_mistake_stops_everything_before_a_mail_is_made(site: Site) -> None:
    site.run("theme", "new", "mine")
    config = site.folder / "config.toml"
    config.write_text(config.read_text().replace("[mail]", '[mail]\ntemplates = "templates/mine"'))
    card = site.folder / "templates" / "mine" / "card.mjml.j2"
    card.write_text("<mj-txt>\n" + card.read_text())
    for arguments in (["theme", "check"], ["preview", "ada@example.org"], ["run"]):
        ran = site.run(*arguments, code=1)
        assert "card.mjml.j2:1: <mj-txt> is no element of MJML" in ran.err
        assert "Did you mean <mj-text>?" in ran.err
    assert site.run("status", "--json", code=None).out.count('"accepted"') == 0


def test_a_theme_that_is_not_there(site: Site) -> None:
    ran = site.run("theme", "check", "nowhere", code=1)
    assert "is no folder" in ran.err
    assert "digest theme new" in ran.err


def test_the_parts_are_written_and_named(site: Site) -> None:
    out = previews(site)
    ran = collected(site).run("preview", "ada@example.org", "--date", DAY, "--out", str(out))
    files = sorted(path.name for path in out.iterdir())
    assert files == [f"ada@example.org.{kind}" for kind in ("eml", "html", "txt")]
    assert ran.out.startswith("Subject: ")
    assert all(str(out / name) in ran.out for name in files)
    assert "Sparse attention" in (out / "ada@example.org.html").read_text()


def test_the_text_is_printed_and_still_written(site: Site) -> None:
    out = previews(site)
    ran = collected(site).run(
        "preview", "ada@example.org", "--date", DAY, "--text", "--out", str(out)
    )
    assert ran.out.rstrip("\n") == (out / "ada@example.org.txt").read_text().rstrip("\n")
    assert "Sparse attention" in ran.out


def with_browser(site: Site, tmp_path: Path, code: int = 0) -> tuple[Site, Path]:
    """A site whose browser notes what it is to show."""
    browser, seen = tmp_path / "browser.py", tmp_path / "seen.txt"
    browser.write_text(
        f"import pathlib, sys\npathlib.Path({str(seen)!r}).write_text(sys.argv[1])\n"
        f"sys.exit({code})\n"
    )
    return Site(site.folder, {"BROWSER": f"{sys.executable} {browser} %s"}), seen


def test_open_shows_the_html(site: Site, tmp_path: Path) -> None:
    collected(site)
    seeing, seen = with_browser(site, tmp_path)
    seeing.finish("preview", "ada@example.org", "--date", DAY, "--open")
    shown = site.folder / "previews" / "ada@example.org.html"
    assert seen.read_text() == shown.resolve().as_uri()


def test_open_shows_the_text_to_those_who_get_text_alone(site: Site, tmp_path: Path) -> None:
    site.run("subscribers", "set", "ada@example.org", "--format", "text")
    collected(site)
    seeing, seen = with_browser(site, tmp_path)
    seeing.finish("preview", "ada@example.org", "--date", DAY, "--text", "--open")
    assert seen.read_text().endswith("/ada%40example.org.txt")


def test_without_a_browser_it_says_so(site: Site) -> None:
    collected(site)
    bare = Site(site.folder, {"BROWSER": "no-such-browser-anywhere", "PATH": "", "DISPLAY": ""})
    ran = bare.finish("preview", "ada@example.org", "--date", DAY, "--open")
    assert "There is no browser" in ran.err
    assert "ada%40example.org.html" in ran.err


def test_where_there_is_nothing_it_says_what_to_do(site: Site) -> None:
    out = str(previews(site))
    ran = site.run("preview", "ada@example.org", "--out", out, code=1)
    assert "digest collect" in ran.err
    ran = site.run("preview", "adaa@example.org", "--out", out, code=1)
    assert "Did you mean ada@example.org?" in ran.err

    collected(site)
    site.run("subscribers", "set", "ada@example.org", "--min-match", "1")
    ran = site.run("preview", "ada@example.org", "--date", DAY, "--out", out)
    assert f"No mail for ada@example.org of {DAY}: " in ran.out
    assert f"digest rank ada@example.org --date {DAY}" in ran.out
    assert not previews(site).exists()
    as_json = site.run("preview", "ada@example.org", "--date", DAY, "--out", out, "--json").json
    assert as_json["subject"] is None


def test_a_day_before_all_others_names_the_newest(site: Site) -> None:
    collected(site)
    site.run("run", "--date", DAY, code=1)  # no server takes it; the day is frozen all the same
    ran = site.run("preview", "ada@example.org", "--date", "2026-06-01", code=1)
    assert "no papers for 2026-06-01" in ran.err
    assert f"The newest day that has some is {DAY}." in ran.err


def test_text_and_json_are_two_wishes(site: Site) -> None:
    ran = site.run("preview", "ada@example.org", "--text", "--json", code=2)
    assert "one of --text and --json" in ran.err
