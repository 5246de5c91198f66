"""Plain lines and JSON, to stderr and to files, never with an address or a secret."""

import contextlib
import io
import json
import logging
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import SettingsError
from digest.observe.logs import JsonFormatter, PlainFormatter, logging_to
from digest.observe.options import LogOptions
from digest.redact import Redactor

OURS = logging.getLogger("digest.test")
BROKE = "ValueError: invalid literal for int() with base 10: 'no user [address], [secret]'"
THEIRS = logging.getLogger("somelibrary")


def written(options: LogOptions, *, secrets: tuple[str, ...] = ()) -> str:
    """What stands on stderr after some things went wrong."""
    err = io.StringIO()
    with contextlib.redirect_stderr(err), logging_to(options, secrets=secrets):
        OURS.debug("digging")
        OURS.info("went to %s", "ada@example.org", extra={"fields": {"n": 1, "to": ["a@b.c"]}})
        OURS.warning("two\nlines of s3cret")
        THEIRS.info("SELECT everything")
        try:
            int("no user bob@example.org, s3cret")
        except ValueError:
            THEIRS.exception("broke")
    OURS.warning("after the block nobody listens")
    return err.getvalue()


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """What is said outside the block is not this test's affair."""
    handler = logging.NullHandler()
    logging.getLogger().addHandler(handler)
    yield
    logging.getLogger().removeHandler(handler)


def test_plain_lines() -> None:
    lines = written(LogOptions(level="info"), secrets=("s3cret",)).splitlines()
    stamp = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
    assert re.fullmatch(stamp + r" INFO digest\.test: went to \[address\]", lines[0])
    assert lines[1].endswith(r"WARNING digest.test: two\x0alines of [secret]")
    assert lines[2].endswith("ERROR somelibrary: broke")
    assert lines[3].startswith("Traceback")
    assert lines[-1] == BROKE


def test_json_lines() -> None:
    lines = written(LogOptions(level="info", format="json"), secrets=("s3cret",)).splitlines()
    first, second, third = map(json.loads, lines)
    moment = datetime.fromisoformat(first.pop("time"))
    assert moment.utcoffset() is not None
    assert first == {
        "n": 1,
        "to": ["[address]"],
        "level": "info",
        "logger": "digest.test",
        "message": "went to [address]",
    }
    assert second["message"] == "two\nlines of [secret]"
    assert third["exception"].endswith(BROKE)


def test_by_default_nothing_below_warning_is_said() -> None:
    lines = written(LogOptions()).splitlines()
    assert "WARNING digest.test" in lines[0]


def test_at_debug_libraries_are_still_heard_from_warning_on() -> None:
    said = written(LogOptions(level="debug"))
    assert "digging" in said
    assert "SELECT" not in said


def test_addresses_if_they_are_asked_for_but_never_secrets() -> None:
    said = written(LogOptions(level="info", addresses=True), secrets=("s3cret",))
    assert "ada@example.org" in said
    assert "bob@example.org" in said
    assert "s3cret" not in said


def test_a_file_is_appended_to_and_followed_when_it_is_moved(tmp_path: Path) -> None:
    path = tmp_path / "var" / "digest.log"
    for word in ("first", "second"):
        with logging_to(LogOptions(path=path)):
            OURS.warning(word)
    with logging_to(LogOptions(path=path)):
        path.rename(tmp_path / "digest.log.1")
        OURS.warning("third")
    old = (tmp_path / "digest.log.1").read_text(encoding="utf-8").splitlines()
    assert [line.rpartition(" ")[2] for line in old] == ["first", "second"]
    assert path.read_text(encoding="utf-8").endswith("third\n")


def test_a_file_that_cannot_be_written_is_named_with_a_cure(tmp_path: Path) -> None:
    with (
        pytest.raises(SettingsError, match=r"log\.path") as caught,
        logging_to(LogOptions(path=tmp_path)),
    ):
        pass
    assert caught.value.cure


def test_the_line_that_the_command_prints_itself_is_not_said_twice() -> None:
    options: list[tuple[Literal["plain", "json"], int]] = [("plain", 0), ("json", 1)]
    for form, count in options:
        err = io.StringIO()
        with contextlib.redirect_stderr(err), logging_to(LogOptions(format=form)):
            OURS.warning("1 refused", extra={"said": True})
        assert len(err.getvalue().splitlines()) == count


def test_a_log_that_cannot_be_written_ends_nothing_and_spills_nothing() -> None:
    class Full(io.StringIO):
        said = ""

        def write(self, text: str) -> int:
            if text.startswith("digest:"):
                self.said += text
                return len(text)
            raise OSError(28, "No space left on device")

    full = Full()
    with contextlib.redirect_stderr(full), logging_to(LogOptions()):
        OURS.warning("to ada@example.org")
        OURS.warning("to bob@example.org")
    assert full.said == "digest: the log cannot be written: OSError\n"


@given(message=st.text(), fields=st.dictionaries(st.text(max_size=5), st.text()), error=st.text())
def test_whatever_is_said_is_one_line_without_an_address(
    message: str, fields: dict[str, Any], error: str
) -> None:
    record = logging.LogRecord("digest", 30, "", 1, "%s", (message + "x@y",), None)
    record.fields = {**fields, "mail": f"{error}ada@example.org"}
    plain = PlainFormatter(Redactor()).format(record)
    line = JsonFormatter(Redactor()).format(record)
    assert len(plain.splitlines()) == 1
    assert len(line.splitlines()) == 1
    assert "@" not in plain
    assert "@" not in str(list(json.loads(line).values()))
