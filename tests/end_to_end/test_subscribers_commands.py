"""The commands around subscribers, from the command line to the store and back."""

import io
import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from digest.cli import main
from digest.settings import load
from digest.wiring import open_store, open_tokens, utc_now


@dataclass
class Said:
    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


Digest = Callable[..., Said]


@pytest.fixture
def digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Digest:
    """Run a command in a folder of its own, as the shell would."""
    (tmp_path / "config.toml").write_text('[store]\nurl = "sqlite:///store.db"\n')
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, stdin: str = "") -> Said:
        monkeypatch.setattr(sys, "argv", ["digest", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        with pytest.raises(SystemExit) as stopped:
            main()
        out, err = capsys.readouterr()
        return Said(int(stopped.value.code or 0), out, err)

    return run


def token_of(address: str) -> str:
    with open_store(load(Path("config.toml"))) as store:
        subscriber = store.subscribers.get(address)
        assert subscriber is not None
        return open_tokens(store, utc_now()).leave(subscriber.id)


def status(digest: Digest, address: str) -> str:
    found: str = digest("subscribers", "show", address, "--json").data["status"]
    return found


def test_subscribing_records_wishes_and_consent(digest: Digest) -> None:
    said = digest(
        "subscribe", "Ada@Example.org", "--name", "Ada", "--interest", "sparse attention",
        "--interest", "agents", "--paper", "https://arxiv.org/abs/2606.13392v1", "--mute", "drones",
        "--follow", "Jane Doe", "--hour", "18", "--days", "mon-fri", "--timezone", "europe/berlin",
        "--items", "5", "--language", "de", "--format", "text",
    )  # fmt: skip
    assert said.code == 0
    assert said.err.startswith("arxiv:2606.13392 is not known yet: ")
    assert "Ada@example.org is subscribed." in said.out
    assert "on weekdays at 18:00 (Europe/Berlin)" in said.out
    shown = digest("subscribers", "show", "ada@example.org", "--json").data
    assert shown["interests"] == ["sparse attention", "agents", "arxiv:2606.13392"]
    assert (shown["hour"], shown["days"][0], shown["items"]) == (18, "mon", 5)
    assert (shown["muted"], shown["followed"]) == (["drones"], ["Jane Doe"])
    assert (shown["language"], shown["format"], shown["status"]) == ("de", "text", "active")
    assert shown["consent"]["how"] == "command line"
    assert datetime.fromisoformat(shown["consent"]["at"]).tzinfo is not None
    assert [change["cause"] for change in shown["history"]] == ["command line"]


def test_without_interests_it_says_what_comes(digest: Digest) -> None:
    said = digest("subscribe", "me@localhost")
    assert "what is trending" in said.out
    assert "next `digest run`" in said.out


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("nobody",), "ADDRESS"),
        (("a@example.org", "--hour", "24"), "--hour"),
        (("a@example.org", "--timezone", "Berlin"), "Europe/Berlin"),
        (("a@example.org", "--days", "funday"), "--days"),
        (("a@example.org", "--items", "many"), "--items"),
        (("a@example.org", "--paper", "a title"), "--paper"),
        (("a@example.org", "--format", "html"), "--format"),
    ],
)
def test_bad_usage_names_the_option(digest: Digest, arguments: tuple[str, ...], named: str) -> None:
    said = digest("subscribe", *arguments)
    assert said.code == 2
    assert named in said.err
    assert digest("subscribers", "list", "--json").data == []


def test_nobody_subscribes_twice(digest: Digest) -> None:
    digest("subscribe", "ada@example.org")
    said = digest("subscribe", "ADA@example.org")
    assert said.code == 1
    assert "subscribers set" in said.err


