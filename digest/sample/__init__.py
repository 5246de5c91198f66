"""A day of papers that travels inside the package, for `digest demo` and the tests.

Titles, authors, ids, links and counts are facts of that day; every abstract, TL;DR and keyword
was written afresh for this project.
"""

from datetime import date
from pathlib import Path

DAY = date(2026, 6, 12)
"""The day whose papers are shipped."""


def papers_path() -> Path:
    """The shipped day as a file that the `file` source reads (a JSON array of papers)."""
    return Path(__file__).with_name(f"papers-{DAY.isoformat()}.json")
