"""Whether each source answers, and whether what it gives is of these days."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from digest.collect.collector import Collector
from digest.collect.fetch import HttpFetcher
from digest.collect.options import AnySource, ArxivSource, FetchOptions
from digest.collect.sources import Files, Window, build
from digest.doctor.check import Check, fail, ok, warn
from digest.doctor.limits import within
from digest.errors import FetchError
from digest.model.edition import Receipt, SourceState
from digest.model.paper import Paper, PaperId
from digest.ports import Answer, Fetcher, Request

SOURCE_SECONDS = 45.0
"""How long one source may take, all its requests and pauses together."""
_UNREACHED = "Look whether its address in [[sources]] is right and can be reached from here."
_MEND = "Mend this section of [[sources]], or take it out."


@dataclass(frozen=True, slots=True)
class Today:
    """The moment of the examination (aware UTC) and its date in the digest's own zone."""

    day: date
    now: datetime


async def check_sources(
    sources: Sequence[AnySource], fetch: FetchOptions, today: Today
) -> list[Check]:
    """Ask each source once, as a run would, without remembering anything.

    All at once, but for those of one host, which the fetcher asks in turn.
    """
    if not sources:
        return [fail("sources", "there are none", "Add [[sources]] to config.toml.")]
    hasty = fetch.model_copy(update={"attempts": 1})  # a person waits for the answer
    async with HttpFetcher(hasty) as fetcher:

        async def check(source: AnySource) -> Sequence[Check]:
            asked = _check(source, fetcher, fetch.stale_after_days, today)
            return await within(SOURCE_SECONDS, f"source {source.label}", asked, _UNREACHED)

        found = await asyncio.gather(*map(check, sources))
    return [check for checks in found for check in checks]


async def _check(
    options: AnySource, fetcher: Fetcher, stale_after_days: int, today: Today
) -> list[Check]:
    if isinstance(options, ArxivSource):  # of many pages the first one is enough
        options = options.model_copy(update={"max_results": options.page_size})
    source = build(options)
    witness = _Witness(fetcher)
    collector = Collector((source,), witness, stale_after_days=stale_after_days)
    collected = await collector.collect(
        since=today.day - timedelta(days=1), until=today.day, now=today.now, known=_nothing
    )
    # To somebody who knows nothing every paper is new: freshness is told by the papers' dates.
    # A file is as old as it is.
    oldest = date.min if isinstance(source, Files) else today.day - timedelta(stale_after_days)
    (receipt,) = collected.receipts
    if receipt.state is SourceState.FAILED and (error := witness.error) is not None:
        # Without a status nobody answered at all: rather our side's trouble than theirs.
        cure = error.cure if error.status else _UNREACHED
        return [fail(f"source {receipt.source}", error.message, cure)]
    return [judged_source(receipt, newest(collected.papers), oldest)]


class _Witness:
    """A Fetcher that remembers what failed: a receipt has it in words only, cure included."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self.error: FetchError | None = None

    async def get(self, request: Request) -> Answer:
        try:
            return await self._fetcher.get(request)
        except FetchError as error:
            self.error = error
            raise


def _nothing(_ids: Collection[PaperId]) -> Mapping[PaperId, Paper]:
    return {}


def newest(papers: Sequence[Paper]) -> date | None:
    """The day of the newest paper, None if none has a date."""
    days = [paper.day or (paper.published and paper.published.date()) for paper in papers]
    return max((day for day in days if day), default=None)


def judged_source(receipt: Receipt, newest: date | None, oldest: date) -> Check:
    """What a receipt says about the health of its source; papers before `oldest` are stale."""
    name = f"source {receipt.source}"
    counts = f"{receipt.announced} announced, {receipt.read} read"
    if receipt.state is SourceState.FAILED:
        return fail(name, receipt.detail or counts, _MEND)
    detail = f"{counts}; {receipt.detail}" if receipt.detail else counts
    if receipt.state is SourceState.STALE or (newest is not None and newest < oldest):
        since = f"nothing after {newest}" if newest else "an old list"
        return warn(name, f"stale, {since}: {detail}", "If it stays so, look at the source itself.")
    if receipt.skipped and not receipt.read:
        first = receipt.skipped[0]
        return warn(name, f"nothing usable: {detail}; {first.what}: {first.reason}", _MEND)
    return ok(name, detail)


def clock_url(base_url: str, sources: Sequence[AnySource], today: Today) -> str:
    """A web server to ask for the time: our own, else a source's; "" if there is none."""
    if base_url:
        return base_url
    window = Window(today.day, today.day, today.now)
    for source in map(build, sources):
        if not isinstance(source, Files):
            for request in source.requests(window):
                parts = urlsplit(request.url)
                return f"{parts.scheme}://{parts.netloc}/"
    return ""
