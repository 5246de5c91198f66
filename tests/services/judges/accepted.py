"""What the judges find and we accept: `accepted.toml`, a reason with each."""

import tomllib
from pathlib import Path
from typing import Any


def _entries(kind: str) -> list[dict[str, Any]]:
    said = tomllib.loads(Path(__file__).with_name("accepted.toml").read_text(encoding="utf-8"))
    entries: list[dict[str, Any]] = said[kind]
    assert all(entry["why"] for entry in entries)
    return entries


def accepted_rules() -> frozenset[str]:
    """Rules of html-validate."""
    return frozenset(rule for entry in _entries("invalid") for rule in entry["rules"])


def accepted_features() -> frozenset[tuple[str, str]]:
    """(client, feature), as Can I email names them."""
    return frozenset(
        (client, feature)
        for entry in _entries("unsupported")
        for client in entry["clients"]
        for feature in entry["features"]
    )