def test_leaving_by_address_and_coming_back(digest: Digest) -> None:
    digest("subscribe", "ada@example.org", "--hour", "9")
    first = digest("unsubscribe", "ada@example.org")
    again = digest("unsubscribe", "ada@example.org")
    assert (first.code, again.code) == (0, 0)
    assert "is unsubscribed" in first.out
    assert "already" in again.out
    assert status(digest, "ada@example.org") == "unsubscribed"
    assert digest("subscribers", "resume", "ada@example.org").code == 1
    back = digest("subscribe", "ada@example.org", "--items", "3", "--json").data
    assert (back["status"], back["hour"], back["items"]) == ("active", 9, 3)
    causes = [
        change["cause"]
        for change in digest("subscribers", "show", "ada@example.org", "--json").data["history"]
    ]
    assert causes == ["command line", "unsubscribed: command", "subscribed again: command line"]


def test_leaving_by_token_or_whole_link(digest: Digest) -> None:
    digest("subscribe", "ada@example.org")
    token = token_of("ada@example.org")
    said = digest("unsubscribe", "--token", f"https://x.example/unsubscribe/{token}")
    assert (said.code, said.out) == (0, "ada@example.org is unsubscribed.\n")
    assert digest("unsubscribe", "--token", token).code == 0


def test_leaving_needs_one_right_name(digest: Digest) -> None:
    digest("subscribe", "ada@example.org")
    assert digest("unsubscribe").code == 2
    assert digest("unsubscribe", "ada@example.org", "--token", "x").code == 2
    assert digest("unsubscribe", "--token", "x").code == 1
    assert digest("unsubscribe", "adi@example.org").code == 1
    assert status(digest, "ada@example.org") == "active"


def test_setting_one_thing_leaves_the_rest(digest: Digest) -> None:
    digest("subscribe", "ada@example.org", "--interest", "agents", "--hour", "9")
    said = digest(
        "subscribers", "set", "ada@example.org", "--hour", "0", "--add-interest", "vision",
        "--remove-interest", "Agents", "--mute", "drones",
    )  # fmt: skip
    assert said.out == "ada@example.org: changed hour, interests, muted.\n"
    shown = digest("subscribers", "show", "ada@example.org", "--json").data
    assert (shown["hour"], shown["interests"], shown["muted"]) == (0, ["vision"], ["drones"])
    assert digest("subscribers", "set", "ada@example.org").code == 2
    assert digest("subscribers", "set", "ada@example.org", "--hour", "99").code == 2
    unknown = digest("subscribers", "set", "ada@example.org", "--unmute", "drone")
    assert (unknown.code, "drones" in unknown.err) == (1, True)
    stranger = digest("subscribers", "set", "adda@example.org", "--hour", "1")
    assert (stranger.code, "ada@example.org" in stranger.err) == (1, True)


def test_what_somebody_minds_is_set_shown_and_exported(digest: Digest) -> None:
    digest("subscribe", "ada@example.org", "--mute-author", "Jane Doe", "--min-match", "60 %")
    shown = digest("subscribers", "show", "ada@example.org", "--json").data
    assert (shown["muted_authors"], shown["min_match"]) == (["Jane Doe"], 0.6)
    assert shown["co_reading"] is True
    assert shown["quiet_mail"] is False
    said = digest(
        "subscribers", "set", "ada@example.org", "--unmute-author", "jane doe",
        "--mute-author", "A. B.", "--min-match", "default", "--co-reading", "no",
        "--quiet-mail", "yes",
    )  # fmt: skip
    changed = "muted_authors, min_match, co_reading, quiet_mail"
    assert said.out == f"ada@example.org: changed {changed}.\n"
    table = digest("subscribers", "show", "ada@example.org").out
    assert re.search(r"min_match +default\n", table)
    assert re.search(r"co_reading +no\n", table)
    assert re.search(r"quiet_mail +yes\n", table)
    for form in ("toml", "csv", "json"):
        assert digest("subscribers", "export", "-o", f"out.{form}").code == 0
        assert digest("subscribers", "import", f"out.{form}").out == (
            "0 added, 0 changed, 1 unchanged.\n"
        )


@pytest.mark.parametrize(
    ("option", "value"), [("--min-match", "2"), ("--co-reading", "perhaps"), ("--min-match", "x")]
)
def test_what_cannot_be_set_names_the_option(digest: Digest, option: str, value: str) -> None:
    digest("subscribe", "ada@example.org")
    said = digest("subscribers", "set", "ada@example.org", option, value)
    assert (said.code, f"{option}:" in said.err) == (2, True)


