"""Asking bioRxiv's and medRxiv's API for papers by their DOIs: /details/SERVER/DOI/na/json.

https://api.biorxiv.org/ answers for one DOI a request, with every version of the paper.
"""

import re
from collections.abc import Mapping, Sequence

from digest.collect.references.found import Found
from digest.collect.sources import biorxiv, fields
from digest.errors import SourceError
from digest.model.paper import PaperEntry, PaperId, Scheme
from digest.ports import Fetcher, Request

URL = "https://api.biorxiv.org/details"
SERVERS: Mapping[str, str] = {"biorxiv": URL, "medrxiv": URL}
"""Both, at the service itself; either may have a DOI with their prefix."""
INTERVAL_SECONDS = 1.0
"""Between two requests; the service names no limit."""
_DOI = re.compile(r"10\.(1101|64898)/(\d{4}\.\d{2}\.\d{2}\.)?\d{5,9}")
"""Theirs; Cold Spring Harbor's journals share the first prefix, but have letters behind it."""


def is_preprint(name: PaperId) -> bool:
    """Whether it is the DOI of a preprint that one of the two servers would know."""
    return name.scheme is Scheme.DOI and bool(_DOI.fullmatch(name.value))


async def look_up(
    wanted: Sequence[PaperId],
    fetcher: Fetcher,
    *,
    servers: Mapping[str, str] = SERVERS,
    interval_seconds: float = INTERVAL_SECONDS,
) -> Found:
    """Ask each of `servers` (name to URL) for these DOIs. One that fails is not asked again."""
    entries: list[PaperEntry] = []
    asked: set[PaperId] = set()
    for name in wanted:
        try:
            for server, url in servers.items():
                request = Request(
                    f"{url.rstrip('/')}/{server}/{name.value}/na/json",
                    interval_seconds=interval_seconds,
                )
                told = _newest((await fetcher.get(request)).body or b"", server)
                if told is not None:
                    entries.append(told)
                    break
        except SourceError as error:
            return Found(tuple(entries), frozenset(asked), f"{error.message} {error.cure}".strip())
        asked.add(name)
    return Found(tuple(entries), frozenset(asked))


def _newest(body: bytes, server: str) -> PaperEntry | None:
    """The newest version in an answer; None where the server has no such paper, or withdrew it."""
    document = fields.load_json(body, what=server)
    if biorxiv.says_none(document):
        return None
    parsed, _ = biorxiv.parse_page(document, label=server, kind=server)
    return max(parsed.entries, key=lambda one: one.version or 0, default=None)
