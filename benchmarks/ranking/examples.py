"""What is made of examples, beside logistic regression: by their number, and with negatives.

    python -m benchmarks.ranking.examples [--data DIR] [--readers 120]

Readers of set B with at least 90 papers: some are given, 25 others are to be found among 475 that
are not theirs. Of the second table half of the votes are "less", on the papers nearest to those
liked that are not the reader's own.
"""

import argparse
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from digest.evaluate.metrics import metrics
from digest.evaluate.tasks import paper_id, read_papers
from digest.model.paper import Paper
from digest.model.subscriber import Interest
from digest.rank.features import Features
from digest.rank.profile import Profile, Profiler
from digest.rank.score import lexical_rows
from digest.rank.space import Space
from digest.vectors.open import open_encoder

Floats = npt.NDArray[np.float64]
GIVEN = (5, 10, 20, 40, 60)
RATED = (2, 4, 10, 20, 40)
HIDDEN, OTHERS, BACKGROUND = 25, 475, 500


class Ground:
    """The papers of the set, their vectors, and the readers with enough of them."""

    def __init__(self, data: Path, readers: int) -> None:
        self.papers = list(read_papers(data / "B.docs.jsonl.gz").values())
        self.features = Features(self.papers)
        self.space = Space(self.features, open_encoder("static"))
        self.profiler = Profiler(self.features, self.space)
        self.words = lexical_rows(self.features)
        self.rows = self.space.rows.astype(np.float64)
        self.profiler.learn(self.papers, [])
        self.row = {paper.id: at for at, paper in enumerate(self.papers)}
        with gzip.open(data / "B.readers.jsonl.gz", "rt", encoding="utf-8") as file:
            owned = [[self.row[paper_id(i)] for i in json.loads(line)["items"]] for line in file]
        self.readers = [rows for rows in owned if len(rows) >= 90][:readers]
        self.background = np.random.default_rng(1).permutation(len(self.papers))[:BACKGROUND]

    def profile(self, liked: Sequence[int], less: Sequence[int] = ()) -> Profile:
        given: list[Paper] = [self.papers[at] for at in liked]
        interest = Interest(papers=tuple(paper.id for paper in given))
        against = [self.papers[at] for at in less]
        return self.profiler.profile(interest, {paper.id: paper for paper in given}, against)

    def lexical(self, profile: Profile, rows: Sequence[int]) -> Floats:
        found: Floats = (self.features.stack([profile.words]) @ self.words).toarray()[0][rows]
        return found

    def logistic(self, liked: Sequence[int], less: Sequence[int] = ()) -> Floats:
        """The direction that tells the liked from the background and from what is not wanted.

        Classes weigh the same; of the negatives, ratings weigh a quarter.
        """
        known = {*liked, *less}
        others = [at for at in self.background.tolist() if at not in known]
        shares = [(liked, 1.0, 1), (less, 0.25 if less else 0.0, 0), (others, 0.0, 0)]
        shares[2] = (others, 1.0 - shares[1][1], 0)
        x = self.rows[[at for rows, _, _ in shares for at in rows]]
        y = [label for rows, _, label in shares for _ in rows]
        weight = [share / len(rows) for rows, share, _ in shares for _ in rows]
        scaled = np.array(weight) * len(y) / 2.0
        found: Floats = LogisticRegression(C=0.3, max_iter=300).fit(x, y, scaled).coef_[0]
        return found


def tasks(ground: Ground) -> Iterator[tuple[list[int], list[int], Floats]]:
    """For each reader: their other papers in a random order, the candidates, what is relevant."""
    rng = np.random.default_rng(0)
    for rows in ground.readers:
        mine = [rows[at] for at in rng.permutation(len(rows))]
        others = [at for at in rng.permutation(len(ground.papers)).tolist() if at not in set(mine)]
        hidden = mine[-HIDDEN:]
        relevance = np.repeat([1.0, 0.0], [HIDDEN, OTHERS])
        yield mine[:-HIDDEN], hidden + others[:OTHERS], relevance


def by_number(ground: Ground) -> dict[tuple[int, str], list[float]]:
    """NDCG@10 by number of examples and method."""
    found: dict[tuple[int, str], list[float]] = defaultdict(list)
    for mine, candidates, relevance in tasks(ground):
        rows = ground.rows[candidates]
        for count in (each for each in GIVEN if each <= len(mine)):
            profile = ground.profile(mine[:count])
            lexical, meaning = ground.lexical(profile, candidates), profile.meaning
            direction = ground.logistic(mine[:count])
            direction *= np.linalg.norm(meaning) / np.linalg.norm(direction)
            for name, scores in (
                ("centroid", rows @ ground.rows[mine[:count]].mean(axis=0)),
                ("ours", rows @ meaning),
                ("logistic", rows @ direction),
                ("ours and words", rows @ meaning + lexical),
                ("logistic and words", rows @ direction + lexical),
            ):
                found[count, name].append(metrics(scores, relevance).ndcg10)
    return found


def rated(ground: Ground) -> dict[tuple[int, str], list[float]]:
    """The same where half of so many votes are "less"."""
    found: dict[tuple[int, str], list[float]] = defaultdict(list)
    for mine, candidates, relevance in tasks(ground):
        rows, own = ground.rows[candidates], {*mine, *candidates}
        for count in RATED:
            liked = mine[: count // 2]
            near = np.argsort(-(ground.rows @ ground.rows[liked].mean(axis=0)), kind="stable")
            less = [at for at in near[:200].tolist() if at not in own][: count // 2]
            rocchio = ground.rows[liked].mean(axis=0) - 0.5 * ground.rows[less].mean(axis=0)
            for name, scores in (
                ("likes alone", rows @ ground.profile(liked).meaning),
                ("rocchio", rows @ rocchio),
                ("ours", rows @ ground.profile(liked, less).meaning),
                ("logistic", rows @ ground.logistic(liked, less)),
            ):
                found[count, name].append(metrics(scores, relevance).ndcg10)
    return found


def table(found: dict[tuple[int, str], list[float]]) -> Iterator[str]:
    """A line a number of examples, a column a method."""
    names = list(dict.fromkeys(name for _, name in found))
    yield f"| papers | readers | {' | '.join(names)} |"
    yield f"| --- | --- |{' --- |' * len(names)}"
    for count in dict.fromkeys(count for count, _ in found):
        means = [f"{np.mean(found[count, name]):.4f}" for name in names]
        yield f"| {count} | {len(found[count, names[0]])} | {' | '.join(means)} |"


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/ranking/data"))
    parser.add_argument("--readers", type=int, default=120)
    given = parser.parse_args()
    ground = Ground(given.data, given.readers)
    print("\n".join((*table(by_number(ground)), "", *table(rated(ground)))))


if __name__ == "__main__":
    main()
