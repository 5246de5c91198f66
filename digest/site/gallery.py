"""The site: every path it has, and what stands there."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from unicodedata import category

from digest.languages.language import Language, language_of
from digest.model.exhibit import Catalogue, Exhibit
from digest.ports.showing import Showcase
from digest.site import cards
from digest.site.about import LIVE_SEARCH, About
from digest.site.feeds import ATOM, JSON_FEED, Feed, Feeds, atom, json_feed
from digest.site.leaf import leaf_of
from digest.site.lists import FULL, Part, listed, parts
from digest.site.names import paper_path
from digest.site.page import Page, Templates
from digest.site.spans import Kind, Span, Timeline

MOST_ASKED = 300
"""Characters of a query that are read."""
Maker = Callable[[], Page]


@dataclass(frozen=True, slots=True)
class _Tab:
    """A way to look at the same day."""

    label: str
    path: str
    current: bool


class Gallery:
    """Makes the pages of an archive; holds what it knows of the archive's present state.

    `answer` is for threads: what it remembers is replaced whole.
    """

    def __init__(self, showcase: Showcase, about: About) -> None:
        self._showcase = showcase
        self._about = about
        self._language: Language = language_of(about.language)
        self._templates = Templates(about, self._language)
        self._feeds = Feeds(about, self._language)
        self._known: tuple[Catalogue, Mapping[str, Maker]] | None = None

    def answer(self, path: str) -> Page | None:
        """What stands at a path, such as "day/2026-11-25/"; None if nothing does."""
        maker = self._paths().get(path)
        return maker() if maker else None

    def paths(self) -> Sequence[str]:
        """Every path that `answer` knows."""
        return list(self._paths())

    def pages(self) -> Iterator[tuple[str, Page]]:
        """Every path with its page, made one after the other."""
        for path, maker in self._paths().items():
            yield path, maker()

    def updated(self) -> Catalogue:
        """The archive that the pages are made of now."""
        return self._showcase.catalogue()

    def warm(self) -> None:
        """Be ready for searches before somebody asks; takes a second for a thousand papers."""
        self._showcase.warm()

    def search(self, query: str) -> Page:
        """The page that answers a query."""
        # neither controls nor lone surrogates: no page may hold them (HTML, § Text)
        sound = (" " if category(each) in {"Cc", "Cs"} else each for each in query[:MOST_ASKED])
        asked = " ".join("".join(sound).split())
        found = self._showcase.search(asked) if asked else ()
        thumbnails = self._about.thumbnails
        first = cards.numbered(found[:FULL], 1, self._language, thumbnails=thumbnails)
        others = [
            cards.row_of(each, FULL + 1 + at, self._language)
            for at, each in enumerate(found[FULL:])
        ]
        return self._templates.render(
            "search.html",
            LIVE_SEARCH,
            query=asked,
            cards=first,
            rows=others,
            tabs=self._tabs(self._showcase.catalogue(), None),
        )

    # ── every path ────────────────────────────────────────────────────────────────────────────
    def _paths(self) -> Mapping[str, Maker]:
        catalogue = self._showcase.catalogue()
        if self._known is None or self._known[0] is not catalogue:
            self._known = catalogue, dict(self._every(catalogue))
        return self._known[1]

    def _every(self, catalogue: Catalogue) -> Iterator[tuple[str, Maker]]:
        newest = catalogue.newest
        yield self._templates.style_path, lambda: self._templates.style
        yield "subscribe/", lambda: self._subscribe(catalogue)
        if newest is None:
            yield "", lambda: self._templates.render("empty.html", "", tabs=())
            return
        yield from self._list(catalogue, Span.around(newest, Kind.DAY), front=True)
        for kind in Kind:
            timeline = Timeline.of(catalogue.editions, kind)
            for span in timeline.spans:
                yield from self._list(catalogue, span, timeline)
        for exhibit in catalogue.exhibits():
            yield paper_path(exhibit.paper.id), self._paper_maker(catalogue, exhibit)

    def _list(
        self,
        catalogue: Catalogue,
        span: Span,
        timeline: Timeline | None = None,
        *,
        front: bool = False,
    ) -> Iterator[tuple[str, Maker]]:
        """The pages and feeds of one list; the front page is the newest day's first."""
        timeline = timeline or Timeline.of(catalogue.editions, span.kind)
        path = "" if front else span.path
        exhibits = listed(catalogue, span)
        for part in parts(exhibits):
            if front and part.number > 1:
                break
            where = path if part.number == 1 else f"{path}{part.number}/"
            yield where, self._list_maker(catalogue, span, timeline, part, where)
        feed = self._feed_maker(catalogue, span, exhibits, path, front=front)
        yield f"{path}feed.atom", lambda: Page(atom(feed()), ATOM)
        yield f"{path}feed.json", lambda: Page(json_feed(feed()), JSON_FEED)

    # ── one page of each sort ─────────────────────────────────────────────────────────────────
    def _list_maker(
        self, catalogue: Catalogue, span: Span, timeline: Timeline, part: Part, path: str
    ) -> Maker:
        def make() -> Page:
            language = self._language
            before, after = timeline.beside(span)
            shown = [
                cards.card_of(each, at, language, thumbnails=self._about.thumbnails)
                if part.in_full
                else cards.row_of(each, at, language)
                for at, each in enumerate(part.exhibits, start=part.first)
            ]
            return self._templates.render(
                "list.html",
                path,
                span=span,
                name=span.name(language),
                part=part,
                cards=shown if part.in_full else (),
                rows=() if part.in_full else shown,
                before=before,
                after=after,
                tabs=self._tabs(catalogue, span),
                total=language.number(part.total),
            )

        return make

    def _feed_maker(
        self,
        catalogue: Catalogue,
        span: Span,
        exhibits: Sequence[Exhibit],
        path: str,
        *,
        front: bool,
    ) -> Callable[[], Feed]:
        def make() -> Feed:
            title = self._about.title
            if not front:
                title = f"{title} – {span.name(self._language)}"
            day = None if front else span.first
            return self._feeds.of(path, title, exhibits, catalogue, day=day)

        return make

    def _paper_maker(self, catalogue: Catalogue, exhibit: Exhibit) -> Maker:
        def make() -> Page:
            related = self._showcase.related(exhibit)
            leaf = leaf_of(exhibit, self._language, thumbnails=self._about.thumbnails)
            span = Span.around(exhibit.edition, Kind.DAY)
            return self._templates.render(
                "paper.html",
                paper_path(exhibit.paper.id),
                leaf=leaf,
                span=span,
                name=span.name(self._language),
                rows=[
                    cards.row_of(each, at, self._language)
                    for at, each in enumerate(related, start=1)
                ],
                tabs=self._tabs(catalogue, span, on_list=False),
            )

        return make

    def _subscribe(self, catalogue: Catalogue) -> Page:
        return self._templates.render(
            "subscribe.html", "subscribe/", tabs=self._tabs(catalogue, None)
        )

    def _tabs(
        self, catalogue: Catalogue, span: Span | None, *, on_list: bool = True
    ) -> Sequence[_Tab]:
        """Day, week and month around a span, or around the newest day."""
        newest = catalogue.newest
        if newest is None:
            return ()
        gettext = self._language.gettext
        day = newest
        if span is not None:
            # the newest day of the span, so that day → month → day leads back to what is new
            day = max(d for d in catalogue.editions if Span.around(d, span.kind) == span)
        labels = {
            Kind.DAY: gettext("Day"),
            Kind.WEEK: gettext("Week"),
            Kind.MONTH: gettext("Month"),
        }
        return [
            _Tab(
                label,
                Span.around(day, kind).path,
                current=on_list and span is not None and span.kind is kind,
            )
            for kind, label in labels.items()
        ]
