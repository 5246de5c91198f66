"""What keeps a paper out, with the word, the name or the pick that did."""

from dataclasses import replace
from typing import Any

import pytest

from digest.model.feedback import Verb
from digest.model.paper import PaperId, Scheme
from digest.model.subscriber import Interest, Subscriber
from digest.rank.barrier import Barrier
from digest.rank.standing import Standing
from tests.unit.rank.papers import DAY, paper, ranker, reader, subscriber, vote

LLAVAR, EVO, MASK, *_ = DAY
AGENTS = subscriber("agents with memory")


def of(who: Subscriber, *, papers: Any = DAY, what: Any = EVO, **more: Any) -> Standing:
    options = more.pop("options", {})
    standings = ranker(papers, **options).score(reader(who, papers, **more))
    return next(each for each in standings if each.paper.id == what.id)


@pytest.mark.parametrize(
    ("who", "more", "barrier", "said"),
    [
        (AGENTS, {"sent": [EVO.id]}, Barrier.SENT, "it was sent to you before"),
        (AGENTS, {"votes": [vote(Verb.LIKE, EVO)]}, Barrier.LIKED, "you know it: you liked it"),
        (AGENTS, {"votes": [vote(Verb.LESS, EVO)]}, Barrier.LESS, "you asked for less like it"),
        (
            subscriber(Interest("agents with memory", papers=(EVO.id,))),
            {},
            Barrier.EXAMPLE,
            "it is an example paper of yours",
        ),
        (
            replace(AGENTS, muted=("coins", "Memory")),
            {},
            Barrier.MUTED,
            "it holds a word you muted: “Memory”",
        ),
        (
            replace(AGENTS, muted_authors=("Li Wei", "Doe, J.")),
            {},
            Barrier.MUTED_AUTHOR,
            "somebody wrote it whom you muted: Doe, J.",
        ),
        (
            subscriber("numismatics"),
            {},
            Barrier.WEAK,
            "it matches too little: 0.00 of the 0.50 that are needed",
        ),
        (
            subscriber("numismatics", min_match=0.25),
            {},
            Barrier.WEAK,
            "it matches too little: 0.00 of the 0.25 that are needed",
        ),
        (
            subscriber(followed=("Li Wei",)),
            {},
            Barrier.WEAK,
            "it matches too little: nobody whom you follow wrote it",
        ),
    ],
)
def test_before_anything_is_compared(
    who: Subscriber, more: dict[str, Any], barrier: Barrier, said: str
) -> None:
    standing = of(who, **more)
    assert (standing.barrier, standing.why_not) == (barrier, said)
    assert standing.position is None


def test_a_picked_one_has_none() -> None:
    standing = of(AGENTS)
    assert (standing.barrier, standing.why_not, standing.position) == (None, "", 1)


def test_sent_under_another_name() -> None:
    doi = PaperId(Scheme.DOI, "10.1101/2026.01.01.000001")
    named = replace(EVO, ids=(EVO.id, doi))
    assert of(AGENTS, papers=(named,), sent=[doi]).barrier is Barrier.SENT
    liked = [vote(Verb.LIKE, EVO)]
    assert of(AGENTS, papers=(named,), votes=liked).barrier is Barrier.LIKED


def test_a_near_duplicate_names_the_pick() -> None:
    twin = paper("2606.00099", EVO.title + "!", EVO.abstract)
    standing = of(AGENTS, papers=(*DAY, twin), what=twin)
    assert standing.barrier is Barrier.NEAR_DUPLICATE
    assert standing.why_not == f"it is almost the same as a pick: “{EVO.title}” (1.00)"


MANIPULATION = tuple(
    paper(f"2606.2{at:03}", f"Robot manipulation of {what}", authors=who)
    for at, (what, who) in enumerate(
        [
            ("doors", ("A. Boss", "B. Ond")),
            ("doors again", ("A. Boss", "B. Ond")),
            ("ropes in kitchens and stables", ("C. Tree",)),
        ]
    )
)


def test_whose_group_is_in_the_mail_gives_way() -> None:
    who = subscriber("robot manipulation", items=2)
    options = {"near_duplicate": 1.0, "diversity": 0.0}
    standing = of(who, papers=MANIPULATION, what=MANIPULATION[1], options=options)
    assert standing.barrier is Barrier.CROWDED
    assert standing.why_not == (
        f"its authors have other papers in the mail: “{MANIPULATION[0].title}”"
    )


PLAIN = {"near_duplicate": 1.0, "crowding": 0.0, "diversity": 0.0, "trend_weight": 0.0}
ROBOTS = subscriber("robot manipulation", Interest("diffusion models", name="dm"), items=2)


def test_an_interest_that_has_its_share_is_named() -> None:
    # The light interest's paper is kept its place, and scores less than the one that waits.
    robots, models = ROBOTS.interests
    who = replace(ROBOTS, interests=(robots, replace(models, weight=0.5)))
    standing = of(who, papers=(*MANIPULATION, MASK), what=MANIPULATION[1], options=PLAIN)
    assert standing.why_not == "its interest has its share: “robot manipulation”"
    assert standing.barrier is Barrier.QUOTA


def test_places_may_be_kept_for_others() -> None:
    weak = paper("2606.30001", "A manipulation of some robots", "And many, many other things. " * 9)
    one = replace(ROBOTS, items=1)
    standing = of(one, papers=(weak, MASK), what=MASK, options=PLAIN)
    assert standing.barrier is Barrier.KEPT
    assert standing.why_not == "the places were kept for other interests"


def test_what_resembles_a_pick_gives_way_to_what_does_not() -> None:
    others = (*MANIPULATION[:2], MASK)
    who = subscriber("robot manipulation", Interest("diffusion", weight=0.95, quota=0), items=2)
    options = PLAIN | {"diversity": 0.3, "max_share": 1.0}
    standing = of(who, papers=others, what=MANIPULATION[1], options=options)
    assert standing.barrier is Barrier.ALIKE
    assert standing.why_not.startswith(
        f"it resembles a pick, and others do not: “{MANIPULATION[0].title}” ("
    )


def test_better_ones_filled_the_mail() -> None:
    one = replace(ROBOTS, interests=ROBOTS.interests[:1], items=1)
    standing = of(one, papers=MANIPULATION, what=MANIPULATION[2], options=PLAIN)
    assert (standing.barrier, standing.why_not) == (Barrier.NO_ROOM, "better ones filled the mail")


def test_a_guess_has_both_a_place_and_a_barrier() -> None:
    who = subscriber("memory of agents, language models and their learning")
    standings = ranker(exploration=2, popular=3).score(reader(who))
    beyond = [each for each in standings if each.picked and each.kind != "match"]
    assert beyond
    assert all(each.barrier is Barrier.WEAK and each.reasons for each in beyond)
