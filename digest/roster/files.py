"""Finding, decoding and reading roster files."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from digest.errors import RosterError
from digest.model.subscriber import Subscriber
from digest.roster.address import mailbox_key
from digest.roster.csv_file import read_csv, write_csv
from digest.roster.draft import Draft, Roster
from digest.roster.json_file import read_json, write_json
from digest.roster.problem import Place, Problem
from digest.roster.toml_file import read_toml, write_toml

READERS: Mapping[str, Callable[[str, str], Roster]] = {
    ".toml": read_toml,
    ".csv": read_csv,
    ".json": read_json,
}
WRITERS: Mapping[str, Callable[[Iterable[Subscriber]], str]] = {
    "toml": write_toml,
    "csv": write_csv,
    "json": write_json,
}


_AT_LINE = re.compile(r"(?s)(?:, line (?P<line>\d+))?:? (?P<message>.*)")


def read_file(path: Path) -> Roster:
    """Read one roster, by its ending (.toml, .csv or .json).

    Raises:
        RosterError: if nothing of it can be read.

    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise RosterError(
            f"{path}: a roster ends in .toml, .csv or .json", cure="Rename or convert it."
        )
    return _without_doubles(reader(_text(path), str(path)))


def write_private(path: Path, text: str) -> None:
    """Write a file of addresses that only its owner can read.

    Raises:
        RosterError: if it cannot be written.

    """
    try:
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise RosterError(f"{path} cannot be written: {error.strerror}") from error


def read_files(paths: Iterable[Path]) -> Roster:
    """Read some roster files as one.

    Raises:
        RosterError: if nothing of one of them can be read.

    """
    return _joined(map(read_file, paths))


def read_folders(paths: Iterable[Path]) -> Roster:
    """Read every .toml and .csv of some folders (in the order of their names), or such files.

    A file that cannot be read is a problem among the others; the rest are read.

    Raises:
        RosterError: if there is nothing at one of the paths.

    """
    files = [file for path in paths for file in _files(path)]
    return _joined(map(_read_or_report, files))


def _read_or_report(file: Path) -> Roster:
    try:
        return read_file(file)
    except RosterError as error:
        found = _AT_LINE.match(error.message.removeprefix(str(file)))
        place = Place(str(file), int(found["line"] or 0) if found else 0)
        message = found["message"] if found else error.message
        return Roster.of([Problem(place, message, cure=error.cure)])


def _joined(rosters: Iterable[Roster]) -> Roster:
    read = list(rosters)
    drafts = tuple(draft for roster in read for draft in roster.drafts)
    problems = tuple(problem for roster in read for problem in roster.problems)
    return _without_doubles(Roster(drafts, problems))


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if path.is_dir():
        return sorted(file for file in path.iterdir() if _is_roster(file))
    raise RosterError(
        f"there is no roster at {path}",
        cure="Write one there (`digest init` gives an example), or set subscribers.path.",
    )


def _is_roster(path: Path) -> bool:
    return (
        path.is_file()
        and path.suffix.lower() in {".toml", ".csv"}
        and not path.name.startswith((".", "~"))  # editors' and spreadsheets' own leavings
    )


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise RosterError(
            f"{path} cannot be read: {error.strerror}", cure="Check the path and its permissions."
        ) from error
    # Excel's "Unicode text" is UTF-16, its "CSV UTF-8" has a mark; both say so at the start.
    encoding = "utf-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise RosterError(
            f"{Place(str(path), line)}: this is not UTF-8",
            cure='Save it as UTF-8 (in Excel: "CSV UTF-8").',
        ) from error


def _without_doubles(roster: Roster) -> Roster:
    """Nobody twice: a later entry for the same mailbox is a problem."""
    first: dict[str, Draft] = {}
    problems = list(roster.problems)
    for draft in roster.drafts:
        earlier = first.setdefault(mailbox_key(draft.person.address), draft)
        if earlier is not draft:
            message = f"{draft.person.address} stands there already, at {earlier.place}"
            problems.append(Problem(draft.place, message, "address", "Keep one of the two."))
    return replace(roster, drafts=tuple(first.values()), problems=tuple(problems))
