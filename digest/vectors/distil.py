"""Make the static vectors: `python -m digest.vectors.distil --out FILE CORPUS ...`.

A word begins as MiniLM's vector of it alone, times its rarity (idf). Then a ridge regression
corrects all words together, so that the sum over a text's words comes near MiniLM's vector of
that text. The rest is size: principal components, turned at random so that each dimension is
worth as much, in int8. Needs the extra `embeddings` and about an hour; see docs/vectors.md.
"""

import argparse
import hashlib
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy import sparse

from digest.vectors.corpus import read_texts
from digest.vectors.minilm import MiniLM
from digest.vectors.ridge import Matrix, solve
from digest.vectors.static import TIMES, StaticVectors
from digest.vectors.vocabulary import INSIDE, Vocabulary, bert_entries
from digest.vectors.words import words

PENALTY = 0.3
ROUNDS = 25
_SEED = 4
_OPEN, _CLOSE = 101, 102  # the ids of [CLS] and [SEP]


class Teacher(Protocol):
    """What of MiniLM is needed here."""

    name: str

    def encode(self, texts: Sequence[str]) -> Matrix:
        """As ports.Encoder."""
        ...

    def tokens(self, text: str) -> list[int]:
        """The ids of a text in its frame."""
        ...

    def encode_tokens(self, ids: Sequence[int]) -> Matrix:
        """The vector of such ids."""
        ...


def distil(
    texts: Sequence[Sequence[str]], targets: Sequence[Matrix], teacher: Teacher, *,
    new_words: int, dimensions: int,
) -> StaticVectors:  # fmt: skip
    """Vectors from corpora of texts, and for each the teacher's vectors (texts, 384)."""
    together = [each for corpus in texts for each in corpus]
    vocabulary = Vocabulary(choose_entries(together, new_words))
    counts = sparse.vstack([count(vocabulary, corpus) for corpus in texts])
    rarity = inverse_frequency(counts)
    features = _unit_rows(counts @ sparse.diags_array(rarity))
    # what all papers of a corpus share is no news about any
    wanted = np.vstack([each - each.mean(axis=0) for each in targets])
    start = teach_entries(teacher, vocabulary)
    start -= start.mean(axis=0)
    guess = features @ start
    scale = float((guess * wanted).sum() / (guess * guess).sum())
    correction = solve(features, wanted - scale * guess, penalty=PENALTY, rounds=ROUNDS)
    table = (scale * start + correction) * rarity[:, None]
    return squeeze(vocabulary, table, counts, dimensions)


def choose_entries(texts: Sequence[str], new_words: int) -> list[str]:
    """BERT's entries that a text can have, and the most frequent words that it lacks."""
    known = [each for each in bert_entries() if _can_come(each)]
    have = frozenset(known)
    frequency = Counter(word for text in texts for word in set(words(text)) - have)
    ordered = sorted(frequency.items(), key=lambda each: (-each[1], each[0]))
    return known + [word for word, times in ordered[:new_words] if times > 1]


def _can_come(entry: str) -> bool:
    inside = entry.removeprefix(INSIDE)
    return inside.isalnum() and (inside != entry or words(entry) == [entry])


def count(vocabulary: Vocabulary, texts: Sequence[str]) -> sparse.csr_array:
    """What each entry counts in each text: (texts, entries), in the units of TIMES."""
    rows = [vocabulary.rows(words(text)) for text in texts]
    ends = np.cumsum([0, *map(len, rows)])
    ones = np.ones(ends[-1], np.float32)
    matrix = sparse.csr_array(
        (ones, np.concatenate([np.asarray(each, np.intp) for each in rows]), ends),
        shape=(len(texts), len(vocabulary)),
    )
    matrix.sum_duplicates()
    matrix.data = TIMES[np.minimum(matrix.data.astype(int), len(TIMES) - 1)].astype(np.float32)
    return matrix


def inverse_frequency(counts: sparse.csr_array) -> Matrix:
    """ln(texts / those with the entry), (entries,); an entry that never came counts as one."""
    frequency = np.maximum(np.bincount(counts.indices, minlength=counts.shape[1]), 1)
    rarity: Matrix = np.log(counts.shape[0] / frequency).astype(np.float32)
    return rarity


def teach_entries(teacher: Teacher, vocabulary: Vocabulary) -> Matrix:
    """The teacher's vector of each entry alone, (entries, 384)."""
    ids = {entry: number for number, entry in enumerate(bert_entries())}
    tokens = [
        [_OPEN, ids[entry], _CLOSE] if entry in ids else teacher.tokens(entry)
        for entry in vocabulary.entries
    ]
    return np.vstack([teacher.encode_tokens(each) for each in tokens])


def squeeze(
    vocabulary: Vocabulary, table: Matrix, counts: sparse.csr_array, dimensions: int
) -> StaticVectors:
    """The main dimensions of the texts' vectors, as int8 rows and whole weights."""
    vectors = _unit_rows(counts) @ table
    _, axes = np.linalg.eigh(vectors.T @ vectors)
    turn, _ = np.linalg.qr(np.random.default_rng(_SEED).normal(size=(dimensions, dimensions)))
    small = table @ axes[:, -dimensions:].astype(np.float32) @ turn.astype(np.float32)
    largest = np.maximum(np.abs(small).max(axis=1, keepdims=True), 1e-9)
    rows = np.round(127 * small / largest).astype(np.int8)
    weights = np.round(65_535 * largest[:, 0] / largest.max()).astype(np.uint16)
    return StaticVectors(vocabulary.entries, rows, weights)


def _unit_rows(matrix: sparse.csr_array) -> sparse.csr_array:
    lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1))
    return (sparse.diags_array(1 / np.maximum(lengths, 1e-9)) @ matrix).tocsr().astype(np.float32)


def teach(teacher: Teacher, texts: Sequence[str], cache: Path) -> Matrix:
    """The teacher's vectors of the texts, (texts, 384), kept in `cache` for the next time."""
    key = hashlib.sha256("\0".join([teacher.name, *texts]).encode("utf-8")).hexdigest()[:16]
    path = cache / f"{key}.npy"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        np.save(path, teacher.encode(texts).astype(np.float16))
    kept: npt.NDArray[np.float16] = np.load(path)
    return kept.astype(np.float32)


def main(arguments: Sequence[str]) -> None:
    """Read the corpora, ask the teacher, write the vectors."""
    parser = argparse.ArgumentParser(prog="python -m digest.vectors.distil")
    parser.add_argument("corpora", nargs="+", type=Path, metavar="CORPUS")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=Path("var/distil"))
    parser.add_argument("--new-words", type=int, default=14_000)
    parser.add_argument("--dimensions", type=int, default=256)
    given = parser.parse_args(arguments)
    teacher = MiniLM()
    texts = [read_texts(path) for path in given.corpora]
    targets = [teach(teacher, corpus, given.cache) for corpus in texts]
    made = distil(texts, targets, teacher, new_words=given.new_words, dimensions=given.dimensions)
    made.save(given.out)
    sys.stdout.write(f"{given.out}: {made.name}, {made.rows.shape}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
