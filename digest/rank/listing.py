"""A reader's list: matches, then updates, a guess, and what everyone is reading."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from digest.model.edition import EmptyReason, Pick, PickKind, Receipt, Selection, SourceState
from digest.model.sections import arranged, sections
from digest.rank.case import Case
from digest.rank.explain import Explainer, Reasons
from digest.rank.exploration import guesses
from digest.rank.options import STRONG
from digest.rank.popularity import Popularity
from digest.rank.select import Selector
from digest.rank.updates import updates

_SPARE = 8
"""So many more popular papers are looked at than are wanted: some are picked already."""


@dataclass(frozen=True, slots=True)
class Lister:
    """Makes the lists of one edition's readers.

    At most `Subscriber.items` papers are matches, updates and guesses; updates are few and have
    their places first, guesses get what matches leave free. What everyone is reading comes
    beyond these and never alone: a mail of nothing else would be no answer to what was asked.
    """

    selector: Selector
    explainer: Explainer
    popularity: Popularity
    day: date

    def selection(self, case: Case) -> Selection:
        """The picks of one reader in the order of the mail, or why there are none."""
        news = updates(case.reader)
        matches = self.matches(case, places=case.reader.subscriber.items - len(news))
        found = (*self._matching(case, matches), *news, *self._others(case, matches, len(news)))
        # a card's number is its place here, so they stand as the mail divides them
        picks = tuple(arranged(found, sections(found)))
        return Selection(
            picks=picks,
            announced=len(case.slate.rows),
            matched=int(case.slate.passed.sum()),
            empty=None if picks else why_empty(case),
        )

    def matches(self, case: Case, *, places: int) -> list[int]:
        """Positions of the matches, in order."""
        return self.selector.select(case.slate, case.interests, places=places)

    def _matching(self, case: Case, matches: Sequence[int]) -> Iterator[Pick]:
        for at, reasons in zip(matches, self.explainer.matches(case, matches), strict=True):
            strong = bool(case.best(at) >= STRONG)
            yield self._pick(case, at, PickKind.MATCH, reasons, strong=strong)

    def _others(self, case: Case, matches: Sequence[int], news: int) -> Iterator[Pick]:
        """Guesses and popular papers; not for readers whose whole list is what trends."""
        if case.reader.wants_trending or not (matches or news):
            return
        options, taken = self.selector.options, list(matches)
        free = case.reader.subscriber.items - len(matches) - news
        if matches and min(free, options.exploration) > 0:
            found = self._apart(case, guesses(case, day=self.day), taken)
            for at in islice(found, min(free, options.exploration)):
                reasons = self.explainer.guess(case, at)
                yield self._pick(case, at, PickKind.EXPLORATION, reasons)
        if options.popular:
            most = options.popular + len(taken) + _SPARE
            found = self._apart(case, self.popularity.of(case, most=most), taken)
            for at in islice(found, options.popular):
                reason = self.popularity.reason(int(case.slate.rows[at]))
                yield self._pick(case, at, PickKind.POPULAR, (reason,))

    def _apart(self, case: Case, wanted: Sequence[int], taken: list[int]) -> Iterator[int]:
        """Those that are no pick yet, nor nearly the same as one; each is taken when given."""
        rows, near = case.slate.rows, self.selector.options.near_duplicate
        for at in wanted:
            alike = self.selector.likeness(int(rows[at]))[rows[taken]] if taken else None
            if at not in taken and (alike is None or not (alike > near).any()):
                taken.append(at)
                yield at

    def _pick(
        self, case: Case, at: int, kind: PickKind, reasons: Reasons, *, strong: bool = False
    ) -> Pick:
        label = case.label(at) if kind is PickKind.MATCH else ""
        return Pick(
            case.paper(at), float(case.slate.score[at]), label, reasons, kind, strong=strong
        )


def why_empty(case: Case) -> EmptyReason:
    """The reason for no picks that is true, the most general first."""
    if not len(case.slate.rows):
        failed = _all_failed(case.reader.candidates.receipts)
        return EmptyReason.SOURCES_FAILED if failed else EmptyReason.NOTHING_ANNOUNCED
    fresh = ~case.known
    if not fresh.any():
        return EmptyReason.ALL_SENT
    if case.muted[fresh].all():
        by_words_alone = not case.reader.subscriber.muted_authors
        return EmptyReason.ALL_MUTED if by_words_alone else EmptyReason.ALL_MUTED_OR_BY_MUTED
    if not case.matching.any():
        return EmptyReason.NO_MATCH
    return EmptyReason.MATCHES_MUTED if (case.matching & fresh).any() else EmptyReason.ALL_SENT


def _all_failed(receipts: Sequence[Receipt]) -> bool:
    return bool(receipts) and all(each.state is SourceState.FAILED for each in receipts)
