"""BibTeX, as reference managers and "export citation" buttons give it, by bibtexparser."""

import logging
import re
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime

from digest.collect import cleanup, identity
from digest.collect.sources import fields
from digest.collect.sources.page import decode
from digest.collect.sources.source import Parsed
from digest.errors import ParseError
from digest.model.edition import Skip
from digest.model.paper import Links, PaperEntry, PaperId, Scheme

START = re.compile(r"^[ \t]*@\s*(\w+)\s*[{(]\s*([^,\s{}()=\"]*)", re.MULTILINE)
_NO_ENTRIES = frozenset({"comment", "string", "preamble"})
_PROSE = ("journal", "journaltitle", "volume", "howpublished", "note")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a bibliography: its key, the names it gives, and what it says."""

    key: str
    names: tuple[PaperId, ...]
    """arXiv id, DOI, URL; never a title."""
    entry: PaperEntry | None
    """None if it has no title."""


def parse_bibtex(body: bytes, *, label: str, what: str = "the file") -> Parsed:
    """Make entries of a bibliography; one that bibtexparser drops is named. Raises ParseError."""
    items, lost = read_items(body, label=label, what=what)
    untitled = [Skip(item.key, "it has no title") for item in items if item.entry is None]
    return Parsed(tuple(item.entry for item in items if item.entry), (*untitled, *lost))


def read_items(
    body: bytes, *, label: str, what: str = "the file"
) -> tuple[tuple[Item, ...], tuple[Skip, ...]]:
    """The items of a bibliography, and what bibtexparser dropped of it. Raises ParseError."""
    text = decode(body, what=what)
    items: list[Item] = []
    lost: list[Skip] = []
    seen: set[str] = set()
    for raw in _load(text, what):
        key = str(raw.get("ID", ""))
        seen.add(key)
        names, version = _names(raw)
        title = _flat(raw.get("title", ""))
        entry = _entry(raw, title, names, version, label) if title else None
        items.append(Item(fields.shown(key), names, entry))
    for kind, key in START.findall(text):
        if kind.lower() not in _NO_ENTRIES and key not in seen:
            lost.append(Skip(fields.shown(key), "it cannot be read; is a brace missing?"))
            seen.add(key)
    return tuple(items), tuple(lost)


class _Macros(OrderedDict[str, str]):
    """The @strings of a file; one that it does not define stands for its own name.

    Journals' names are often kept in a file of their own, which is no reason to refuse this one.
    """

    def __missing__(self, name: str) -> str:
        return name


def _load(text: str, what: str) -> list[dict[str, str]]:
    import bibtexparser  # noqa: PLC0415 - slow to import
    from bibtexparser.bparser import BibTexParser  # noqa: PLC0415

    # It warns of what it drops, without saying which; we name them.
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    parser = BibTexParser(common_strings=True, ignore_nonstandard_types=False)
    parser.bib_database.strings = _Macros(parser.bib_database.strings)
    try:
        return [dict(entry) for entry in bibtexparser.loads(text, parser=parser).entries]
    except Exception as error:  # pyparsing's, bibtexparser's own, and too deep a nest of braces
        raise ParseError(
            f"{what} is no BibTeX: {fields.shown(str(error))}",
            cure="Export it again, or look for a brace without its partner.",
        ) from error


def _flat(value: str) -> str:
    """A value without the braces that protect capitals."""
    kept = re.sub(r"(?<!\\)[{}]", "", cleanup.text(value))
    return cleanup.text(kept)


def _entry(
    raw: dict[str, str],
    title: str,
    names: tuple[PaperId, ...],
    version: int | None,
    label: str,
) -> PaperEntry:
    given = re.split(r"\s+and\s+", cleanup.text(raw.get("author", "")))
    authors = tuple(fields.given_first(_flat(name)) for name in given if name.strip())
    authors = tuple(dict.fromkeys(name for name in authors if name and name != "others"))
    abstract = cleanup.text(raw.get("abstract", ""))
    published = _published(raw)
    arxiv = next((name.value for name in names if name.scheme is Scheme.ARXIV), None)
    page = f"https://arxiv.org/abs/{arxiv}" if arxiv else identity.web_url(raw.get("url"))
    return PaperEntry(
        source=label,
        ids=names or (identity.title_id(title, authors, abstract),),
        title=title,
        abstract=abstract,
        authors=authors,
        version=version,
        published=published,
        categories=fields.texts_of(raw.get("primaryclass", "")),
        links=Links(page=page, pdf=f"https://arxiv.org/pdf/{arxiv}" if arxiv else None),
        keywords=fields.texts_of(re.split(r"[;,]", _flat(raw.get("keywords", "")))),
    )


def _names(raw: dict[str, str]) -> tuple[tuple[PaperId, ...], int | None]:
    """Read eprint (https://info.arxiv.org/help/hypertex/bibstyles.html), doi, url.

    Without an eprint the arXiv id may stand in prose: Google Scholar writes it into the journal,
    DBLP into the volume.
    """
    archive = raw.get("archiveprefix", raw.get("eprinttype", "arxiv")).strip().lower()
    given = [raw.get("eprint", "") if archive == "arxiv" else "", raw.get("doi", "")]
    found = [identity.paper_id(text.replace("\\_", "_")) for text in given if text.strip()]
    url = identity.link_id(raw.get("url", "").replace("\\_", "_"))
    if not any(name and name[0].scheme is Scheme.ARXIV for name in (*found, url)):
        prose = (identity.mentioned(raw.get(field, "")) for field in _PROSE)
        found.append(next((name for name in prose if name), None))
    kept = [name for name in (*found, url) if name]
    names = tuple(dict.fromkeys(name for name, _ in kept))
    return names, max((version for _, version in kept if version), default=None)


def _published(raw: dict[str, str]) -> datetime | None:
    """`date`, or `year` with `month`; a year alone is no date."""
    if moment := fields.moment_of(raw.get("date", "")):
        return moment
    year = fields.count_of(raw.get("year", ""))
    month = raw.get("month", "").strip().lower()
    number = fields.count_of(month)
    if number is None and month[:3] in _MONTHS:
        number = _MONTHS.index(month[:3]) + 1
    if not year or not number or not 1 <= number <= len(_MONTHS):
        return None
    try:
        return datetime(year, number, 1, tzinfo=UTC)
    except ValueError:
        return None
