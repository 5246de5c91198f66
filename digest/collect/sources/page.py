"""The text of a papers page as copied from a browser: title line, blank line, abstract.

Around the papers stand bits of the page (a heading, a subscribe box, vote counts, a date without
a year); what is neither a paper nor such a bit is named. The papers are dated by when they were
read, since the page's own date has no year.
"""

import re
from dataclasses import dataclass

from digest.collect import cleanup, identity
from digest.collect.sources import fields
from digest.collect.sources.source import Parsed, Window
from digest.errors import ParseError
from digest.model.edition import Skip
from digest.model.paper import Links, PaperEntry

_PARAGRAPH = re.compile(r"\r?\n[ \t\u00a0]*\r?\n\s*")
_LONGEST_TITLE = 400
_SHORTEST_ABSTRACT = 150
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_FURNITURE = re.compile(
    rf"""(?ix) ^ (?:
        new | trending | daily | weekly | monthly | subscribe | upvote | - | ↑ | · | view\ .{{1,40}}
      | get\ trending\ papers\ in\ your\ email\ inbox!? | (?:papers|daily\ papers)
      | by\s?\S{{0,40}}\ and\ the\ research\ community
      | {_MONTH}\ \d{{1,2}} (?:,?\ \d{{4}})? | \d{{1,2}}\ {_MONTH} (?:\ \d{{4}})?
      | published\ on\ .{{1,40}} | submitted\ by.{{0,60}} | github.{{0,20}} | arxiv\ page
      | ·?\ ?\d[\d.,]*k? (?:\ (?:upvotes?|comments?|authors?|submissions?|stars?))?
      | ·?\ ?\d+\ authors? | previous | next | load\ more | page\ \d+
    ) $""",
)
_REPOSITORY = re.compile(
    r"https?://(?:www\.)?(?:github|gitlab)\.com/[\w.-]+/[\w-]+(?:\.[\w-]+)*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Found:
    title: str
    abstract: str


def decode(body: bytes, *, what: str) -> str:
    """UTF-8, or what a byte order mark says. Raises ParseError rather than guess."""
    encoding = "utf-16" if body[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        raise ParseError(
            f"{what} is no {encoding.removesuffix('-sig').upper()} text (byte {error.start})",
            cure="Save it again as UTF-8.",
        ) from error


def parse_page(body: bytes, window: Window, *, label: str, what: str = "the page") -> Parsed:
    """Find the papers of a page. Raises ParseError if there is none."""
    blocks = [block.strip() for block in _PARAGRAPH.split(decode(body, what=what).strip())]
    found, odd = _pair([block for block in blocks if block])
    entries: list[PaperEntry] = []
    skipped = [Skip(fields.shown(block), "it is neither a title nor an abstract") for block in odd]
    for paper in found:
        entry = _entry(paper, window, label)
        if entry:
            entries.append(entry)
        else:
            skipped.append(Skip(fields.shown(paper.abstract), "its title is empty"))
    if not entries:
        raise ParseError(
            f"{what} holds no papers: no title line with an abstract after a blank line",
            cure="Copy the whole text of a papers page, or give JSON, JSONL, BibTeX, RSS or Atom.",
        )
    return Parsed(tuple(entries), tuple(skipped))


def _pair(blocks: list[str]) -> tuple[list[_Found], list[str]]:
    """Titles with their abstracts, and what is neither."""
    found: list[_Found] = []
    odd: list[str] = []
    at = 0
    while at < len(blocks):
        block = blocks[at]
        following = blocks[at + 1] if at + 1 < len(blocks) else ""
        if _FURNITURE.match(block):
            at += 1
        elif _is_title(block) and _is_abstract(following, of=block):
            found.append(_Found(block, following))
            at += 2
        elif found and not _is_title(block):
            # a second paragraph of the abstract before
            found[-1] = _Found(found[-1].title, f"{found[-1].abstract}\n{block}")
            at += 1
        else:
            odd.append(block)
            at += 1
    return found, odd


def _is_title(block: str) -> bool:
    return len(block) <= _LONGEST_TITLE and block.count("\n") <= 1


def _is_abstract(block: str, *, of: str) -> bool:
    """Long beside its title, or ending as a sentence does while the title does not."""
    if not block or _FURNITURE.match(block):
        return False
    sentence = block.endswith((".", "!", "?", "。")) and not of.endswith((".", "。"))
    return len(block) >= max(_SHORTEST_ABSTRACT, len(of)) or (sentence and " " in block)


def _entry(found: _Found, window: Window, label: str) -> PaperEntry | None:
    title, abstract = cleanup.text(found.title), cleanup.text(found.abstract)
    if not title:
        return None
    code = _REPOSITORY.search(found.abstract)
    return PaperEntry(
        source=label,
        ids=(identity.title_id(title, (), abstract),),
        title=title,
        abstract=abstract,
        day=window.until,
        links=Links(code=identity.web_url(code[0].removesuffix(".git")) if code else None),
    )
