"""A run as a program reads it: `digest run --json`, and one line a run in `report.jsonl`."""

import json
import os
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from pydantic_core import to_jsonable_python

from digest.pipeline.report import RunReport
from digest.redact import without_addresses, without_name

OUTCOMES = {0: "done", 1: "failed", 3: "partly done"}
"""The exit codes of `digest run` as a word."""


def record(report: RunReport, exit_code: int) -> dict[str, Any]:
    """Everything that a run has to say, ready for JSON."""
    plain = {
        one.name: getattr(report, one.name) for one in fields(report) if one.name != "standing"
    }
    sending = {
        day: {
            "outcomes": standing.outcomes,
            "seconds": round(standing.seconds, 3),
            "per_second": standing.per_second and round(standing.per_second, 1),
            "possible_repeats": standing.repeats,
        }
        for day, standing in report.standing.items()
    }
    found: dict[str, Any] = to_jsonable_python(
        {
            "outcome": "idle" if report.idle else OUTCOMES.get(exit_code, "failed"),
            "exit_code": exit_code,
            "seconds": report.seconds,
            **plain,
            "sending": sending,
        }
    )
    return found


def without_people(report: RunReport, exit_code: int) -> dict[str, Any]:
    """The same for a file that outlives its subscribers: ids, no address, in no server's words."""
    found = record(report, exit_code)
    for delivery in found["troubled"]:
        address = delivery.pop("address")
        for name in ("reply", "reason"):
            delivery[name] = without_name(without_addresses(delivery[name]), address)
        # It holds an @ and a domain of ours, but the part before it names the delivery.
        delivery["message_id"] = delivery["message_id"].strip("<>").partition("@")[0]
    cleaned: dict[str, Any] = _cleaned(found)
    return cleaned


def append_line(path: Path, entry: Mapping[str, Any]) -> None:
    """Add one line. Raises OSError.

    One write to a file opened for appending: runs that overlap do not mix their lines, and
    logrotate may move the file away at any time.
    """
    line = json.dumps(entry, separators=(",", ":")).encode() + b"\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        if os.write(descriptor, line) != len(line):
            raise OSError(f"{path}: only a part of the line could be written; is the disk full?")
    finally:
        os.close(descriptor)


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return without_addresses(value)
        case dict():
            return {key: _cleaned(one) for key, one in value.items()}
        case list():
            return [_cleaned(one) for one in value]
        case _:
            return value
