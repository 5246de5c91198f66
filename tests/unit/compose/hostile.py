"""What no source should send, and some do: markup, far too long, right to left, nothing at all."""

from dataclasses import replace

from digest.collect.cleanup import text
from digest.model.delivery import Claim
from digest.model.edition import Pick, Reason, ReasonKind
from digest.model.paper import Links, Paper, PaperId, Scheme
from digest.model.subscriber import Format

from .editions import ADA, RECEIPTS, claim_of, interest, paper, trending


def _hostile(number: int, title: str, **changes: object) -> Paper:
    plain = paper(f"2606.0000{number}", title, ("Eve O'Neil",), "A harmless sentence.")
    return replace(plain, **changes)  # type: ignore[arg-type]  # any field, in tests alone


HOSTILE: tuple[tuple[Paper, tuple[Reason, ...]], ...] = (
    (
        _hostile(
            1,
            '<script>alert("1")</script> & "quotes" {{ 7*7 }} {% raw %} \r\nBcc: all@example.org',
            abstract="<img src=https://evil.example/pixel.gif> <swi> {{ page }} ${\\mathcal{O}}$.",
            links=Links(
                page="javascript:alert(1)",
                pdf="https://example.org/a b.pdf",
                code='https://example.org/"><script>alert(2)</script>?a=1&b=2',
                project="https://admin@evil.example/",
            ),
        ),
        (Reason(ReasonKind.INTEREST, '"><b>bold', ("<i>", "&amp;")),),
    ),
    (
        _hostile(
            2,
            "深度學習中的注意力機制：綜述" * 400,
            authors=("王小明", "李 雷"),
            abstract="我们提出一种新方法。" * 600,
        ),
        (interest("注意力", "機制"),),
    ),
    (
        _hostile(
            3,
            "نموذج لغوي كبير للغة العربية (ALLaM-2)",
            authors=("محمد علي", "שרה כהן", "A. Nother"),
            abstract="نقدم نموذجا لغويا جديدا. وهو يعمل جيدا؟ نعم.",
        ),
        (Reason(ReasonKind.EXAMPLE, "מודל שפה", ("עברית",)),),
    ),
    (
        _hostile(
            4,
            "👩‍👩‍👧‍👦🏳️‍🌈 Emoji " * 200 + "e\u0301",
            authors=("Z\u0335" + "\u0301" * 300 + "algo X",),
        ),
        (trending("1 upvotes"),),
    ),
    (
        _hostile(
            5,
            "a" * 5000,
            abstract="b" * 5000,
            links=Links(code="https://example.org/" + "c" * 3000),
        ),
        (),
    ),
    (
        _hostile(6, "\u202eoverride \u2066isolate \ud800 surrogate \x1b[31m escape\ufffe"),
        (trending("x\x00\x01why\x02"),),
    ),
    (_hostile(7, "", abstract="", authors=()), ()),
    (
        replace(
            _hostile(8, "Cut 50\\% of $O(n^2)$: `code` and \\OurMethod{}"),
            id=PaperId(Scheme.TITLE, "cut 50 of o n 2"),
            ids=(),
            links=Links(),
            published=None,
            day=None,
            sources=(),
            categories=(),
        ),
        (),
    ),
)  # fmt: skip

LABELS = (
    '"><b>bold</b><script>alert(1)</script> & {{ 7*7 }} {% raw %}',
    "深度學習中的注意力機制" * 300,
    "מודל שפה גדול",
    "\u202eoverride \u2066isolate\r\nBcc: all@example.org",
    "a" * 5000,
    "\x00\x01title\x02 \x01why\x02",
    "\u202e",
    ".",
)
"""What an interest might be called: markup, far too long, right to left, nothing at all."""

_LONG = (
    "我们研究长上下文里注意力的分布，并说明为什么大多数词元可以略去而结果不变。",
    r"Let $\mathcal{O}(n\log n)$ bound $\sum_{i=1}^{n} \lVert x_i \rVert_2^2 \le \epsilon$. ",
    r"\textbf{Every} $\alpha \in \mathbb{R}^d$ obeys $\frac{\partial L}{\partial \alpha} = 0$. ",
    "<p>Tags &amp; entities: <b>bold</b>, <a href='https://evil.example/'>a link</a>.</p> ",
    "Supercalifragilistic" * 12 + " 👩🏽\u200d🔬🧪🇩🇪 and ordinary words in between. ",
    "نقترح طريقة جديدة لتدريب النماذج الكبيرة على نصوص طويلة جدا دون ذاكرة إضافية. ",
)
_LETTERS = 5_000
"""Of each abstract: what a source may hand on at most."""


def thirty_hostile() -> Claim:
    """Thirty picks: those of `hostile`, and abstracts of 5,000 letters of every kind."""
    first = hostile()
    assert first.prepared is not None
    kinds = len(_LONG)
    more = tuple(
        Pick(
            paper(
                f"2606.01{number:03d}",
                text(_LONG[number % kinds][:90]),
                tuple(f"Author {other} von Überlang-{'x' * other}" for other in range(40)),
                text(_LONG[number % kinds] * (_LETTERS // 40))[:_LETTERS],
                upvotes=number,
                code=f"https://github.com/{'long' * 20}/{number}",
            ),
            0.5,
            interest="long abstracts",
            reasons=(interest("long abstracts", "länge", "長い", "طويل"),),
        )
        for number in range(30 - len(HOSTILE))
    )
    picks = (*first.prepared.selection.picks, *more)
    selection = replace(first.prepared.selection, picks=picks, matched=len(picks))
    return replace(first, prepared=replace(first.prepared, selection=selection))


def hostile() -> Claim:
    """What no source should send, and some do; each paper below an interest of such a name."""
    picks = [
        Pick(paper, 1.0, interest=label, reasons=reasons, strong=len(label) % 2 == 0)
        for (paper, reasons), label in zip(HOSTILE, LABELS, strict=True)
    ]
    mallory = replace(ADA, name='Mal"lory\r\nBcc: victim@example.org\x00 <b>&', format=Format.BOTH)
    receipt = replace(RECEIPTS[2], source="<img src=x onerror=alert(1)>\r\nX-Evil: 1")
    return claim_of(picks, subscriber=mallory, receipts=(*RECEIPTS[:2], receipt))
