"""Reasons, in every language: whole sentences, the facts of the ranker among them."""

from dataclasses import replace

import pytest

from digest.compose.noticed import noticed
from digest.compose.reasons import Reasons
from digest.languages.language import available, language_of
from digest.model.edition import NEW_VERSION, WITHDRAWN, Reason, ReasonKind
from digest.rank.popularity import _LIKED as LIKED
from digest.rank.trend import Trend

from .editions import REASONS
from .hostile import HOSTILE

TREND = Trend(0.9, upvotes=1_234, comments=1, stars=251, votes_a_day=40.0)
FACTS = (*TREND.facts(notable=False), *Trend(upvotes=1, comments=2, stars=1).facts(notable=False))
SUBJECTS = ("machine learning", "", "v2", WITHDRAWN, NEW_VERSION)
ALL = [
    Reason(kind, subject, words)
    for kind in ReasonKind
    for subject in SUBJECTS
    for words in ((), ("memory",), ("memory", "agents"), FACTS)
]


def test_in_english_a_reason_is_what_the_command_line_says() -> None:
    english = Reasons(language_of("en"))
    for reason in (*ALL, *(one for some in REASONS for one in some)):
        assert english.sentence([reason]) == str(reason)


def test_several_reasons_are_one_line() -> None:
    two = [Reason(ReasonKind.AUTHOR, "A. One"), Reason(ReasonKind.TRENDING, words=("41 upvotes",))]
    said = [Reasons(language_of(tag)).sentence(two) for tag in ("en", "de", "zh-CN")]
    assert said == [
        "by A. One, whom you follow; 41 upvotes",
        "von A. One (Sie folgen diesem Namen); 41 Upvotes",
        "作者 A. One 是您关注的人；41 个赞",
    ]


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("de", "passt zu „machine learning“: memory, agents"),
        ("zh", "符合“machine learning”：memory、agents"),
    ],
)
def test_quotation_marks_and_commas_are_the_languages_own(tag: str, said: str) -> None:
    reason = Reason(ReasonKind.INTEREST, "machine learning", ("memory", "agents"))
    assert Reasons(language_of(tag)).sentence([reason]) == said


@pytest.mark.parametrize("tag", available())
def test_no_reason_is_left_in_english(tag: str) -> None:
    """Of its own words; subjects, the words that matched and unknown facts stay as they are."""
    reasons = Reasons(language_of(tag))
    ours = [one for one in ALL if one.kind is not ReasonKind.TRENDING or one.words in {(), FACTS}]
    left = [reason for reason in ours if reasons.sentence([reason]) == str(reason)]
    assert left == []


@pytest.mark.parametrize("tag", available())
def test_every_fact_of_the_ranker_is_said_in_the_language(tag: str) -> None:
    facts = (*FACTS, LIKED)
    assert len(set(facts)) == 8  # of each kind, one and many, and both that have no number
    if tag == "de":  # calls these as English does
        assert noticed("1 upvote", language_of(tag)) == "1 Upvote"
    assert [fact for fact in facts if noticed(fact, language_of(tag)) == fact] == []


def test_counts_are_written_as_the_language_writes_them() -> None:
    assert noticed("1,234 upvotes", language_of("de")) == "1.234 Upvotes"
    assert noticed("1 star on GitHub", language_of("de")) == "1 Stern auf GitHub"
    assert noticed("2 comments", language_of("zh")) == "2 条评论"


@pytest.mark.parametrize(
    "fact", ["41 likes", "upvotes", "x upvotes", "٤ upvotes", "", "4  upvotes"]
)
def test_a_fact_of_no_known_form_stays_as_it_is(fact: str) -> None:
    assert noticed(fact, language_of("de")) == fact


@pytest.mark.parametrize("tag", ["en", *available()])
def test_nothing_that_a_source_writes_breaks_a_sentence(tag: str) -> None:
    odd = ("%(subject)s", "100 %", "{words}", "%s %d", "\u202e")
    reasons = Reasons(language_of(tag))
    for kind in ReasonKind:
        for subject in odd:
            said = reasons.sentence([Reason(kind, subject, odd)])
            assert said
            assert "\u202e" not in said
    for _, some in HOSTILE:
        reasons.sentence([replace(one) for one in some])
