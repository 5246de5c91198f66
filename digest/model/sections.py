"""Sections: the parts of a mail that picks stand in, and the order of those parts."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from digest.model.edition import Pick, PickKind, ReasonKind


class SectionKind(StrEnum):
    """What holds the picks of a section together; sections stand in this order."""

    FOLLOWED = "followed"
    """They are by authors whom the reader follows, and count for no interest."""
    INTEREST = "interest"
    """They match one interest, or, with the label "", count for none."""
    UPDATE = "update"
    EXPLORATION = "exploration"
    POPULAR = "popular"


class Section(NamedTuple):
    """Picks that stand together: their `places` in `Selection.picks`, counted from 0, ascending.

    `label` is the interest's, "" in other kinds.
    """

    kind: SectionKind
    label: str
    places: list[int]

    @property
    def matches(self) -> bool:
        """Whether its picks are MATCHes."""
        return self.kind is _FOLLOWED or self.kind is _INTEREST


_FOLLOWED, _INTEREST = SectionKind.FOLLOWED, SectionKind.INTEREST
_KINDS = tuple(SectionKind)
_AT = {kind.value: at for at, kind in enumerate(_KINDS)}
_MATCH, _AUTHOR = PickKind.MATCH, ReasonKind.AUTHOR


def sections(picks: Sequence[Pick]) -> list[Section]:
    """Divide picks into sections, in the order of a mail; within one they keep their order.

    Of interests, the one with the first pick comes first. Where a selection's picks already
    stand in this order, the sections' places, one after the other, are 0, 1, 2 …
    """
    found: dict[tuple[int, str], list[int]] = {}
    for place, pick in enumerate(picks):
        found.setdefault(_key(pick), []).append(place)
    # sorting is stable: interests stay in the order of their first picks
    ordered = sorted(found, key=_position) if len(found) > 1 else found
    return [Section(_KINDS[key[0]], key[1], found[key]) for key in ordered]


def arranged(picks: Sequence[Pick], parts: Sequence[Section]) -> Sequence[Pick]:
    """The picks in the order of their sections."""
    if len(parts) == 1:
        return picks
    return [picks[place] for part in parts for place in part.places]


def _key(pick: Pick) -> tuple[int, str]:
    """The position of the section's kind, and its label."""
    if pick.kind is not _MATCH:
        return _AT[pick.kind], ""
    if not pick.interest:
        for reason in pick.reasons:
            if reason.kind is _AUTHOR:
                return _AT["followed"], ""
    return _AT["interest"], pick.interest


def _position(key: tuple[int, str]) -> int:
    return key[0]