def test_pausing_and_resuming(digest: Digest) -> None:
    digest("subscribe", "ada@example.org")
    for _ in range(2):
        assert digest("subscribers", "pause", "ada@example.org").code == 0
        assert status(digest, "ada@example.org") == "paused"
    assert "resume" in digest("subscribe", "ada@example.org").err
    assert digest("subscribers", "resume", "ada@example.org").code == 0
    assert status(digest, "ada@example.org") == "active"


def test_lists_for_people_and_programs(digest: Digest) -> None:
    assert "Nobody yet" in digest("subscribers", "list").out
    digest("subscribe", "ben@example.org", "--interest", "agents")
    digest("subscribe", "ada@example.org")
    digest("subscribers", "pause", "ben@example.org")
    table = digest("subscribers", "list").out
    assert table.index("ada@example.org") < table.index("ben@example.org")
    assert "agents" in table
    paused = digest("subscribers", "list", "--status", "paused", "--json").data
    assert [person["address"] for person in paused] == ["ben@example.org"]
    assert "joined" in digest("subscribers", "show", "ben@example.org").out


def write_rosters(folder: Path) -> None:
    (folder / "subscribers").mkdir()
    (folder / "subscribers" / "lab.toml").write_text(
        '[[subscriber]]\naddress = "ada@example.org"\nhour = 9\n'
        '[[subscriber]]\naddress = "ben@example.org"\n'
    )
    (folder / "subscribers" / "group.csv").write_text("address,items\ncleo@example.org,4\n")


def test_syncing_twice_is_syncing_once(digest: Digest, tmp_path: Path) -> None:
    write_rosters(tmp_path)
    said = digest("subscribers", "sync")
    assert (said.code, said.out.splitlines()[-1]) == (0, "3 added, 0 changed, 0 unchanged.")
    assert digest("subscribers", "sync").out == "0 added, 0 changed, 3 unchanged.\n"
    shown = digest("subscribers", "show", "cleo@example.org", "--json").data
    assert shown["consent"]["how"] == "roster group.csv"


def test_what_somebody_did_later_wins_over_the_roster(digest: Digest, tmp_path: Path) -> None:
    write_rosters(tmp_path)
    digest("subscribers", "sync")
    digest("unsubscribe", "ada@example.org")
    digest("subscribers", "pause", "ben@example.org")
    digest("subscribers", "erase", "cleo@example.org", "--yes")
    digest("subscribe", "dora@example.org")
    report = digest("subscribers", "sync", "--json").data
    assert (report["add"], report["change"], report["keep"], report["refuse"]) == (0, 0, 1, 2)
    assert report["unlisted"] == 1
    reasons = {one["address"]: one["reason"] for one in report["actions"]}
    assert "left" in reasons["ada@example.org"]
    assert "forgotten" in reasons["cleo@example.org"]
    assert status(digest, "ada@example.org") == "unsubscribed"
    assert status(digest, "ben@example.org") == "paused"
    assert "1 more stand in no file" in digest("subscribers", "sync").out


def test_somebody_taken_out_of_a_file_stays(digest: Digest, tmp_path: Path) -> None:
    write_rosters(tmp_path)
    digest("subscribers", "sync")
    (tmp_path / "subscribers" / "group.csv").unlink()
    assert "1 more stand in no file; they stay" in digest("subscribers", "sync").out
    assert status(digest, "cleo@example.org") == "active"


def test_a_missing_roster_matters_to_sync_alone(digest: Digest) -> None:
    said = digest("subscribers", "sync")
    assert said.code == 1
    assert "there is no roster at" in said.err
    assert digest("subscribers", "list").code == 0


