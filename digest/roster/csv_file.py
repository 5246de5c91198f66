"""Rosters in CSV: a header row, one person a row, as spreadsheets write and read them.

Lists stand in one cell, separated by `;`. What that cannot say (an interest with a name or a
weight, a word with a semicolon) is written as a JSON array in the cell. An empty cell says nothing.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from digest.errors import RosterError
from digest.model.subscriber import Subscriber
from digest.roster.draft import Draft, Roster, read_draft
from digest.roster.person import ALIASES
from digest.roster.problem import Place, Problem, nearest
from digest.roster.record import FIELDS, record
from digest.roster.words import SITE

COLUMNS = (*FIELDS[:-1], "consent_at", "consent_how")
LISTS = frozenset({"interests", "muted", "followed", "muted_authors"})
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_MAX_CELL = 4_000_000
"""Characters; the csv module's own limit, 131,072, is less than a library of examples takes."""


def read_csv(text: str, file: str) -> Roster:
    """Read a roster; `file` is what problems call it.

    Raises:
        RosterError: if there is no header that names the column `address`.

    """
    return Roster.of(_findings(text, file))


def _findings(text: str, file: str) -> Iterator[Draft | Problem]:
    header: list[str] | None = None
    for line, row in _rows(text, _delimiter(text)):
        place = Place(file, line)
        if isinstance(row, str):
            yield Problem(place, row)
        elif header is not None:
            yield from _read(header, row, place)
        elif any(cell.strip() for cell in row) and not _is_separator(row):
            header = _header(row, place)
    if header is None and text.strip():
        raise RosterError(f"{file}: there is no header row", cure=_HEADER_CURE)


def write_csv(subscribers: Iterable[Subscriber]) -> str:
    """Write a roster (RFC 4180, CRLF) that reads again to the same people."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for subscriber in subscribers:
        writer.writerow(_cells(record(subscriber)))
    return out.getvalue()


_HEADER_CURE = f"Let the first row name the columns: {','.join(COLUMNS)}; only address must be."


def _delimiter(text: str) -> str:
    """Comma, semicolon (Excel where the comma is the decimal sign) or tab, by the first row."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    if found := re.fullmatch(r'"?sep=(.)"?[;,\t]*', first):
        return found[1]
    bare = re.sub(r'"[^"]*"', "", first)
    return max(",;\t", key=lambda mark: (bare.count(mark), mark == ","))


def _is_separator(row: Sequence[str]) -> bool:
    """Excel's own first line, `sep=;`."""
    return row[0].startswith("sep=")


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Each row with the line where it begins; a string says why one could not be read."""
    csv.field_size_limit(_MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            reason = str(error)
            if "unexpected end of data" in reason:
                reason = 'a quotation mark " is opened here and never closed'
            elif "field larger" in reason:
                reason = f'a cell is longer than {_MAX_CELL} characters: is a " left open here?'
            yield line, reason


def _header(row: Sequence[str], place: Place) -> list[str]:
    names = []
    for cell in row:
        name = re.sub(r"[\s-]+", "_", cell.strip().casefold())
        name = {"e_mail": "email", "email_address": "email", "e_mail_address": "email"}.get(
            name, name
        )
        names.append(ALIASES.get(name, name))
    while names and not names[-1]:
        names.pop()
    for name in names:
        if name not in COLUMNS:
            near = nearest(name, COLUMNS)
            hint = f"; did you mean {near}?" if near else ""
            raise RosterError(f"{place}: there is no column {name!r}{hint}", cure=_HEADER_CURE)
        if names.count(name) > 1:
            raise RosterError(f"{place}: the column {name} stands there twice", cure=_HEADER_CURE)
    if "address" not in names:
        raise RosterError(f"{place}: there is no column address", cure=_HEADER_CURE)
    return names


def _read(header: Sequence[str], row: Sequence[str], place: Place) -> Sequence[Draft | Problem]:
    if not any(cell.strip() for cell in row):
        return ()
    surplus = [cell for cell in row[len(header) :] if cell.strip()]
    if surplus:
        problem = Problem(
            place,
            f"{len(row)} cells for {len(header)} columns",
            cure='Put a cell that holds the separator into quotation marks ".',
        )
        return [problem]
    cells = {name: _plain(cell) for name, cell in zip(header, row, strict=False)}
    try:
        return read_draft(_raw(cells), place)
    except json.JSONDecodeError as error:
        return [Problem(place, f"a list that begins like JSON is none: {error}")]


def _raw(cells: Mapping[str, str]) -> dict[str, object]:
    raw: dict[str, object] = {
        name: _list(cell) if name in LISTS else cell
        for name, cell in cells.items()
        if cell and not name.startswith("consent_")
    }
    consent = {key: cells.get(f"consent_{key}", "") for key in ("at", "how")}
    if any(consent.values()):
        raw["consent"] = {key: value for key, value in consent.items() if value}
    return raw


def _list(cell: str) -> list[Any]:
    if cell.startswith("["):
        found = json.loads(cell)
        if isinstance(found, list):
            return found
    return [part.strip() for part in cell.split(";") if part.strip()]


def _cells(plain: Mapping[str, Any]) -> list[str]:
    consent: Mapping[str, Any] = plain["consent"]
    at: datetime = consent["at"]
    cells = {**plain, "consent_at": at.isoformat(), "consent_how": consent["how"]}
    return [_harmless(_cell(name, cells[name])) for name in COLUMNS]


def _cell(name: str, value: Any) -> str:
    if name in LISTS:
        # Short as `a; b` where that reads again to the same, a JSON array where not.
        short = "; ".join(value) if all(isinstance(item, str) for item in value) else "["
        fits = short.startswith("[") is False and _list(short) == value
        return short if fits else json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return SITE
    return ";".join(value) if isinstance(value, list) else str(value)


def _harmless(cell: str) -> str:
    """Spreadsheets run a cell that begins like a formula; a leading ' stops them (CWE-1236)."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _plain(cell: str) -> str:
    """Undo `_harmless`."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
