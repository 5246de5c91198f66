"""How good the ranking is beside others', and what it costs.

`measure.py benchmarks.ranking:rank` measures ours from outside.
"""

from benchmarks.ranking.adapter import prepare, rank

__all__ = ["prepare", "rank"]
