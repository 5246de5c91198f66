"""Phrases of mail servers and answering machines, by what they mean; they stand in phrases.toml."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).parent / "phrases.toml"
LONGEST = 4_000
"""Characters of a text in which phrases are looked for."""


def says(meaning: str, text: str) -> bool:
    """Whether a text holds a phrase of this meaning, one of the headings of phrases.toml."""
    return _patterns()[meaning].search(" ".join(text[:LONGEST].split())) is not None


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    phrases: dict[str, list[str]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {name: re.compile("|".join(each), re.IGNORECASE) for name, each in phrases.items()}
