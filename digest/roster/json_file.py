"""Rosters in JSON: an array of people, with the same keys as in TOML."""

import json
from collections.abc import Iterable, Sequence

from digest.errors import RosterError
from digest.model.subscriber import Subscriber
from digest.roster.draft import Draft, Roster, read_draft
from digest.roster.problem import Place, Problem
from digest.roster.record import record


def read_json(text: str, file: str) -> Roster:
    """Read a roster; `file` is what problems call it.

    Raises:
        RosterError: if it is no JSON, or neither an array nor an object.

    """
    try:
        document = json.loads(text) if text.strip() else []
    except (json.JSONDecodeError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 0
        raise RosterError(f"{Place(file, line)}: this is not JSON: {error}") from error
    if isinstance(document, dict):
        document = [document]
    if not isinstance(document, list):
        raise RosterError(f"{file}: a roster is an array of people", cure="See the export.")
    return Roster.of(
        finding for n, raw in enumerate(document, 1) for finding in _read(raw, Place(file, 0, n))
    )


def write_json(subscribers: Iterable[Subscriber]) -> str:
    """Write a roster that reads again to the same people."""
    people = []
    for subscriber in subscribers:
        plain = record(subscriber)
        plain["consent"]["at"] = subscriber.consent.at.isoformat()
        people.append(plain)
    return json.dumps(people, ensure_ascii=False, indent=2) + "\n"


def _read(raw: object, place: Place) -> Sequence[Draft | Problem]:
    if isinstance(raw, dict):
        return read_draft(raw, place)
    return [Problem(place, "a person is an object with keys such as address")]
