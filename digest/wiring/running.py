"""A whole run: everything that the pipeline needs."""

import os
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from digest.model.delivery import State
from digest.model.paper import Paper
from digest.ports import Collected
from digest.settings import Settings
from digest.wiring.opening import make_encoder, open_theme, utc_now
from digest.wiring.returning import make_notice_parts, read_inbox
from digest.wiring.sending import (
    OnSettled,
    make_composer,
    make_dispatcher,
    name_of_this_process,
    overdue_by,
    start_worker,
)

if TYPE_CHECKING:
    from digest.pipeline.looking_up import LookUp
    from digest.pipeline.parts import Parts
    from digest.pipeline.summarised import Summarise, Summarised
    from digest.store.store import Store

# Every stage is imported by the function that makes it: a command that only lists subscribers
# should not wait for the mail templates, the feed parsers and the HTTP client.

OnProgress = Callable[[Counter[State]], None]


def make_parts(
    settings: Settings,
    store: "Store",
    *,
    clock: Callable[[], datetime] = utc_now,
    on_settled: OnSettled | None = None,
    on_progress: OnProgress | None = None,
) -> "Parts":
    """Everything that a run needs, from the settings and an open store."""
    from digest.pipeline.crew import Crew
    from digest.pipeline.parts import Parts

    owner = name_of_this_process()
    theme = open_theme(settings)
    composer = make_composer(settings, store, theme, clock())
    return Parts(
        papers=store.papers,
        editions=store.editions,
        subscribers=store.subscribers,
        votes=store.votes,
        vectors=store.vectors,
        encoder=partial(make_encoder, settings),
        ledger=store.ledger,
        overview=store.overview,
        collect=_collect_with(settings, store),
        summarise=_summarise_with(settings, store, clock) if settings.summaries.on else None,
        read_inbox=partial(read_inbox, settings, store, clock=clock),
        forget=lambda now: store.retention.forget(settings.retention.keep, now=now),
        notices=make_notice_parts(settings, store, clock=clock),
        composer=composer,
        crew=Crew(
            alone=make_dispatcher(
                settings, store, composer, owner=owner, clock=clock, on_settled=on_settled
            ),
            ledger=store.ledger,
            options=settings.delivery,
            cores=len(os.sched_getaffinity(0)),
            worker=partial(start_worker, settings),
            overdue=overdue_by(settings, clock),
            clock=clock,
            on_progress=on_progress,
        ),
        rank=settings.rank,
        calendar=settings.edition.calendar,
        lookback_days=settings.edition.lookback_days,
        lease=timedelta(seconds=settings.delivery.lease_seconds),
        template=theme.digest,
        owner=owner,
        clock=clock,
    )


def make_look_up(settings: Settings, *, asked_for: bool | None) -> "LookUp":
    """How papers are looked up by their arXiv ids and DOIs.

    `asked_for` is what was said of it on the command line, None if nothing was.
    """
    from digest.pipeline.looking_up import Services

    return Services.of(settings.sources, settings.fetch, asked_for=asked_for)


def _collect_with(
    settings: Settings, store: "Store"
) -> Callable[[date, date, datetime], Awaitable[Collected]]:
    async def collect(since: date, until: date, now: datetime) -> Collected:
        from digest.collect.collector import Collector
        from digest.collect.fetch import HttpFetcher
        from digest.collect.sources import build

        async with HttpFetcher(settings.fetch, validators=store.papers.validators()) as fetcher:
            collector = Collector(
                [build(source) for source in settings.sources],
                fetcher,
                stale_after_days=settings.fetch.stale_after_days,
            )
            return await collector.collect(
                since=since, until=until, now=now, known=store.papers.known
            )

    return collect


def _summarise_with(
    settings: Settings, store: "Store", clock: Callable[[], datetime]
) -> "Summarise":
    async def summarise(wanted: "Sequence[Paper]") -> "Summarised":
        from digest.collect import cleanup
        from digest.pipeline.summarised import Summarised
        from digest.summaries.asking import ask

        known = store.summaries.known(wanted)
        papers = {paper.id: paper for paper in wanted if paper.id not in known}
        found = await ask(list(papers.values()), settings.summaries, readable=cleanup.text)
        written = {papers[name]: text for name, text in found.written.items()}
        store.summaries.save(written, model=settings.summaries.model, now=clock())
        return Summarised(found.asked, len(written), found.failed, found.tokens, found.trouble)

    return summarise
