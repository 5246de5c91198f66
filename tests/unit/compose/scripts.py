"""Editions in other scripts: Chinese throughout, and Arabic, which runs from right to left."""

from dataclasses import replace

from digest.collect.cleanup import text
from digest.model.delivery import Claim
from digest.model.edition import Pick, Reason, ReasonKind
from digest.model.subscriber import Interest

from .editions import ADA, PAPERS, REASONS, claim_of, interest, paper, pictured, trending

_CHINESE = (
    paper(
        "2606.20001",
        "长上下文里的稀疏注意力：一种按块选择的方法",
        ("王小明", "李雷", "韩梅梅", "张伟"),
        "长文本里的大多数词元对结果没有影响。我们用一个很小的索引挑选键的分块，并与模型一起训练。"
        "在一百万词元的输入上，推理速度提高到四倍，准确率不变。",
        upvotes=103, comments=4, stars=251, code="https://github.com/example/sparse",
        organization="清华大学",
    ),
    paper(
        "2606.20002",
        "多智能体的记忆如何随环境演化",
        ("陈晨", "刘洋"),
        "智能体记住的事情后来可能不再成立。本文让环境一步一步地改变，检验记忆是否跟得上。",
        upvotes=18,
    ),
    paper(
        "2606.20003",
        text("用 $\\mathcal{O}(n\\log n)$ 的时间训练 Transformer：从理论到 GPU 内核"),
        ("赵敏", "Jane Roe"),
        text(
            "我们证明注意力矩阵可以在 $\\mathcal{O}(n\\log n)$ 时间内近似，误差不超过 $\\epsilon$。"
            "实验在八块 GPU 上进行。"
        ),
        categories=("cs.LG",), stars=12, project="https://example.github.io/nlogn/",
    ),
)  # fmt: skip

_ARABIC = (
    paper(
        "2606.30001",
        "نموذج لغوي كبير للغة العربية الفصحى ولهجاتها",
        ("محمد علي", "فاطمة الزهراء", "John Smith"),
        "نقدم نموذجا لغويا يفهم الفصحى وست لهجات. درب على نصوص مفتوحة وحدها، ويعمل على حاسوب واحد. "
        "تتحسن نتائجه في الإجابة عن الأسئلة بمقدار 12%.",
        upvotes=74, comments=3, stars=86, code="https://github.com/example/arabic-lm",
        organization="جامعة القاهرة",
    ),
    paper(
        "2606.30002",
        "قياس فهم النصوص الطويلة: مجموعة أسئلة (LongQA-2) ونتائجها",
        ("ليلى حسن",),
        "تضم المجموعة ألف سؤال عن كتب كاملة. لا يجيب أفضل النماذج إلا عن نصفها.",
        upvotes=25,
    ),
)  # fmt: skip


def chinese() -> Claim:
    """Chinese papers for somebody who reads their mail in Simplified Chinese."""
    label = "稀疏注意力"
    reader = replace(ADA, name="王芳", language="zh-Hans", interests=(Interest(label),))
    reasons = (
        interest(label, "注意力", "分块"),
        Reason(ReasonKind.AUTHOR, "刘洋"),
        trending("12 stars on GitHub"),
    )
    return claim_of(
        [
            Pick(pictured(paper), 0.9, interest=label, reasons=(reason,), strong=at == 0)
            for at, (paper, reason) in enumerate(zip(_CHINESE, reasons, strict=True))
        ],
        subscriber=reader,
    )


def arabic() -> Claim:
    """Titles and abstracts from right to left, among some from left to right."""
    label = "معالجة اللغة العربية"
    reader = replace(ADA, name="ليلى", interests=(Interest(label),))
    found = (interest(label, "العربية", "لغوي"), Reason(ReasonKind.EXAMPLE, "نموذج لغوي", ("نص",)))
    return claim_of(
        [
            *(
                Pick(pictured(paper), 0.9, interest=label, reasons=(reason,), strong=at == 0)
                for at, (paper, reason) in enumerate(zip(_ARABIC, found, strict=True))
            ),
            Pick(PAPERS[1], 0.5, interest="efficient inference", reasons=REASONS[1]),
        ],
        subscriber=reader,
    )
