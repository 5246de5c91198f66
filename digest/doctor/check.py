"""Checks: what was looked at, how it is, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class CheckState(StrEnum):
    """How something is."""

    OK = "ok"
    WARN = "warn"
    """It works, and somebody will be unhappy about it sooner or later."""
    FAIL = "fail"
    """Mail cannot be made or sent like this."""
    UNKNOWN = "unknown"
    """It could not be looked at; nothing is wrong for all we know."""


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. `cure` is what to do, one or two sentences; "" if there is nothing to do."""

    name: str
    state: CheckState
    detail: str
    cure: str = ""


def ok(name: str, detail: str) -> Check:
    """It is well."""
    return Check(name, CheckState.OK, detail)


def warn(name: str, detail: str, cure: str) -> Check:
    """It works, with a drawback."""
    return Check(name, CheckState.WARN, detail, cure)


def fail(name: str, detail: str, cure: str) -> Check:
    """It does not work."""
    return Check(name, CheckState.FAIL, detail, cure)


def unknown(name: str, detail: str, cure: str = "") -> Check:
    """It could not be looked at."""
    return Check(name, CheckState.UNKNOWN, detail, cure)
