"""The names of a paper, by which the same paper is known again.

Ids are trusted as they are. A title is a name too, since pasted pages and some feeds have no
ids; but "Introduction" and "0" name nothing, so a short title counts only together with the
first author, and `merge` never lets a title join papers that have different arXiv ids.
"""

import hashlib
import re
import unicodedata
from urllib.parse import urlsplit, urlunsplit

from digest.model.paper import PaperId, Scheme

_TRUST = {scheme: place for place, scheme in enumerate(Scheme)}
_DISTINCTIVE = 20
"""A title with fewer letters than this (CJK counts double) may belong to several papers."""
_LONGEST_SLUG = 200
_LONGEST_ID = 300
_TRACKING = re.compile(r"(?i)^(utm_\w+|fbclid|gclid|mc_cid|mc_eid)=")
_LONGEST_URL = 2000
_MENTION = re.compile(
    r"(?i)(?:\barxiv[:\s]\s*|\babs/)(?P<id>\d{4}\.\d{4,5}(?!\d)(?:v\d+)?|[a-z-]+/\d{7}(?:v\d+)?)"
)


def rank(name: PaperId) -> tuple[int, str]:
    """Sorts names, the most trustworthy first."""
    return _TRUST[name.scheme], name.value


def paper_id(text: str) -> tuple[PaperId, int | None] | None:
    """`PaperId.parse_versioned` for what strangers send: None if it is no id."""
    text = text.strip()
    if len(text) > _LONGEST_ID or not text.isprintable():
        return None
    try:
        found, version = PaperId.parse_versioned(text)
    except ValueError:
        return None
    if found.scheme is Scheme.ARXIV and not text.isascii():
        return None
    return found, version


def web_url(text: object) -> str | None:
    """An http or https URL that is safe to link to, or None."""
    if not isinstance(text, str):
        return None
    text = text.strip()
    if len(text) > _LONGEST_URL or not text.isprintable() or re.search(r"""[\s<>"\\]""", text):
        return None
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - raises ValueError on a bad one
    except ValueError:
        return None
    return text if parts.scheme.lower() in {"http", "https"} and parts.hostname else None


def mentioned(text: str) -> tuple[PaperId, int | None] | None:
    """The arXiv id that running text gives: "arXiv preprint arXiv:2606.00001", "abs/2606.00001"."""
    found = _MENTION.search(text)
    return paper_id(found["id"]) if found else None


def url_id(text: str) -> PaperId | None:
    """The name that a link is: without fragment, tracking and other accidents of writing."""
    url = web_url(text)
    if url is None:
        return None
    parts = urlsplit(url)
    query = "&".join(part for part in parts.query.split("&") if not _TRACKING.match(part))
    path = parts.path.rstrip("/")
    return PaperId(Scheme.URL, urlunsplit(("https", parts.netloc.lower(), path, query, "")))


def link_id(text: str) -> tuple[PaperId, int | None] | None:
    """The arXiv id or DOI that a link points to, else the link itself."""
    if found := paper_id(text):
        return found if found[0].scheme in {Scheme.ARXIV, Scheme.DOI} else None
    url = url_id(text)
    return (url, None) if url else None


def slug(title: str) -> str:
    """A title without case, accents, punctuation and spacing; bounded, "" if nothing is left."""
    flat = unicodedata.normalize("NFKD", title).casefold()
    kept = "".join(mark for mark in flat if not unicodedata.combining(mark))
    words = "-".join(re.findall(r"[^\W_]+", kept))
    if len(words) <= _LONGEST_SLUG:
        return words
    return f"{words[:160]}-{hashlib.sha256(words.encode()).hexdigest()[:16]}"


def is_distinctive(words: str) -> bool:
    """Whether a title, as a slug, is long enough to name one paper."""
    wide = "\u2e80"  # CJK and what follows it: one sign says as much as a word's half
    return sum(2 if mark >= wide else 1 for mark in words if mark != "-") >= _DISTINCTIVE


def surname(author: str) -> str:
    """What tells an author apart across the ways of writing a name, as a slug."""
    name = author.partition(",")[0]
    words = [word for word in slug(name).split("-") if len(word) > 1 or word >= "\u2e80"]
    while len(words) > 1 and words[-1] in {"jr", "sr", "ii", "iii", "iv"}:
        words.pop()
    return words[-1] if words else slug(name)


def title_id(title: str, authors: tuple[str, ...], abstract: str = "") -> PaperId:
    """The name that a title is; a short one is told apart by first author or abstract."""
    words = slug(title)
    if is_distinctive(words):
        return PaperId(Scheme.TITLE, words)
    if authors and (first := surname(authors[0])):
        return PaperId(Scheme.TITLE, f"{words}/{first}")
    seed = f"{title}\0{abstract}".encode()
    return PaperId(Scheme.TITLE, f"{words}/{hashlib.sha256(seed).hexdigest()[:12]}")
