"""Sections: which picks stand together in a mail, and in which order."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from digest.model.edition import Pick, PickKind, Reason, ReasonKind
from digest.model.paper import Paper, PaperId, Scheme
from digest.model.sections import Section, SectionKind, arranged, sections

PAPER = Paper(
    id=PaperId(Scheme.ARXIV, "2606.13681"), ids=(), title="A paper", day=date(2026, 6, 12)
)
AUTHOR = (Reason(ReasonKind.INTEREST, "x"), Reason(ReasonKind.AUTHOR, "Jane Doe"))
PICK = Pick(PAPER, 1.0)
picks = st.lists(
    st.builds(
        Pick,
        paper=st.just(PAPER),
        score=st.just(0.5),
        interest=st.sampled_from(["", "a", "b", "A", "follow"]),
        reasons=st.sampled_from([(), AUTHOR]),
        kind=st.sampled_from(PickKind),
    ),
    max_size=12,
)


def test_each_kind_has_its_place_and_interests_come_as_their_best_picks_do() -> None:
    found = sections([
        replace(PICK, interest="vision"),
        replace(PICK, interest="agents"),
        replace(PICK, kind=PickKind.POPULAR, interest="agents"),
        replace(PICK, kind=PickKind.EXPLORATION),
        replace(PICK, interest="vision"),
        replace(PICK, reasons=AUTHOR),
        replace(PICK, interest="agents", reasons=AUTHOR),
        PICK,
        replace(PICK, kind=PickKind.UPDATE, reasons=AUTHOR),
    ])  # fmt: skip
    assert found == [
        Section(SectionKind.FOLLOWED, "", [5]),
        Section(SectionKind.INTEREST, "vision", [0, 4]),
        Section(SectionKind.INTEREST, "agents", [1, 6]),
        Section(SectionKind.INTEREST, "", [7]),
        Section(SectionKind.UPDATE, "", [8]),
        Section(SectionKind.EXPLORATION, "", [3]),
        Section(SectionKind.POPULAR, "", [2]),
    ]
    assert [part.matches for part in found] == [True] * 4 + [False] * 3


@given(picks)
def test_every_pick_stands_in_one_section_and_in_order_they_stay(given: list[Pick]) -> None:
    found = sections(given)
    order = [place for part in found for place in part.places]
    assert sorted(order) == list(range(len(given)))
    assert all(part.places == sorted(part.places) for part in found)
    assert len({part[:2] for part in found}) == len(found)
    again = sections(arranged(given, found))
    assert [place for part in again for place in part.places] == list(range(len(given)))
    assert [part[:2] for part in again] == [part[:2] for part in found]
