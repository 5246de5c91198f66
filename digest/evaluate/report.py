"""What `digest evaluate` tells: one summary, for programs and for people."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from digest.evaluate.judge import Judgement
from digest.evaluate.paired import Comparison
from digest.evaluate.reliability import Reliability, Row


@dataclass(frozen=True, slots=True)
class Summary:
    """Means over the tasks; `se` is the standard error of nDCG@10's."""

    tasks: int
    ndcg10: float
    se: float
    r20: float
    mrr: float
    auc: float | None
    """None if in every task all candidates were relevant."""
    ms_per_subscriber: float
    prepare_seconds: float
    """To make the ranker, once a day, from its papers."""


def summary(judgement: Judgement, *, prepare_seconds: float) -> Summary:
    """The means of what was measured; at least one task was."""
    marks = list(judgement.marks.values())
    gains = np.array([mark.ndcg10 for mark in marks])
    auc = np.array([mark.auc for mark in marks])
    auc = auc[~np.isnan(auc)]
    return Summary(
        tasks=len(marks),
        ndcg10=float(gains.mean()),
        se=float(gains.std() / len(gains) ** 0.5),
        r20=float(np.mean([mark.r20 for mark in marks])),
        mrr=float(np.mean([mark.mrr for mark in marks])),
        auc=float(auc.mean()) if len(auc) else None,
        ms_per_subscriber=1000.0 * judgement.seconds / len(marks),
        prepare_seconds=prepare_seconds,
    )


def as_json(
    found: Summary, reliability: Reliability, comparison: Comparison | None
) -> Mapping[str, Any]:
    """Everything, as `--json` prints it."""
    return {
        **asdict(found),
        "reliability": {
            "papers": reliability.papers,
            "error": reliability.error,
            "brier": reliability.brier,
            "strong": _row(reliability.strongest),
            "bins": [_row(row) for row in reliability.rows],
        },
        **({"baseline": _comparison(comparison)} if comparison else {}),
    }


def _row(row: Row) -> Mapping[str, Any]:
    return {**asdict(row), "share": row.share, "shown_share": row.shown_share}


def _comparison(comparison: Comparison) -> Mapping[str, Any]:
    told = asdict(comparison)
    return {"ndcg10": told.pop("baseline"), **told}


def lines(found: Summary, comparison: Comparison | None) -> Sequence[tuple[str, str]]:
    """Names and values for people."""
    told = [
        ("tasks", f"{found.tasks:,}"),
        ("nDCG@10", f"{found.ndcg10:.4f} ±{found.se:.4f}"),
        ("recall@20", f"{found.r20:.4f}"),
        ("MRR", f"{found.mrr:.4f}"),
        ("AUC", "all relevant" if found.auc is None else f"{found.auc:.4f}"),
        ("ms a subscriber", f"{found.ms_per_subscriber:.3f}"),
        ("preparing", f"{found.prepare_seconds:.1f} s"),
    ]
    if comparison:
        ratio = str(comparison.ratio) if comparison.ratio else "the baseline found nothing"
        told += [
            ("baseline", f"{comparison.baseline:.4f}"),
            ("÷ baseline, 95 %", ratio),
            ("− baseline, 95 %", str(comparison.difference)),
        ]
    return told


def table(reliability: Reliability) -> Sequence[Sequence[str]]:
    """The reliability table: a line a bin, the strong ones last."""
    named = [(f"{row.low:.1f} to {row.high:.1f}", row) for row in reliability.rows]
    named.append((f"strong, from {reliability.strong:g}", reliability.strongest))
    return [
        (
            name,
            f"{row.papers:,}",
            _share(row.match if row.papers else None),
            _share(row.share),
            f"{row.shown:,}",
            _share(row.shown_match if row.shown else None),
            _share(row.shown_share),
        )
        for name, row in named
    ]


TABLE = ("match", "papers", "mean match", "relevant", "shown", "mean match", "relevant")
"""The columns of `table`."""


def _share(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.1f} %"
