"""Rosters in TOML: one person with keys at the top, or many as [[subscriber]] tables."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import tomli_w

from digest.errors import RosterError
from digest.model.subscriber import Subscriber
from digest.roster.draft import Draft, Roster, read_draft
from digest.roster.problem import Place, Problem, nearest
from digest.roster.record import record
from digest.roster.words import SITE

TABLE = "subscriber"
_HEADER = re.compile(r"\s*\[\[\s*(?:subscriber|\"subscriber\"|'subscriber')\s*\]\]\s*(?:#.*)?")
_AT_LINE = re.compile(r"\(at line (?P<line>\d+),")


def read_toml(text: str, file: str) -> Roster:
    """Read a roster; `file` is what problems call it.

    Raises:
        RosterError: if it is no TOML; names the line.

    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.search(str(error))
        line = int(found["line"]) if found else len(text.splitlines())
        raise RosterError(
            f"{Place(file, line)}: this is not TOML: {error}",
            cure="Correct that line; see https://toml.io.",
        ) from error
    if TABLE not in document:
        return _single(document, text, file)
    tables = document.pop(TABLE)
    problems = [
        Problem(Place(file), "stands beside [[subscriber]] tables", key, _move(key))
        for key in document
    ]
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        return Roster.of([Problem(Place(file), "write it as [[subscriber]]", TABLE)])
    lines = _header_lines(text, len(tables))
    people = [
        finding
        for number, (table, line) in enumerate(zip(tables, lines, strict=True), start=1)
        for finding in _read(table, Place(file, line, number), text)
    ]
    return Roster.of([*problems, *people])


def write_toml(subscribers: Iterable[Subscriber]) -> str:
    """Write a roster that reads again to the same people."""
    people = []
    for subscriber in subscribers:
        plain = record(subscriber)
        people.append({key: SITE if value is None else value for key, value in plain.items()})
    return tomli_w.dumps({TABLE: people})


def _move(key: str) -> str:
    return f"Move {key} into one of the [[subscriber]] tables."


def _single(document: Mapping[str, Any], text: str, file: str) -> Roster:
    if not document:
        return Roster()
    tables = {key for key, value in document.items() if isinstance(value, list | dict)}
    if "address" not in document and (wrong := nearest(TABLE, tables)):
        problem = Problem(
            Place(file),
            "there is no such table; did you mean subscriber?",
            wrong,
            "Each person stands below a line [[subscriber]].",
        )
        return Roster.of([problem])
    return Roster.of(_read(document, Place(file), text))


def _read(table: Mapping[str, Any], place: Place, text: str) -> Iterable[Draft | Problem]:
    for finding in read_draft(table, place):
        yield finding if isinstance(finding, Draft) else _at_its_line(finding, text)


def _header_lines(text: str, count: int) -> Sequence[int]:
    """The lines of the [[subscriber]] headers; zeros if they cannot be told for sure.

    A header inside a multi-line string looks the same, so the number of them must agree.
    """
    lines = [n for n, line in enumerate(text.splitlines(), start=1) if _HEADER.fullmatch(line)]
    return lines if len(lines) == count else [0] * count


def _at_its_line(problem: Problem, text: str) -> Problem:
    """The problem at the line that holds its key, where there is just one such line."""
    place, key = problem.place, re.split(r"[.\[]", problem.field)[0]
    if place.entry and not place.line:
        return problem
    lines = text.splitlines()
    start = place.line
    end = next((n for n in range(start, len(lines)) if _HEADER.fullmatch(lines[n])), len(lines))
    of_key = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
    found = [n for n in range(start, end) if of_key.match(lines[n])]
    line = found[0] + 1 if len(found) == 1 else place.line
    return Problem(
        Place(place.file, line, place.entry), problem.message, problem.field, problem.cure
    )