def test_an_import_applies_the_good_and_names_the_bad(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes(
        "\ufeffE-Mail;Name;Hour\r\nada@example.org;Ada;9\r\nnobody;;\r\n"
        "ben@example.org;Ben;99\r\n;;\r\ncleo@example.org;Zoë;\r\n".encode()
    )
    said = digest("subscribers", "import", "people.csv")
    assert said.code == 3
    assert "people.csv, line 3: address: 'nobody' is no address" in said.err
    assert "people.csv, line 4: hour: 99" in said.err
    assert said.out.splitlines()[-1] == "2 added, 0 changed, 0 unchanged, 2 problems."
    assert digest("subscribers", "import", "people.csv", "--json").data["keep"] == 2


def test_an_unreadable_import_fails(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "people.toml").write_text("oops")
    said = digest("subscribers", "import", "people.toml")
    assert (said.code, "people.toml, line 1" in said.err) == (1, True)
    assert digest("subscribers", "import", "nowhere.toml").code == 2


@pytest.mark.parametrize("form", ["toml", "csv", "json"])
def test_an_export_moves_everybody_to_another_store(
    digest: Digest, tmp_path: Path, form: str
) -> None:
    write_rosters(tmp_path)
    digest("subscribers", "sync")
    digest("unsubscribe", "ben@example.org")
    before = digest("subscribers", "export", "--json").data
    said = digest("subscribers", "export", "--output", f"all.{form}")
    assert (said.code, said.out) == (0, f"3 written to all.{form}.\n")
    (tmp_path / "store.db").rename(tmp_path / "old.db")
    for left in tmp_path.glob("store.db-*"):
        left.unlink()
    assert digest("subscribers", "import", f"all.{form}").code == 0
    assert digest("subscribers", "export", "--json").data == before
    assert status(digest, "ben@example.org") == "unsubscribed"


def test_an_export_of_one_person(digest: Digest, tmp_path: Path) -> None:
    write_rosters(tmp_path)
    digest("subscribers", "sync")
    one = digest("subscribers", "export", "ada@example.org", "--format", "json").data
    assert [person["address"] for person in one] == ["ada@example.org"]
    assert digest("subscribers", "export", "eve@example.org").code == 1


def test_erasing_asks_first_and_lasts(digest: Digest, tmp_path: Path) -> None:
    digest("subscribe", "ada@example.org")
    assert digest("subscribers", "erase", "ada@example.org", stdin="n\n").code == 130
    assert digest("subscribers", "erase", "ada@example.org", stdin="").code == 130
    assert status(digest, "ada@example.org") == "active"
    assert digest("subscribers", "erase", "ada@example.org", stdin="y\n").code == 0
    assert "erased already" in digest("subscribers", "erase", "Ada@example.org").out
    (tmp_path / "back.csv").write_text("address\nADA@example.org\n")
    said = digest("subscribers", "import", "back.csv")
    assert said.code == 0
    assert "left out ADA@example.org: asked to be forgotten" in said.out
    assert digest("subscribers", "list", "--json").data == []
    assert "erased" in digest("subscribers", "show", "ada@example.org").err
    assert b"ada@example.org" not in (tmp_path / "store.db").read_bytes().lower()


def test_an_unknown_command_names_the_nearest(digest: Digest) -> None:
    said = digest("subscribers", "lst")
    assert (said.code, "list" in said.err) == (2, True)


def test_a_language_without_a_catalogue_is_kept_and_said_to_be_english(digest: Digest) -> None:
    said = digest("subscribe", "ada@example.org", "--language", "fr")
    assert said.code == 0
    assert "no catalogue for fr yet" in said.err
    assert digest("subscribers", "show", "ada@example.org", "--json").data["language"] == "fr"
    said = digest("subscribers", "set", "ada@example.org", "--language", "PT-br", "--json")
    assert said.code == 0
    assert said.data["language"] == "pt-BR"  # what is said besides does not get into the JSON
    assert "no catalogue for pt-BR yet" in said.err
    for language in ("de-AT", "zh-CN", "en"):
        assert digest("subscribers", "set", "ada@example.org", "--language", language).err == ""
    # who changes something else is not told again
    digest("subscribers", "set", "ada@example.org", "--language", "fr")
    assert digest("subscribers", "set", "ada@example.org", "--hour", "8").err == ""
