"""Editions to compose: ordinary, trending, in sections; and what they are made of.

Titles, authors, ids and counts are facts of a real day; every summary is written afresh.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from digest.collect.sources.arxiv_calendar import closure
from digest.model.delivery import Claim, DeliveryKey, Prepared
from digest.model.edition import (
    EmptyReason,
    Pick,
    PickKind,
    Reason,
    ReasonKind,
    Receipt,
    Selection,
    SourceState,
)
from digest.model.message import message_id
from digest.model.paper import Links, Paper, PaperId, Scheme, Signals
from digest.model.subscriber import Consent, Interest, Schedule, Subscriber

DAY = date(2026, 6, 12)
NOW = datetime(2026, 6, 12, 5, 0, tzinfo=UTC)


class FixedTokens:
    """Stands in for the signer at its seam: a token that looks like one, and says for whom."""

    def leave(self, subscriber: str) -> str:
        return f"v1.{subscriber}.c2lnbmF0dXJl"

    def settings(self, subscriber: str) -> str:
        return f"v1.{subscriber}.c2V0dGluZ3M"

    def vote(self, edition: date, subscriber: str) -> str:
        return f"v1.{edition:%Y%m%d}.{subscriber}.dm90ZQ"

    def returned(self, edition: date, subscriber: str) -> str:
        return f"{edition:%j}{subscriber}.cmV0dXJu"


def paper(
    arxiv: str,
    title: str,
    authors: Sequence[str],
    abstract: str,
    *,
    categories: tuple[str, ...] = ("cs.CL",),
    upvotes: int | None = None,
    comments: int | None = None,
    stars: int | None = None,
    code: str | None = None,
    project: str | None = None,
    organization: str = "",
    day: int = 11,
) -> Paper:
    name = PaperId(Scheme.ARXIV, arxiv)
    return Paper(
        id=name,
        ids=(name,),
        title=title,
        abstract=abstract,
        authors=tuple(authors),
        published=datetime(2026, 6, day, tzinfo=UTC),
        day=DAY,
        categories=categories,
        links=Links(page=f"https://huggingface.co/papers/{arxiv}", code=code, project=project),
        signals=Signals(upvotes, comments, stars),
        organization=organization,
        sources=("arxiv", "huggingface"),
    )


def pictured(paper: Paper) -> Paper:
    """The same with a thumbnail, where Hugging Face has its own."""
    number = paper.id.value
    picture = f"https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/{number}.png"
    return replace(paper, links=replace(paper.links, thumbnail=picture))


def interest(label: str, *words: str) -> Reason:
    return Reason(ReasonKind.INTEREST, label, words)


def trending(*facts: str) -> Reason:
    return Reason(ReasonKind.TRENDING, words=facts)


PAPERS = (
    paper(
        "2606.13681",
        "EvoArena: Tracking Memory Evolution for Robust LLM Agents in Dynamic Environments",
        ("Jundong Xu", "Qingchuan Li", "Jiaying Wu", "Yihuai Lan", "Shuyue Stella Li",
         "Huichi Zhou", "Bowen Jiang", "Lei Wang", "Jun Wang", "Anh Tuan Luu", "Caiming Xiong",
         "Hae Won Park", "Bryan Hooi", "Zhiyuan Hu"),
        "Agents remember things that later stop being true. This benchmark lets the world change "
        "under an agent, step by step, and checks whether its memory keeps up. Most agents do "
        "well on the first state and lose their footing by the third.",
        categories=("cs.CL", "cs.AI"), upvotes=118, comments=3, stars=9,
        code="https://github.com/Aiden0526/EvoArena",
        project="https://aiden0526.github.io/EvoArena/",
        organization="Massachusetts Institute of Technology",
    ),
    paper(
        "2606.13392",
        "MiniMax Sparse Attention",
        ("Xunhao Lai", "Weiqi Xu", "Yufeng Yang", "Qiaorui Chen", "Yang Xu", "Lunbin Zeng",
         "Xiaolong Li", "Haohai Sun", "Haichao Zhu", "Vito Zhang", "Pengyu Zhao"),
        "Attention over long inputs is mostly spent on tokens that do not matter. The authors "
        "choose blocks of keys with a small index and train the choice together with the model, "
        "so that the kernel stays dense where it counts.",
        categories=("cs.CL", "cs.LG"), upvotes=103, comments=4, stars=251,
        code="https://github.com/MiniMax-AI/MSA", organization="MiniMax",
    ),
    paper(
        "2606.08063",
        "Robust-U1: Can MLLMs Self-Recover Corrupted Visual Content for Robust Understanding?",
        ("Jiaqi Tang", "Jianmin Chen", "Youyang Zhai", "Wei Wei", "Runtao Liu", "Mengjie Zhao",
         "Xiangyu Wu", "Qingfa Xiao", "Qifeng Chen"),
        "Before it answers, the model repairs the picture that it was given. Questions about "
        "blurred, noisy or cropped images gain the most; clean images lose nothing.",
        categories=("cs.CV",), upvotes=74, comments=3, stars=86,
        code="https://github.com/jqtangust/Robust-U1", day=6,
    ),
    paper(
        "2606.13289",
        "HYDRA-X: Native Unified Multimodal Models with Holistic Visual Tokenizers",
        ("Guozhen Zhang", "Xuerui Qiu", "Yutao Cui", "Tianhui Song", "Changlin Li", "Junzhe Li",
         "Tao Huang", "Xiao Zhang", "Yang Li", "Jianbing Wu", "Miles Yang", "Zhao Zhong",
         "Liefeng Bo", "Limin Wang"),
        "One tokenizer serves both seeing and drawing, so that a single model can be trained on "
        "the two tasks from the start.",
        categories=("cs.CV",), upvotes=25, comments=2, organization="Nanjing University",
    ),
    paper(
        "2606.13106",
        "Demystifying Hidden-State Recurrence: Switchable Latent Reasoning with On-Policy "
        "Reinforcement Learning",
        ("Jiayu Yang", "Chao Chen", "Shengen Wu", "Yinhong Liu", "Yuxuan Fan", "Lujundong Li",
         "Songning Lai", "Chengwei Qin", "Zhijiang Guo"),
        "A token of its own, <swi>, lets the model switch between thinking in words and thinking "
        "in hidden states. Trained on its own samples, it learns when each of the two pays.",
        upvotes=18, comments=2,
    ),
    paper(
        "2606.12243",
        "VIA-SD: Verification via Intra-Model Routing for Speculative Decoding",
        ("Yuchen Xian", "Yang He", "Yunqiu Xu", "Yi Yang"),
        "A slice of the large model checks the drafts that the small one writes, and the whole "
        "model is only asked where the slice is in doubt. Decoding gets 1.4 to 1.9 times faster.",
        upvotes=14, comments=3, project="https://zju-xyc.github.io/VIA-SD-Project-Page/", day=10,
    ),
    paper(
        "2606.10896",
        "Flash-GMM: A Memory-Efficient Kernel for Scalable Soft Clustering",
        ("Gal Bloch", "Ariel Gera", "Matan Orbach", "Ohad Eytan", "Assaf Toledo"),
        "Expectation maximisation without ever writing out the matrix of responsibilities: memory "
        "falls from O(n·k) to O(n + k), and mixtures of a million points fit on one card.",
        categories=("cs.LG", "stat.ML"), upvotes=2, comments=2, stars=12,
        code="https://github.com/IBM/Flash-GMM", organization="IBM Research", day=9,
    ),
    paper(
        "2606.09446",
        "Leveraging Morphology for Historical Script Metrological Analysis",
        ("Malamatenia Vlachou Efstathiou", "Raphaël Baena", "Dominique Stutzmann",
         "Mathieu Aubry"),
        "How wide is a scribe's pen, and how tall are their letters? Learned letter shapes are "
        "turned into measurements that palaeographers can read and compare over centuries.",
        categories=("cs.CV", "cs.DL"), upvotes=1, stars=12,
        code="https://github.com/raphael-baena/morphology4metrology",
        project="https://malamatenia.github.io/morphology4metrology-analysis/",
        organization="Ecole des Ponts ParisTech", day=8,
    ),
    paper(
        "2606.12282",
        "PianoKontext: Expressive Performance Rendering from Deadpan Context",
        ("Dmitrii Gavrilev",),
        "Given a flat, mechanical rendering of a score, the model returns one with timing and "
        "touch. It needs no aligned score, only the deadpan audio.",
        categories=("cs.SD",), upvotes=1, stars=1,
        code="https://github.com/realfolkcode/pianokontext",
        project="https://realfolkcode.github.io/pianokontext_demo", day=10,
    ),
    paper(
        "2606.13572",
        "ArogyaSutra: A Multi-Agent Framework for Multimodal Medical Reasoning in Indic Languages",
        ("Tanmoy Kanti Halder", "Akash Ghosh", "Subhadip Baidya", "Arijit Roy", "Sriparna Saha"),
        "Several agents, each with one clinical duty, discuss a case in the patient's own "
        "language. The set of questions covers eleven languages of India.",
        upvotes=2, organization="IIT Patna",
    ),
)  # fmt: skip

REASONS = (
    (interest("agents that remember", "memory", "agents", "environment"), trending("118 upvotes")),
    (interest("efficient inference", "attention", "sparse", "kernel"),),
    (interest("visual instruction tuning", "MLLMs", "visual"), trending("74 upvotes", "rising")),
    (interest("visual instruction tuning", "multimodal", "tokenizer"),),
    (interest("agents that remember", "reasoning", "hidden"),),
    (interest("efficient inference", "decoding", "speculative"),),
    (interest("efficient inference", "kernel", "memory"),),
    (Reason(ReasonKind.AUTHOR, "Mathieu Aubry"),),
    (Reason(ReasonKind.EXAMPLE, "Music Transformer", ("performance", "piano")),),
    (trending("2 upvotes"),),
)

READERS = Reason(ReasonKind.READERS)
RECEIPTS = (
    Receipt("huggingface", "huggingface", SourceState.FRESH, NOW, announced=30, read=30, new=24),
    Receipt("arXiv cs.CL", "arxiv", SourceState.FRESH, NOW, announced=416, read=416, new=400),
    Receipt("lab feed", "feed", SourceState.FAILED, NOW, detail="no answer in 30 s"),
)

ADA = Subscriber(
    id="abcdefghijklmn27",
    address="ada@example.org",
    consent=Consent(datetime(2026, 6, 3, 9, 30, tzinfo=UTC), "form"),
    name="Ada Lovelace",
    interests=(Interest("agents that remember"), Interest("efficient inference")),
)

QUIET_ADA = replace(ADA, quiet_mail=True, schedule=Schedule(timezone="Europe/Berlin"))
FRIDAY = datetime(2026, 11, 27, 6, 5, tzinfo=UTC)
"""After Thanksgiving, a little after seven in Berlin."""


def claim_of(
    picks: Sequence[Pick],
    *,
    subscriber: Subscriber = ADA,
    receipts: Sequence[Receipt] = RECEIPTS,
    day: date = DAY,
) -> Claim:
    announced = sum(receipt.announced for receipt in receipts)
    selection = Selection(tuple(picks), announced=announced, matched=len(picks) + 4)
    return Claim(
        key=DeliveryKey(day, subscriber.id),
        token=1,
        until=NOW,
        subscriber=subscriber,
        attempts=0,
        message_id=message_id(day, subscriber.id, "papers.example.org"),
        prepared=Prepared(selection, tuple(receipts), dated=NOW, template="t"),
    )


def ordinary() -> Claim:
    """Ten papers that count for one interest."""
    return claim_of([
        Pick(paper, 1 - i / 10, interest="machine learning", reasons=reasons)
        for i, (paper, reasons) in enumerate(zip(PAPERS, REASONS, strict=True))
    ])  # fmt: skip


def trending_only() -> Claim:
    """Somebody without interests or a name, who reads text and HTML, on a quiet day."""
    nobody = replace(ADA, name="", interests=())
    picks = [
        Pick(paper, 1.0, reasons=(trending(f"{paper.signals.upvotes} upvotes"),))
        for paper in PAPERS[:3]
    ]
    closed = Receipt("arXiv cs.CL", "arxiv", SourceState.CLOSED, NOW)
    stale = Receipt("Group blog", "feed", SourceState.STALE, NOW, announced=7, read=7)
    return claim_of(picks, subscriber=nobody, receipts=(RECEIPTS[0], closed, stale))


def sectioned() -> Claim:
    """A full day: somebody followed, two interests, news of a liked paper, a guess, the popular."""
    places: tuple[tuple[int, PickKind, str, tuple[Reason, ...], bool], ...] = (
        (7, PickKind.MATCH, "", REASONS[7], False),
        (0, PickKind.MATCH, "agents that remember", REASONS[0], True),
        (4, PickKind.MATCH, "agents that remember", REASONS[4], False),
        (1, PickKind.MATCH, "efficient inference", REASONS[1], True),
        (5, PickKind.MATCH, "efficient inference", REASONS[5], False),
        (6, PickKind.MATCH, "efficient inference", (*REASONS[6], READERS), False),
        (8, PickKind.UPDATE, "", (Reason(ReasonKind.UPDATE, "v2"),), False),
        (
            9,
            PickKind.EXPLORATION,
            "",
            (Reason(ReasonKind.EXPLORATION, "efficient inference"),),
            False,
        ),
        (2, PickKind.POPULAR, "", (trending("74 upvotes", "rising"),), False),
        (3, PickKind.POPULAR, "", (trending("25 upvotes"),), False),
    )
    return claim_of([
        Pick(PAPERS[at], 0.5, label, reasons, kind, strong)
        for at, kind, label, reasons, strong in places
    ])  # fmt: skip


def quiet(
    *receipts: Receipt,
    empty: EmptyReason = EmptyReason.NOTHING_ANNOUNCED,
    announced: int = 0,
    subscriber: Subscriber = QUIET_ADA,
    now: datetime = FRIDAY,
) -> Claim:
    """A day with nothing, for somebody who wants to hear why."""
    selection = Selection((), announced, 0, empty)
    claim = claim_of((), subscriber=subscriber, receipts=receipts, day=now.date())
    fixed = Prepared(selection, receipts, dated=now, template="t")
    return replace(claim, prepared=fixed, local_date=now.date())


def thanksgiving() -> Claim:
    """The Friday after Thanksgiving, in Berlin."""
    return quiet(
        Receipt("arxiv", "arxiv", SourceState.CLOSED, FRIDAY, closure=closure(FRIDAY)),
        Receipt("huggingface", "huggingface", SourceState.QUIET, FRIDAY),
    )
