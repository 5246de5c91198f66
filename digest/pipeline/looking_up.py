"""Which services are asked for the papers of somebody's list, and asking them.

What somebody reads is told to others only where it was said so: by a source in the settings that
asks the service's API anyway, or on the command line.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from digest.collect.fetch import HttpFetcher
from digest.collect.options import AnySource, ArxivSource, BiorxivSource, FetchOptions
from digest.collect.references import lookup, preprints
from digest.collect.references.found import Found
from digest.model.paper import PaperId, Scheme

LookUp = Callable[[Sequence[PaperId]], Awaitable[Found]]
"""Asks services for papers by their arXiv ids and DOIs, as far as they may be asked."""


@dataclass(frozen=True, slots=True)
class Services:
    """The services that may be asked; a `LookUp`."""

    fetch: FetchOptions
    arxiv: tuple[str, float] | None
    """Its URL, and the seconds between two requests; None if it may not be asked."""
    preprints: Mapping[str, str]
    """bioRxiv and medRxiv, as far as they may be asked, with their URLs."""

    @classmethod
    def of(
        cls, sources: Sequence[AnySource], fetch: FetchOptions, *, asked_for: bool | None
    ) -> "Services":
        """Those that the command line allows (`asked_for`), or, if it is None, the sources do."""
        if asked_for is False:
            return cls(fetch, None, {})
        apis = [one for one in sources if isinstance(one, ArxivSource) and one.by == "api"]
        own: dict[str, str] = {
            one.kind: one.url for one in sources if isinstance(one, BiorxivSource)
        }
        arxiv = [(one.url or lookup.URL, one.interval_seconds) for one in apis]
        usual = [(lookup.URL, lookup.INTERVAL_SECONDS)] if asked_for else []
        return cls(
            fetch,
            next(iter((*arxiv, *usual)), None),
            {**preprints.SERVERS, **own} if asked_for else own,
        )

    async def __call__(self, wanted: Sequence[PaperId]) -> Found:
        """Ask for these papers, each service for its own."""
        theirs = [name for name in wanted if name.scheme is Scheme.ARXIV]
        dois = [name for name in wanted if name.scheme is not Scheme.ARXIV]
        found = Found()
        async with HttpFetcher(self.fetch) as fetcher:
            if self.arxiv is None:
                found |= Found(forbidden=frozenset(theirs))
            else:
                url, interval = self.arxiv
                found |= await lookup.look_up(theirs, fetcher, url=url, interval_seconds=interval)
            if not self.preprints:
                found |= Found(forbidden=frozenset(dois))
            else:
                found |= await preprints.look_up(dois, fetcher, servers=self.preprints)
        return found
