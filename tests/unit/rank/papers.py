"""A day of papers and people for the tests of the ranker; the abstracts are our own."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from digest.model.edition import Candidates, Selection
from digest.model.feedback import Verb, Vote
from digest.model.paper import Observation, Paper, PaperId, Signals
from digest.model.subscriber import Consent, Interest, Subscriber
from digest.rank.options import RankOptions
from digest.rank.ranker import Ranker, Reader
from digest.vectors.open import open_encoder

STATIC = open_encoder("static")
NOW = datetime(2026, 6, 12, 18, tzinfo=UTC)


def paper(name: str, title: str, abstract: str = "", **more: Any) -> Paper:
    paper_id = PaperId.parse(name)
    more.setdefault("day", date(2026, 6, 12))
    return Paper(id=paper_id, ids=(paper_id,), title=title, abstract=abstract, **more)


DAY = (
    paper(
        "2606.00001",
        "LLaVAR: Enhanced Visual Instruction Tuning for Text-Rich Image Understanding",
        "Signs and posters are full of writing. We gather such pictures, ask a language model for"
        " dialogues about them, and tune LLaVA on these visual instructions.",
        authors=("Yanzhe Zhang", "Diyi Yang"),
        signals=Signals(upvotes=41, comments=3, stars=251),
    ),
    paper(
        "2606.00002",
        "EvoArena: Tracking Memory Evolution for Robust LLM Agents in Dynamic Environments",
        "Agents remember what was true yesterday. Our benchmark changes the world step by step and"
        " asks whether the memory of the agent follows.",
        authors=("Jane Doe", "José García Márquez"),
        signals=Signals(upvotes=118),
    ),
    paper(
        "2606.00003",
        "MaskAlign: Token-Subset Representation Alignment for Efficient Diffusion Training",
        "Diffusion models learn faster when a few of their tokens are aligned with a vision"
        " encoder. We show which ones of a diffusion model matter.",
        authors=("Li Wei",),
        signals=Signals(upvotes=4),
    ),
    paper(
        "2606.00004",
        "Revisiting Articulated Parts Perception in Robot Manipulation",
        "A drawer opens along one line. From a primitive of its geometry a robot plans the"
        " manipulation of doors and drawers.",
        authors=("Q. Zhao",),
        signals=Signals(upvotes=2, comments=2),
    ),
    paper(
        "2606.00005",
        "Switchable Latent Reasoning with On-Policy Reinforcement Learning",
        "Reasoning in hidden states can be switched on and off. Reinforcement learning teaches a"
        " language model when to do so.",
        signals=Signals(upvotes=18),
    ),
    paper(
        "2606.00006",
        "Flash-GMM: A Memory-Efficient Kernel for Scalable Soft Clustering",
        "Gaussian mixtures are fitted on a GPU without ever storing the matrix of"
        " responsibilities, which saves memory.",
        keywords=("Triton kernel", "k-means"),
    ),
    paper(
        "2606.00007",
        "Statistical models of rainfall",
        "We compare models and their results on large data. The models perform well, and the"
        " method is general.",
        signals=Signals(upvotes=0),
    ),
    paper(
        "2606.00008",
        "面向视觉语言模型的指令微调",
        "本文研究如何用少量数据对视觉语言模型进行指令微调。",
        authors=("王伟",),
    ),
    paper("2606.00009", "0"),
)
BY_ID = {each.id: each for each in DAY}


def subscriber(*interests: str | Interest, **more: Any) -> Subscriber:
    wanted = tuple(Interest(text=each) if isinstance(each, str) else each for each in interests)
    consent = Consent(at=NOW, how="asked")
    return Subscriber(
        id="a" * 16, address="reader@example.org", consent=consent, interests=wanted, **more
    )


def vote(verb: Verb, one: Paper | PaperId, *, minute: int = 0) -> Vote:
    name = one.id if isinstance(one, Paper) else one
    return Vote("a" * 16, name, verb, NOW + timedelta(minutes=minute))


def reader(
    who: Subscriber,
    papers: Sequence[Paper] = DAY,
    *,
    sent: Sequence[PaperId] = (),
    receipts: Sequence[Any] = (),
    revised: Sequence[Paper] = (),
    votes: Sequence[Vote] = (),
) -> Reader:
    candidates = Candidates(tuple(papers), tuple(receipts), frozenset(sent), tuple(revised))
    return Reader(who, candidates, BY_ID, tuple(votes))


def ranker(
    papers: Sequence[Paper] = DAY,
    observations: Sequence[Observation] = (),
    *,
    day: date | None = None,
    likes: Mapping[str, frozenset[PaperId]] | None = None,
    **options: Any,
) -> Ranker:
    """A ranker; without guesses and what everyone reads, unless these are asked for."""
    seen: dict[PaperId, list[Observation]] = {}
    for each in observations:
        seen.setdefault(each.paper, []).append(each)
    chosen = RankOptions(**{"exploration": 0, "popular": 0, **options})
    return Ranker(
        papers,
        observations=seen,
        now=NOW,
        options=chosen,
        encoder=STATIC,
        day=day,
        likes=likes,
    )


def rank(who: Subscriber, papers: Sequence[Paper] = DAY, **more: Any) -> Selection:
    return ranker(papers).rank([reader(who, papers, **more)])[0]


def titles(selection: Selection) -> list[str]:
    return [pick.paper.title for pick in selection.picks]
