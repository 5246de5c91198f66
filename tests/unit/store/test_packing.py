from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from digest.model.delivery import Prepared
from digest.model.edition import (
    EmptyReason,
    Pick,
    PickKind,
    Reason,
    ReasonKind,
    Receipt,
    Selection,
    Skip,
    SourceState,
)
from digest.model.paper import Paper, PaperId, Scheme
from digest.model.subscriber import Consent, Format, Subscriber
from digest.store.codec import dump_receipts, load_receipts, note, paper_id
from digest.store.packing import Packed, dump_sent, load_sent, pack, receipts_id, snapshot_of

NOW = datetime(2026, 6, 18, 7, 0, tzinfo=UTC)
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))
ZONES = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))
REASONS = st.builds(
    Reason, st.sampled_from(ReasonKind), st.text(), st.lists(st.text(), max_size=3).map(tuple)
)
IDS = st.builds(PaperId, st.sampled_from(Scheme), st.text(min_size=1))
PICKS = st.builds(
    Pick,
    st.builds(
        lambda name, version: Paper(name, (name,), "A title", version=version),
        IDS,
        st.integers(1, 30),
    ),
    st.floats(allow_nan=False),
    st.text(),
    st.lists(REASONS, max_size=3).map(tuple),
    st.sampled_from(PickKind),
    st.booleans(),
)
SELECTIONS = st.builds(
    Selection,
    st.lists(PICKS, max_size=5, unique_by=lambda pick: pick.paper.id).map(tuple),
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.none() | st.sampled_from(EmptyReason),
)
# Text of receipts is made by the sources, which drop lone surrogates; JSON has no room for them.
WORDS = st.text(st.characters(exclude_categories=["Cs"]))
RECEIPTS = st.builds(
    Receipt,
    WORDS,
    WORDS,
    st.sampled_from(SourceState),
    st.just(NOW),
    skipped=st.lists(st.builds(Skip, WORDS, WORDS), max_size=2).map(tuple),
    detail=WORDS,
)
PREPARED = st.builds(
    Prepared,
    SELECTIONS,
    st.lists(RECEIPTS, max_size=3).map(tuple),
    st.datetimes(timezones=ZONES),
    st.text(),
)


@given(PREPARED, DAYS, st.text(), st.sampled_from(Format))
def test_what_is_packed_comes_out_the_same(
    prepared: Prepared, day: date, name: str, form: Format
) -> None:
    reader = Subscriber("id", "a@x.example", Consent(NOW, "test"), name=name, format=form)
    papers = {snapshot_of(pick): pick.paper for pick in prepared.selection.picks}
    key, body = receipts_id(prepared.receipts)
    places = {one: (day, position) for position, one in enumerate(papers)}
    packed = Packed(pack(prepared, reader, receipts=key, places=places))
    on_slate = {places[name]: one for name, one in papers.items()}
    assert packed.unpack(on_slate, {key: load_receipts(body)}) == prepared
    renamed = Subscriber("id", "new@x.example", Consent(NOW, "test"), name="Other")
    called = packed.as_prepared_for(renamed)
    assert (called.name, called.format, called.address) == (name, form, "new@x.example")


def test_a_text_of_before_there_were_kinds_is_read() -> None:
    """As version 0002 of the store has it."""
    text = (
        '{"dated":"2026-06-18T07:00:00+00:00","template":"theme-1","receipts":"k","announced":4,'
        '"matched":2,"empty":null,"reader":["Ada","en","both"],"editions":["2026-06-17"],'
        '"picks":[[0,3,0.5,"graphs",[["interest","graphs","cut"]]],[0,7,0.25,"",[]]]}'
    )
    day = date(2026, 6, 17)
    names = PaperId(Scheme.ARXIV, "2606.00003"), PaperId(Scheme.ARXIV, "2606.00007")
    first, second = (Paper(name, (name,), "A title") for name in names)
    packed = Packed(text)
    assert packed.places == [(day, 3), (day, 7)]
    prepared = packed.unpack({(day, 3): first, (day, 7): second}, {"k": ()})
    reason = Reason(ReasonKind.INTEREST, "graphs", ("cut",))
    picks = (Pick(first, 0.5, "graphs", (reason,)), Pick(second, 0.25))
    assert prepared == Prepared(Selection(picks, 4, 2), (), NOW, "theme-1")


@given(SELECTIONS)
def test_the_sent_history_tells_the_versions_of_updates_alone(selection: Selection) -> None:
    papers, versions = load_sent(dump_sent(selection))
    assert papers == [str(name) for name in selection.papers]
    updates = [pick.paper for pick in selection.picks if pick.kind is PickKind.UPDATE]
    assert versions.keys() == {str(paper.id) for paper in updates}
    assert all(
        (name, version) in {(str(p.id), p.version) for p in updates}
        for name, version in versions.items()
    )


@given(IDS)
def test_an_id_survives_its_text(name: PaperId) -> None:
    assert paper_id(str(name)) == name


@given(st.lists(RECEIPTS, max_size=3).map(tuple))
def test_the_same_receipts_have_the_same_key(receipts: tuple[Receipt, ...]) -> None:
    assert receipts_id(receipts) == receipts_id(load_receipts(dump_receipts(receipts)))


@given(st.text(st.characters(codec=None), max_size=3000))
def test_a_note_is_text_that_any_database_takes(text: str) -> None:
    kept = note(text)
    kept.encode()
    assert "\x00" not in kept
    assert len(kept) <= 2000
