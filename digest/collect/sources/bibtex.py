"""BibTeX, as reference managers and "export citation" buttons give it, by bibtexparser."""

import logging
import re
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
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def parse_bibtex(body: bytes, *, label: str, what: str = "the file") -> Parsed:
    """Make entries of a bibliography; one that bibtexparser drops is named. Raises ParseError."""
    text = decode(body, what=what)
    entries: list[PaperEntry] = []
    skipped: list[Skip] = []
    seen: set[str] = set()
    for raw in _load(text, what):
        key = str(raw.get("ID", ""))
        seen.add(key)
        title = _flat(raw.get("title", ""))
        if title:
            entries.append(_entry(raw, title, label))
        else:
            skipped.append(Skip(fields.shown(key), "it has no title"))
    for kind, key in START.findall(text):
        if kind.lower() not in _NO_ENTRIES and key not in seen:
            skipped.append(Skip(fields.shown(key), "it cannot be read; is a brace missing?"))
            seen.add(key)
    return Parsed(tuple(entries), tuple(skipped))


def _load(text: str, what: str) -> list[dict[str, str]]:
    import bibtexparser  # noqa: PLC0415 - slow to import
    from bibtexparser.bparser import BibTexParser  # noqa: PLC0415

    # It warns of what it drops, without saying which; we name them.
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    parser = BibTexParser(common_strings=True, ignore_nonstandard_types=False)
    try:
        return [dict(entry) for entry in bibtexparser.loads(text, parser=parser).entries]
    except Exception as error:  # pyparsing's, bibtexparser's own and KeyError for a bad @string
        raise ParseError(
            f"{what} is no BibTeX: {fields.shown(str(error))}",
            cure="Export it again, or look for a brace without its partner.",
        ) from error


def _flat(value: str) -> str:
    """A value without the braces that protect capitals."""
    kept = re.sub(r"(?<!\\)[{}]", "", cleanup.text(value))
    return cleanup.text(kept)


def _entry(raw: dict[str, str], title: str, label: str) -> PaperEntry:
    names, version = _names(raw)
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
    """Read eprint (https://info.arxiv.org/help/hypertex/bibstyles.html), doi, url."""
    archive = raw.get("archiveprefix", raw.get("eprinttype", "arxiv")).strip().lower()
    given = [raw.get("eprint", "") if archive == "arxiv" else "", raw.get("doi", "")]
    found = [identity.paper_id(text.replace("\\_", "_")) for text in given if text.strip()]
    url = identity.link_id(raw.get("url", "").replace("\\_", "_"))
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
