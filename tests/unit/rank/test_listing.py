"""The parts of a list: matches, updates, a guess, and what everyone is reading."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from digest.model.edition import EmptyReason, Pick, PickKind, ReasonKind, Selection
from digest.model.feedback import Verb, Vote
from digest.model.paper import Paper, PaperId, Scheme, Signals
from digest.model.subscriber import Interest, Subscriber
from tests.unit.rank.papers import DAY, NOW, paper, rank, ranker, reader, subscriber, vote

LLAVAR, EVO, MASK, ROBOT, REASONING, GMM, RAIN, CHINESE, ZERO = DAY
AGENTS = subscriber("agents with memory")


def of(kind: PickKind, selection: Selection) -> list[Pick]:
    return [pick for pick in selection.picks if pick.kind is kind]


def papers(picks: Sequence[Pick]) -> list[Paper]:
    return [pick.paper for pick in picks]


# ── how many ──────────────────────────────────────────────────────────────────────────────────
def test_a_reader_may_ask_for_more_or_less_than_the_site() -> None:
    wide, narrow = (subscriber("models", "language", min_match=each) for each in (0.0, 1.0))
    assert rank(wide).matched == len(DAY)
    assert rank(narrow).empty is EmptyReason.NO_MATCH
    by_site = ranker(min_match=0.0).rank([reader(subscriber("models"))])[0]
    assert by_site.matched == len(DAY)
    assert ranker(min_match=0.0).rank([reader(narrow)])[0].picks == ()


def test_a_weak_day_sends_fewer() -> None:
    assert len(rank(replace(AGENTS, items=9)).picks) == 1


def test_a_strong_match_is_called_one() -> None:
    strong = rank(subscriber("tracking memory evolution for robust LLM agents")).picks[0]
    assert strong.paper == EVO
    assert strong.strong
    weak = rank(subscriber("memory, numismatics, hoards of coins in old mints")).picks
    assert not any(pick.strong for pick in weak)


# ── updates ───────────────────────────────────────────────────────────────────────────────────
V2 = replace(EVO, version=2, title=EVO.title + ", revised")


def told(*revised: Paper, who: Subscriber = AGENTS, liked: Sequence[Paper] = (EVO,)) -> Selection:
    votes = [vote(Verb.LIKE, each) for each in liked]
    mine = reader(who, sent=[EVO.id], revised=revised, votes=votes)
    return ranker().rank([mine])[0]


def test_a_new_version_of_what_they_liked_is_news() -> None:
    selection = told(V2)
    assert papers(selection.picks) == [V2]
    assert selection.picks[0].kind is PickKind.UPDATE
    assert selection.empty is None
    assert selection.matched == 0
    assert list(map(str, selection.picks[0].reasons)) == ["v2 of a paper you liked"]
    unnumbered = told(replace(V2, version=None)).picks[0]
    assert str(unnumbered.reasons[0]) == "a new version of a paper you liked"


def test_it_is_news_only_if_they_liked_it_and_did_not_think_better_of_it() -> None:
    assert told(V2, liked=()).empty is EmptyReason.ALL_SENT
    changed = [vote(Verb.LIKE, EVO), vote(Verb.LESS, EVO, minute=1)]
    assert ranker().rank([reader(AGENTS, revised=[V2], votes=changed)])[0].picks == ()
    assert told(V2, liked=(LLAVAR,)).picks == ()


def test_it_is_known_by_any_of_its_names() -> None:
    doi = PaperId(Scheme.DOI, "10.1101/2026.01.01.000001")
    published = replace(V2, id=doi, ids=(EVO.id, doi))
    assert papers(told(published).picks) == [published]


def test_a_withdrawal_comes_before_new_versions() -> None:
    gone = replace(ROBOT, version=3, abstract="This paper has been withdrawn by the authors.")
    selection = told(V2, gone, liked=(EVO, ROBOT))
    assert papers(selection.picks) == [gone, V2]
    assert str(selection.picks[0].reasons[0]) == "a paper you liked was withdrawn"


def test_updates_stand_after_the_matches_and_count_among_them() -> None:
    who = replace(AGENTS, interests=(Interest("diffusion models"), Interest("robots")), items=2)
    selection = told(V2, who=who)
    assert [pick.kind for pick in selection.picks] == [PickKind.MATCH, PickKind.UPDATE]
    versions = [replace(each, version=2) for each in (EVO, LLAVAR, REASONING)]
    crowd = told(*versions, who=who, liked=(EVO, LLAVAR, REASONING))
    assert [pick.kind for pick in crowd.picks] == [PickKind.MATCH, PickKind.UPDATE]


@pytest.mark.parametrize(
    "muted", [{"muted": ("memory",)}, {"muted_authors": ("Doe, J.",)}], ids=["word", "author"]
)
def test_what_they_muted_is_no_news(muted: dict[str, tuple[str, ...]]) -> None:
    assert told(V2, who=replace(AGENTS, **muted)).picks == ()  # type: ignore[arg-type]


# ── a guess ───────────────────────────────────────────────────────────────────────────────────
def explored(who: Subscriber, *, day: date | None = None, **more: object) -> Selection:
    return ranker(exploration=1, day=day).rank([reader(who, **more)])[0]  # type: ignore[arg-type]


NEAR = subscriber("memory of agents, language models and their learning", items=5)


def test_a_guess_is_labelled_and_lies_beside_the_interests() -> None:
    selection = explored(NEAR)
    assert [pick.kind for pick in selection.picks].count(PickKind.EXPLORATION) == 1
    guess = selection.picks[-1]
    assert guess.kind is PickKind.EXPLORATION
    assert guess.reasons[0].kind is ReasonKind.EXPLORATION
    assert str(guess.reasons[0]) == f"a guess beside “{NEAR.interests[0].label}”"
    assert guess.interest == ""
    standing = next(
        each for each in ranker(exploration=1).score(reader(NEAR)) if each.paper == guess.paper
    )
    assert 0 < standing.relevance < standing.threshold
    assert standing.beside["exploration"] > 0


def test_a_guess_never_takes_the_place_of_a_match() -> None:
    matches = len(of(PickKind.MATCH, explored(NEAR)))
    full = explored(replace(NEAR, items=matches))
    assert [pick.kind for pick in full.picks] == [PickKind.MATCH] * matches


def test_no_guess_without_a_match_nor_without_interests() -> None:
    assert explored(subscriber("numismatics of language")).picks == ()
    assert not of(PickKind.EXPLORATION, explored(subscriber(items=3)))
    assert not of(PickKind.EXPLORATION, explored(subscriber(followed=("Jane Doe",))))


def test_a_guess_is_never_sent_muted_or_voted_on() -> None:
    who = NEAR
    votes: list[Vote] = []
    for _ in range(len(DAY)):
        found = of(PickKind.EXPLORATION, explored(who, votes=votes))
        if not found:
            break
        votes.append(vote(Verb.LESS, found[0].paper))
    assert 1 < len(votes) < len(DAY)
    assert not of(PickKind.EXPLORATION, explored(who, sent=[one.paper for one in votes]))
    muted = replace(who, muted=tuple(str(DAY_BY_ID[one.paper].title) for one in votes))
    assert not of(PickKind.EXPLORATION, explored(muted))


DAY_BY_ID = {each.id: each for each in DAY}


def test_the_lot_falls_by_day_and_by_reader_and_is_the_same_every_time() -> None:
    days = [NOW.date() + timedelta(days=at) for at in range(20)]
    by_day = [explored(NEAR, day=each).papers[-1] for each in days]
    assert len(set(by_day)) > 1
    assert by_day == [explored(NEAR, day=each).papers[-1] for each in days]
    people = [replace(NEAR, id=letter * 16) for letter in "abcdefghijklmnop"]
    assert len({explored(each).papers[-1] for each in people}) > 1
    assert explored(NEAR).papers == explored(NEAR, day=NOW.date()).papers


# ── what everyone is reading ──────────────────────────────────────────────────────────────────
def popular(who: Subscriber, count: int = 3, **more: object) -> list[Pick]:
    selection = ranker(popular=count).rank([reader(who, **more)])[0]  # type: ignore[arg-type]
    return of(PickKind.POPULAR, selection)


def test_what_everyone_reads_comes_beyond_the_number_asked_for() -> None:
    who = subscriber("diffusion models", items=1)
    assert papers(popular(who)) == [EVO, LLAVAR, REASONING]
    assert papers(popular(who, 1)) == [EVO]
    assert popular(who, 0) == []
    assert str(popular(who)[1].reasons[0]) == "41 upvotes, 251 stars on GitHub"


def test_only_with_evidence() -> None:
    quiet = tuple(
        replace(each, signals=Signals(upvotes=each.signals.upvotes and 1)) for each in DAY
    )
    selection = ranker(quiet, popular=3).rank([reader(subscriber("diffusion models"), quiet)])[0]
    assert of(PickKind.POPULAR, selection) == []


def test_it_repeats_no_pick_and_nothing_known_or_muted() -> None:
    assert papers(popular(AGENTS)) == [LLAVAR, REASONING]
    assert papers(popular(AGENTS, sent=[LLAVAR.id])) == [REASONING]
    assert papers(popular(AGENTS, votes=[vote(Verb.LESS, LLAVAR)])) == [REASONING]
    assert papers(popular(replace(AGENTS, muted=("LLaVA",)))) == [REASONING]
    assert papers(popular(replace(AGENTS, muted_authors=("D. Yang",)))) == [REASONING]


def test_nothing_but_popular_papers_is_no_mail() -> None:
    selection = ranker(popular=3).rank([reader(subscriber("numismatics"))])[0]
    assert selection.picks == ()
    assert selection.empty is EmptyReason.NO_MATCH


def test_who_gets_what_trends_gets_no_second_list_of_it() -> None:
    assert popular(subscriber(items=2)) == []


def test_likes_of_several_readers_are_evidence_and_name_nobody() -> None:
    likes = {f"{at:016}": frozenset({RAIN.id}) for at in range(9)}
    who = subscriber("diffusion models")

    def first(count: int) -> list[Pick]:
        few = dict(list(likes.items())[:count])
        selection = ranker(popular=9, likes=few).rank([reader(who)])[0]
        return [pick for pick in of(PickKind.POPULAR, selection) if pick.paper == RAIN]

    assert first(2) == []
    assert [str(each.reasons[0]) for each in first(3)] == ["liked by readers of this digest"]
    places = [
        ranker(popular=9, likes=dict(list(likes.items())[:count]))
        .rank([reader(who)])[0]
        .papers.index(RAIN.id)
        for count in (3, 5, 9)
    ]
    assert places == sorted(places, reverse=True)


def test_near_duplicates_of_a_pick_are_not_popular_too() -> None:
    twin = paper("2606.00099", EVO.title + "!", EVO.abstract, signals=Signals(upvotes=900))
    day = (*DAY, twin)
    mine = reader(AGENTS, day)
    picked = ranker(day, popular=3).rank([mine])[0]
    assert [EVO in papers(picked.picks), twin in papers(picked.picks)].count(True) == 1


# ── order ─────────────────────────────────────────────────────────────────────────────────────
def test_the_parts_come_in_the_order_of_their_kinds() -> None:
    who = replace(NEAR, followed=("Li Wei",), items=6)
    votes = [vote(Verb.LIKE, ROBOT)]
    mine = reader(who, revised=[replace(ROBOT, version=2)], votes=votes)
    selection = ranker(exploration=2, popular=2).rank([mine])[0]
    kinds = [pick.kind for pick in selection.picks]
    assert kinds == sorted(kinds, key=list(PickKind).index)
    assert set(kinds) == set(PickKind)
    assert selection.picks[0].paper == MASK  # the followed author's
    assert sum(kind is not PickKind.POPULAR for kind in kinds) <= 6
    assert len(set(selection.papers)) == len(kinds)
    everything = [each for each in ranker(exploration=2, popular=2).score(mine) if each.picked]
    assert [each.paper.id for each in everything] == list(selection.papers)
    assert [each.kind for each in everything] == kinds
