"""One section of RESULTS.md, between marks, written anew while all others stay."""

from collections.abc import Iterable
from pathlib import Path

RESULTS = Path(__file__).parents[1] / "RESULTS.md"


def replace_section(text: str, name: str, lines: Iterable[str]) -> str:
    """The text with what stands between the marks of `name` replaced.

    Raises:
        ValueError: if the marks are not there, once each and in order.

    """
    begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->\n"
    before, found, rest = text.partition(begin)
    _, ended, after = rest.partition(end)
    if not found or not ended or begin in after or end in before + after:
        raise ValueError(f"RESULTS.md must hold the marks {begin.strip()} and {end.strip()} once")
    written = "".join(f"{line}\n" for line in lines)
    return f"{before}{begin}{written}{end}{after}"


def write_section(name: str, lines: Iterable[str], *, path: Path = RESULTS) -> None:
    """Replace a section of the file."""
    path.write_text(
        replace_section(path.read_text(encoding="utf-8"), name, lines), encoding="utf-8"
    )
