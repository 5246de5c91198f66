"""Asking arXiv's API for papers by their ids, a hundred at a time and politely.

https://info.arxiv.org/help/api/user-manual.html#search_query_and_id_list
"""

from collections.abc import Sequence

from digest.collect.references.found import Found
from digest.collect.sources import arxiv_api, syndication
from digest.errors import SourceError
from digest.model.paper import PaperEntry, PaperId
from digest.ports import Fetcher, Request

URL = arxiv_api.URL
AT_ONCE = 100
INTERVAL_SECONDS = 3.0
"""Between two requests, as arXiv asks; where a mirror stands in, its own interval counts."""


async def look_up(
    wanted: Sequence[PaperId],
    fetcher: Fetcher,
    *,
    url: str = URL,
    interval_seconds: float = INTERVAL_SECONDS,
) -> Found:
    """Ask for these arXiv ids. A service that fails is not asked again."""
    entries: list[PaperEntry] = []
    asked: set[PaperId] = set()
    for start in range(0, len(wanted), AT_ONCE):
        batch = wanted[start : start + AT_ONCE]
        request = Request(
            url,
            params={
                "id_list": ",".join(name.value for name in batch),
                "max_results": str(len(batch)),
            },
            interval_seconds=interval_seconds,
            accept_status=frozenset({200, 400}),
        )
        try:
            answer = await fetcher.get(request)
            read = syndication.read(answer.body or b"", what="arXiv's API")
            entries += arxiv_api.parse_page(read, label="arxiv")[0].entries if read.entries else ()
        except SourceError as error:
            return Found(tuple(entries), frozenset(asked), f"{error.message} {error.cure}".strip())
        asked.update(batch)
    return Found(tuple(entries), frozenset(asked))
