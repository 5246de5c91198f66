"""The ranker as a whole: sane lists, cold starts, hostile text, and why a day is empty."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model.edition import EmptyReason, PickKind, Receipt, SourceState
from digest.model.feedback import Verb, Vote
from digest.model.paper import Observation, Paper, PaperId, Scheme, Signals
from digest.model.subscriber import Interest, Subscriber
from tests.unit.rank.papers import (
    BY_ID,
    DAY,
    NOW,
    paper,
    rank,
    ranker,
    reader,
    subscriber,
    titles,
    vote,
)

RANKER = ranker(exploration=2, popular=3)
LLAVAR, EVO, MASK, ROBOT, REASONING, GMM, RAIN, CHINESE, ZERO = DAY
AGENTS = subscriber("agents with memory")


def ids(*names: str) -> tuple[PaperId, ...]:
    return tuple(PaperId.parse(name) for name in names)


# ── what matches ──────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("visual instruction tuning", [LLAVAR]),
        ("agents with memory", [EVO]),
        ("diffusion models", [MASK]),
        ("robotics manipulation", [ROBOT]),
        ("reinforcement learning for reasoning", [REASONING]),
        ("Clustering", [GMM]),
        ("指令微调", [CHINESE]),
        ("视觉语言模型", [CHINESE]),
        ("protein folding", []),
        ("обучение с подкреплением", []),
        ("quantum chemistry, GPU kernels, numismatics", [GMM]),
    ],
)
def test_an_interest_brings_its_papers_alone(text: str, expected: list[object]) -> None:
    selection = rank(subscriber(text))
    assert [pick.paper for pick in selection.picks] == expected
    assert selection.matched == len(expected)
    assert selection.announced == len(DAY)
    assert selection.empty is (None if expected else EmptyReason.NO_MATCH)
    assert all(pick.interest == text for pick in selection.picks)


def test_papers_that_share_only_a_common_word_stay_out() -> None:
    standings = {each.paper.id: each for each in RANKER.score(reader(subscriber("world models")))}
    assert not standings[RAIN.id].picked
    assert 0 < standings[RAIN.id].relevance < 0.5


def test_example_papers_bring_what_resembles_them() -> None:
    like = paper(
        "2606.00010",
        "Benchmarking the memory of agents",
        "How long do agents remember a changing world? A benchmark of the memory of LLM agents.",
    )
    unrelated = paper("2606.00011", "Coins of Prague", "Hoards and mints.")
    papers = (*DAY, like, unrelated)
    mine = Interest(papers=(EVO.id, PaperId.parse("1234.56789")))
    selection = rank(subscriber(mine), papers, sent=[EVO.id])
    assert titles(selection) == [like.title]
    assert selection.picks[0].reasons[0].subject == EVO.title
    assert {"memory", "agents"} <= set(selection.picks[0].reasons[0].words)


def test_followed_authors_come_first_whatever_they_write() -> None:
    selection = rank(subscriber("diffusion models", followed=("Doe, J.",)))
    assert titles(selection) == [EVO.title, MASK.title]
    assert str(selection.picks[0].reasons[0]) == "by Doe, J., whom you follow"
    assert selection.picks[0].interest == ""
    alone = rank(subscriber(followed=("Doe, J.",)))
    assert titles(alone) == [EVO.title]
    assert rank(subscriber(followed=("Nobody",))).empty is EmptyReason.NO_MATCH


def test_without_interests_it_is_what_trends() -> None:
    selection = rank(subscriber(items=3))
    assert titles(selection) == [EVO.title, LLAVAR.title, REASONING.title]
    assert selection.matched == len(DAY)
    assert str(selection.picks[1].reasons[0]) == "41 upvotes, 251 stars on GitHub, 3 comments"
    assert titles(rank(subscriber(Interest(), " ", items=3))) == titles(selection)


def test_a_rising_paper_is_said_to_be() -> None:
    seen = [
        Observation(EVO.id, "huggingface", NOW - timedelta(hours=age), Signals(upvotes=votes))
        for age, votes in ((9, 20), (1, 118))
    ]
    first = ranker(observations=seen).rank([reader(subscriber("agents with memory"))])[0].picks[0]
    assert str(first.reasons[-1]) == "118 upvotes, rising"


def test_trend_breaks_near_ties_and_no_more() -> None:
    weak = paper("2606.2001", "Long poems and their contexts", signals=Signals(upvotes=100))
    strong = paper("2606.2002", "Sparse attention for long contexts")
    same = paper("2606.2003", "Long contexts by sparse attention", signals=Signals(upvotes=9))
    day = (weak, strong, same)
    mine = reader(subscriber("sparse attention for long contexts"), day)
    by_score = ranker(day, diversity=0.0, near_duplicate=1.0, min_match=0.1).rank([mine])[0]
    assert titles(by_score)[-1] == weak.title


def test_near_duplicates_are_thinned() -> None:
    twin = replace(EVO, id=ids("2606.00099")[0], ids=ids("2606.00099"), title=EVO.title + "!")
    assert titles(rank(subscriber("agents with memory"), (*DAY, twin))) == [EVO.title]


def test_the_heavier_interest_goes_first() -> None:
    light, heavy = Interest("diffusion models", weight=0.5), Interest("robotics manipulation")
    assert titles(rank(subscriber(light, heavy))) == [ROBOT.title, MASK.title]
    assert titles(rank(subscriber(replace(light, weight=3.0), heavy))) == [MASK.title, ROBOT.title]
    assert rank(subscriber(replace(light, weight=0.0), heavy)).matched == 1


# ── why a day is empty ────────────────────────────────────────────────────────────────────────
def receipt(state: SourceState) -> Receipt:
    return Receipt("some", "feed", state, NOW)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], EmptyReason.NOTHING_ANNOUNCED),
        ([SourceState.QUIET, SourceState.FAILED], EmptyReason.NOTHING_ANNOUNCED),
        ([SourceState.FAILED, SourceState.FAILED], EmptyReason.SOURCES_FAILED),
    ],
)
def test_no_papers(states: list[SourceState], expected: EmptyReason) -> None:
    empty = ranker(()).rank(
        [
            reader(who, (), receipts=[receipt(state) for state in states])
            for who in (subscriber("agents"), subscriber())
        ]
    )
    assert [each.empty for each in empty] == [expected, expected]
    assert empty[0].announced == empty[0].matched == 0


def test_a_failed_source_is_no_excuse_when_there_are_papers() -> None:
    failed = [receipt(SourceState.FAILED)]
    assert rank(subscriber("numismatics"), receipts=failed).empty is EmptyReason.NO_MATCH


@pytest.mark.parametrize(
    ("muted", "sent", "expected"),
    [
        ((), [EVO], EmptyReason.ALL_SENT),
        (("memory",), [], EmptyReason.MATCHES_MUTED),  # all that matches
        (("memory",), [EVO], EmptyReason.ALL_SENT),
        (("memory",), DAY, EmptyReason.ALL_SENT),
        (("memory",), [each for each in DAY if each not in (EVO, GMM)], EmptyReason.ALL_MUTED),
    ],
)
def test_sent_or_muted(muted: tuple[str, ...], sent: list[object], expected: EmptyReason) -> None:
    sent_ids = [each.id for each in DAY if each in sent]
    selection = rank(subscriber("agents with memory", muted=muted), sent=sent_ids)
    assert selection.picks == ()
    assert selection.matched == 0
    assert selection.empty is expected


def test_sent_under_another_name_is_sent() -> None:
    doi = PaperId(Scheme.DOI, "10.1101/2026.01.01.000001")
    named = replace(EVO, ids=(EVO.id, doi))
    selection = rank(subscriber("agents with memory"), (named,), sent=[doi])
    assert selection.empty is EmptyReason.ALL_SENT


# ── properties ────────────────────────────────────────────────────────────────────────────────
TEXT = st.sampled_from(
    ["agents with memory", "diffusion models", "language", "机器人", "models", "指令", "", "!?"]
) | st.text(max_size=60)
INTEREST = st.builds(Interest, text=TEXT, papers=st.sets(st.sampled_from(sorted(BY_ID))).map(tuple))
SUBSCRIBER = st.builds(
    subscriber,
    INTEREST,
    INTEREST,
    muted=st.lists(st.sampled_from(["memory", "数据", "yang", "the"]) | st.text(max_size=9)).map(
        tuple
    ),
    followed=st.lists(st.sampled_from(["J. Doe", "Yang, D."]) | st.text(max_size=9)).map(tuple),
    items=st.integers(1, 12),
)
SENT = st.sets(st.sampled_from(sorted(BY_ID)), max_size=5).map(sorted)


VOTES = st.lists(st.builds(vote, st.sampled_from(Verb), st.sampled_from(sorted(BY_ID))), max_size=4)
REVISED = st.sets(st.sampled_from(DAY), max_size=3).map(tuple)


@settings(deadline=None, max_examples=60)
@given(SUBSCRIBER, SENT, VOTES, REVISED)
def test_any_subscriber_gets_a_lawful_list(
    who: Subscriber, sent: list[PaperId], votes: list[Vote], revised: tuple[Paper, ...]
) -> None:
    mine = reader(who, sent=sent, votes=votes, revised=revised)
    selection = RANKER.rank([mine])[0]
    assert (selection.empty is None) == bool(selection.picks)
    kinds = [pick.kind for pick in selection.picks]
    assert kinds == sorted(kinds, key=list(PickKind).index)
    assert kinds.count(PickKind.MATCH) <= selection.matched <= selection.announced == len(DAY)
    assert len(set(selection.papers)) == len(selection.papers)
    assert sum(kind is not PickKind.POPULAR for kind in kinds) <= mine.subscriber.items
    assert not kinds or set(kinds) != {PickKind.POPULAR}
    news = {pick.paper.id for pick in selection.picks if pick.kind is PickKind.UPDATE}
    assert not (set(selection.papers) - news) & {*sent, *(each.paper for each in votes)}
    assert news <= mine.voted(Verb.LIKE)
    assert all(pick.reasons for pick in selection.picks)
    standings = RANKER.score(mine)
    assert [each.paper.id for each in standings if each.picked] == list(selection.papers)
    assert sorted(each.paper.id for each in standings) == sorted(BY_ID)
    assert sorted(each.rank for each in standings) == list(range(1, len(DAY) + 1))
    for each in standings:
        assert 0.0 <= each.relevance <= 1.0
        assert (each.kind is PickKind.MATCH) == (each.barrier is None) == (not each.why_not)
        followed = any(reason.kind == "author" for reason in each.reasons)
        if each.kind is PickKind.MATCH and not followed and not mine.wants_trending:
            assert each.relevance >= 0.5


@settings(deadline=None, max_examples=40)
@given(SUBSCRIBER)
def test_what_was_sent_is_never_picked_again(who: Subscriber) -> None:
    sent: list[PaperId] = []
    for _ in DAY:
        papers = RANKER.rank([reader(who, sent=sent)])[0].papers
        assert not set(papers) & set(sent)
        sent += papers
    assert RANKER.rank([reader(who, sent=sent)])[0].picks == ()


@settings(deadline=None, max_examples=25)
@given(st.permutations(DAY), SENT)
def test_the_order_of_candidates_changes_nothing(papers: list[Paper], sent: list[PaperId]) -> None:
    shuffled = tuple(papers)
    people = [subscriber(), subscriber("language models", "memory", followed=("Yang, D.",))]
    other = ranker(shuffled, exploration=2, popular=3)
    there = other.rank([reader(who, shuffled, sent=sent) for who in people])
    assert there == RANKER.rank([reader(who, sent=sent) for who in people])


def test_nobody_changes_a_neighbours_list() -> None:
    people = [subscriber(text) for text in ("agents with memory", "指令", "", "diffusion models")]
    together = RANKER.rank([reader(who) for who in people])
    assert together == [RANKER.rank([reader(who)])[0] for who in people]
    assert RANKER.rank([]) == []


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(["memory", "Diyi Yang", "k-means", "模型", "models", "0", "learning"]))
def test_muting_removes_exactly_what_holds_the_word(word: str) -> None:
    everything = rank(subscriber(items=len(DAY)))
    left = rank(subscriber(items=len(DAY), muted=(word,)))
    plain = word.casefold()
    holding = {
        each.id
        for each in DAY
        if any(
            plain in field.casefold()
            for field in (each.title, each.abstract, *each.keywords, *each.authors)
        )
    }
    assert holding
    assert set(everything.papers) - set(left.papers) == holding


# ── cold starts and hostile text ──────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "text", ["x" * 10_000, "!?." * 3_000, "\0\0", "the of", "ﷺ" * 10_000, "<b>&\r\nBcc: x", "，。"]
)
def test_hostile_interests_match_nothing(text: str) -> None:
    assert rank(subscriber(text)).empty is EmptyReason.NO_MATCH


def test_hostile_papers() -> None:
    odd = (
        paper("2606.3001", "", ""),
        paper("2606.3002", "\0" * 99, "!?" * 9_999, authors=("", ",", "\0")),
        paper("2606.3003", "word " * 9_999),
    )
    assert rank(subscriber("agents with memory"), odd).empty is EmptyReason.NO_MATCH
    assert len(rank(subscriber(), odd).picks) == 3
    assert len(rank(subscriber(), odd[:2]).picks) == 2  # no vocabulary at all


def test_muting_an_author_removes_exactly_their_papers() -> None:
    everything = rank(subscriber(items=len(DAY)))
    for name, theirs in (("Doe, J.", EVO), ("jose garcia marquez", EVO), ("王伟", CHINESE)):
        left = rank(subscriber(items=len(DAY), muted_authors=(name,)))
        assert set(everything.papers) - set(left.papers) == {theirs.id}
    both = subscriber("agents with memory", followed=("Jane Doe",), muted_authors=("J. Doe",))
    assert rank(both).empty is EmptyReason.MATCHES_MUTED


# ── cold starts ───────────────────────────────────────────────────────────────────────────────
def test_one_word_and_one_paper() -> None:
    assert titles(rank(subscriber("memory"))) == [EVO.title, GMM.title]
    assert rank(subscriber(Interest(papers=(LLAVAR.id,)))).empty in set(EmptyReason) | {None}
    assert rank(subscriber(Interest(papers=ids("1234.56789")))).empty is EmptyReason.NO_MATCH


def test_only_negatives_gives_what_trends_without_them() -> None:
    votes = [vote(Verb.LESS, EVO), vote(Verb.LESS, LLAVAR)]
    selection = ranker().rank([reader(subscriber(items=2), votes=votes)])[0]
    assert titles(selection) == [REASONING.title, MASK.title]


@pytest.mark.parametrize("text", ["ქართული ენა", "የአማርኛ ቋንቋ", "ภาษาไทย", "עברית"])
def test_an_unknown_language_matches_nothing_and_breaks_nothing(text: str) -> None:
    assert rank(subscriber(text)).empty is EmptyReason.NO_MATCH


def test_one_interest_in_chinese_beside_others() -> None:
    selection = rank(subscriber("指令微调", "agents with memory", "diffusion models", items=3))
    assert set(titles(selection)) == {CHINESE.title, EVO.title, MASK.title}
    chinese = next(pick for pick in selection.picks if pick.paper == CHINESE)
    assert chinese.interest == "指令微调"
    assert chinese.reasons[0].words


def test_an_empty_day() -> None:
    options: dict[str, Any] = {"exploration": 2, "popular": 3}
    assert ranker((), **options).rank([reader(AGENTS, ())])[0].picks == ()
    assert ranker(DAY, **options).rank([reader(AGENTS, ())])[0].announced == 0
    assert ranker((), **options).score(reader(AGENTS, ())) == []


def test_ten_thousand_candidates() -> None:
    many = tuple(
        paper(f"2606.{at:05}", f"{DAY[at % 6].title} {at}", authors=(f"A. {at % 50}",))
        for at in range(10_000)
    )
    mine = reader(replace(AGENTS, items=5), many)
    selection = ranker(many, exploration=1, popular=3).rank([mine])[0]
    assert selection.announced == 10_000
    assert selection.matched >= 1_600
    assert 1 <= len(selection.picks) <= 5  # they are nearly all the same


# ── hostile text ──────────────────────────────────────────────────────────────────────────────
def test_one_paper_only() -> None:
    assert titles(rank(subscriber("agents with memory"), (EVO,))) == [EVO.title]


def test_a_candidate_that_the_ranker_does_not_know_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"arxiv:2606\.00002"):
        ranker((LLAVAR,)).rank([reader(subscriber(), (EVO,))])


def test_an_example_of_their_own_is_no_news() -> None:
    mine, other = DAY[1], DAY[2]
    selection = rank(subscriber(Interest("agents with memory, diffusion", papers=(mine.id,))))
    assert selection.papers[0] == other.id
    assert mine.id not in selection.papers


def test_somebody_who_only_wants_less_of_something_gets_it_last() -> None:
    day = (*DAY, paper("2606.2009", "Memory of LLM agents in environments that evolve"))
    loud = replace(day[-1], signals=Signals(upvotes=150))
    day = (*DAY, loud)
    mine = reader(subscriber(), day)
    assert ranker(day).rank([mine])[0].papers[0] == loud.id
    against = replace(mine, votes=(Vote("a" * 16, DAY[1].id, Verb.LESS, NOW),))
    assert ranker(day).rank([against])[0].papers[0] != loud.id


def test_the_same_reason_is_given_once() -> None:
    twice = subscriber("agents with memory", Interest("agents with memory", name=""))
    reasons = [str(reason) for reason in rank(twice).picks[0].reasons]
    assert len(reasons) == len(set(reasons))


def test_of_what_nobody_noticed_nothing_else_is_said() -> None:
    quiet = replace(DAY[0], signals=Signals())
    [reason] = rank(subscriber(), (quiet,)).picks[0].reasons
    assert str(reason) == "new; nobody is known to have noticed it yet"


def test_muting_the_author_of_everything_is_not_called_a_word() -> None:
    mine = replace(EVO, authors=("Jane Doe",))
    selection = rank(subscriber(muted_authors=("Jane Doe",)), (mine,))
    assert selection.empty is EmptyReason.ALL_MUTED_OR_BY_MUTED
    assert rank(subscriber(muted=("memory",)), (mine,)).empty is EmptyReason.ALL_MUTED
