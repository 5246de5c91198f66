"""The collector: asks every source at once and leaves a receipt for each, whatever happens."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from digest.collect import clusters, files
from digest.collect.merge import Count, merge
from digest.collect.retrying import http_date
from digest.collect.sources import Closes, Files, Parsed, Source, Window
from digest.errors import DigestError
from digest.model.edition import WEEKEND, Closure, Receipt, Skip, SourceState
from digest.model.paper import Paper, PaperEntry, PaperId
from digest.ports import Collected, Fetcher, Request, Validator

_MOST_PAGES = 500

Known = Callable[[Collection[PaperId]], Mapping[PaperId, Paper]]


@dataclass(slots=True)
class _Reading:
    """What has come of one source so far; kept even if a later page fails."""

    entries: list[PaperEntry] = field(default_factory=list)
    skipped: list[Skip] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    replaced: list[PaperEntry] = field(default_factory=list)
    validators: list[Validator] = field(default_factory=list)
    listed: list[date] = field(default_factory=list)
    closed: bool = False
    unmodified: int = 0
    seen: set[bytes] = field(default_factory=set)
    details: list[str] = field(default_factory=list)
    failure: str = ""

    def take(self, parsed: Parsed) -> None:
        self.entries.extend(parsed.entries)
        self.skipped.extend(parsed.skipped)
        self.left_out.update(parsed.left_out)
        self.replaced.extend(parsed.replaced)
        self.closed |= parsed.closed
        if parsed.listed:
            self.listed.append(parsed.listed)
        if parsed.detail:
            self.details.append(parsed.detail)

    def take_replaced(self, stored: Mapping[PaperId, Paper]) -> None:
        """Count in the new versions of papers that a source told of, though they are left out.

        Who was sent the paper may want to hear of it; to all others it is nothing new.
        """
        told = {name for name, paper in stored.items() if paper.sources}
        for entry in self.replaced:
            if entry.announce is not None and not told.isdisjoint(entry.ids):
                self.entries.append(entry)
                self.left_out[entry.announce.value] -= 1
        self.left_out = +self.left_out

    def is_repeated(self, body: bytes) -> bool:
        """Whether this source gave the same answer already.

        A server that ignores our parameters would else count double, or page for ever.
        """
        digest = hashlib.sha256(body).digest()
        repeated = digest in self.seen
        self.seen.add(digest)
        return repeated


class Collector:
    """Collects from these sources; `fetcher` does the asking of those on the web."""

    def __init__(
        self, sources: Sequence[Source | Files], fetcher: Fetcher, stale_after_days: int = 4
    ) -> None:
        self._sources = tuple(sources)
        self._fetcher = fetcher
        self._stale_after_days = stale_after_days

    async def collect(self, *, since: date, until: date, now: datetime, known: Known) -> Collected:
        """Ask all sources for these days (inclusive), and merge with what is `known`.

        A source that fails costs only itself. `known` is called once, with every name that the
        entries have. Validators are of answers that were read whole: commit them with the papers.
        """
        window = Window(since, until, now)
        readings = await asyncio.gather(*(self._read(source, window) for source in self._sources))
        said = (entry for one in readings for entry in (*one.entries, *one.replaced))
        names = clusters.all_names(said)
        stored = known(names) if names else {}
        for reading in readings:
            reading.take_replaced(stored)
        merged = merge([reading.entries for reading in readings], stored, at=now)
        receipts = (
            self._receipt(source, reading, count, window)
            for source, reading, count in zip(self._sources, readings, merged.counts, strict=True)
        )
        return Collected(
            papers=merged.papers,
            new=merged.new,
            absorbed=merged.absorbed,
            observations=merged.observations,
            receipts=tuple(receipts),
            validators=tuple(v for reading in readings for v in reading.validators),
        )

    async def _read(self, source: Source | Files, window: Window) -> _Reading:
        reading = _Reading()
        try:
            if isinstance(source, Files):
                await _read_files(source, window, reading)
            else:
                for request in source.requests(window):
                    await self._read_pages(source, request, window, reading)
        except Exception as error:  # noqa: BLE001 - one source's failure must not stop the others
            reading.failure = _in_words(error)
        return reading

    async def _read_pages(
        self, source: Source, request: Request, window: Window, reading: _Reading
    ) -> None:
        following: Request | None = request
        for page in range(_MOST_PAGES):
            if following is None:
                return
            answer = await self._fetcher.get(following)
            if answer.body is None:
                reading.unmodified += 1
                modified = http_date(answer.validator.last_modified) if answer.validator else None
                if modified:
                    reading.listed.append(modified.date())
                return
            if reading.is_repeated(answer.body):
                return
            parsed = source.parse(answer, window)
            reading.take(parsed)
            following = parsed.next
            # "Not modified" of a first page says nothing of the pages after it.
            if answer.validator and parsed.whole and page == 0 and following is None:
                reading.validators.append(answer.validator)
        reading.details.append(f"stopped after {_MOST_PAGES} pages")

    def _receipt(
        self, source: Source | Files, reading: _Reading, count: Count, window: Window
    ) -> Receipt:
        closure = source.closure(window) if isinstance(source, Closes) else None
        state = self._state(source, reading, count, window, closed=closure is not None)
        if state is not SourceState.CLOSED:
            closure = None
        return Receipt(
            source=source.label,
            kind=source.kind,
            state=state,
            at=window.now,
            announced=count.read + len(reading.skipped),
            read=count.read,
            new=count.new,
            merged=count.merged,
            skipped=tuple(reading.skipped),
            detail=_detail(reading, closure),
            closure=closure,
        )

    def _state(
        self,
        source: Source | Files,
        reading: _Reading,
        count: Count,
        window: Window,
        *,
        closed: bool,
    ) -> SourceState:
        """`closed`: whether today is no day for it by its own calendar."""
        if reading.failure:
            return SourceState.FAILED
        if count.new:
            return SourceState.FRESH
        if reading.closed and not reading.entries:
            return SourceState.CLOSED
        age = (window.until - max(reading.listed)).days if reading.listed else 0
        if age > self._stale_after_days and not isinstance(source, Files):
            return SourceState.STALE  # a file is as old as it is; nobody is to blame
        return SourceState.CLOSED if closed else SourceState.QUIET


async def _read_files(source: Files, window: Window, reading: _Reading) -> None:
    """Every file of the source; one that cannot be read is named, unless it is the only one."""
    found = await asyncio.to_thread(files.read, source.pattern)
    troubles: list[Skip] = []
    for file in found:
        try:
            reading.take(source.parse(file.content(), window))
        except Exception as error:  # noqa: BLE001 - one file's failure must not stop the others
            troubles.append(Skip(file.name, _in_words(error)))
    if len(troubles) == len(found):
        reading.failure = f"{troubles[0].what}: {troubles[0].reason}"
    if len(found) > 1:
        reading.skipped.extend(troubles)


def _in_words(error: Exception) -> str:
    """An error and its cure, for a receipt."""
    if isinstance(error, DigestError):
        return f"{error.message}. {error.cure}" if error.cure else error.message
    return (
        f"its answer broke our reader: {type(error).__name__}: {str(error)[:200]}."
        " Please report this, with the answer if you can."
    )


def _detail(reading: _Reading, closure: Closure | None) -> str:
    """What failed, or what the state rests on."""
    parts = [reading.failure] if reading.failure else list(dict.fromkeys(reading.details))
    empty = not (reading.entries or reading.skipped or reading.left_out or reading.unmodified)
    if empty and not reading.failure:
        parts.append("its list is empty")
    if reading.unmodified:
        parts.append("not modified since the last time")
    if reading.left_out:
        named = ", ".join(f"{n} {what}" for what, n in sorted(reading.left_out.items()))
        parts.append(f"left out as set: {named}")
    if closure is not None:
        parts.append(_closed(closure))
    elif reading.closed and not reading.entries:
        parts.append("it announces nothing on this day of the week")
    if reading.listed and not reading.failure:
        parts.append(f"newest of {max(reading.listed).isoformat()}")
    return "; ".join(parts)


def _closed(closure: Closure) -> str:
    """Why a source had nothing to announce, and when it has."""
    missed = "" if closure.why == WEEKEND else f" of {closure.day:%A, %Y-%m-%d}"
    return f"no list{missed}: {closure.why}; the next one {closure.next_list:%A, %Y-%m-%d %H:%M %Z}"
