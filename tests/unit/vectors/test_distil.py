"""Making static vectors, from a teacher whose meaning of every text is known."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

from digest.vectors.corpus import read_texts
from digest.vectors.distil import choose_entries, distil, teach
from digest.vectors.ridge import solve
from digest.vectors.vocabulary import bert_entries
from digest.vectors.words import words

TOPICS = ("galaxy halo lensing quasar", "neuron cortex synapse spike", "robot gripper torque joint")
ALONE = {word: topic for topic, each in enumerate(TOPICS) for word in each.split()}


class TopicTeacher:
    """Knows three topics; of a word alone it has only a faint idea."""

    name = "topics"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.asked += texts
        vectors = np.full((len(texts), 8), 0.1, np.float32)
        for place, text in enumerate(texts):
            for word in words(text):
                if word in ALONE:
                    vectors[place, ALONE[word]] += 1
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    def tokens(self, text: str) -> list[int]:
        return [101, *(sum(map(ord, word)) for word in words(text)), 102]

    def encode_tokens(self, ids: Sequence[int]) -> npt.NDArray[np.float32]:
        faint = np.random.default_rng(sum(ids)).normal(size=8)
        return (faint / np.linalg.norm(faint)).astype(np.float32)


def corpus(size: int = 300) -> list[str]:
    """Two words of one topic a text, and one that all texts have."""
    chance = np.random.default_rng(0)
    texts = []
    for _ in range(size):
        topic = TOPICS[chance.integers(3)].split()
        texts.append(f"{' '.join(chance.choice(topic, 2, replace=False))} measurements")
    return texts


def test_words_come_to_mean_what_their_texts_mean() -> None:
    texts, teacher = corpus(), TopicTeacher()
    made = distil([texts], [teacher.encode(texts)], teacher, new_words=10, dimensions=4)
    vectors = made.encode(["galaxy", "quasar", "neuron", "spike", "robot", "torque"])
    alike = vectors @ vectors.T
    assert np.diag(alike, 1)[::2].min() > 0.9
    assert alike[0, 2:].max() < 0.3
    assert made.rows.shape[1] == 4


def test_the_same_input_gives_the_same_vectors() -> None:
    texts, teacher = corpus(40), TopicTeacher()
    made = [
        distil([texts], [teacher.encode(texts)], teacher, new_words=3, dimensions=4)
        for _ in range(2)
    ]
    assert made[0].name == made[1].name


def test_the_frequent_words_that_bert_lacks_are_added() -> None:
    texts = ["lensing zzqx", "zzqx arxivish", "arxivish zzqx", "once"]
    entries = choose_entries(texts, 5)
    known = set(bert_entries())
    assert [entry for entry in entries if entry not in known] == ["zzqx", "arxivish"]
    assert choose_entries(texts, 1)[-1] == "zzqx"
    assert {"graph", "##ing", "深"} - set(entries) == {"深"}  # BERT lacks this sign
    assert not {"[CLS]", "the", "a", "##!"} & set(entries)


def test_ridge_solves_what_can_be_solved() -> None:
    chance = np.random.default_rng(1)
    texts = sparse.random_array((60, 20), density=0.4, rng=chance, dtype=np.float32).tocsr()
    truth = chance.normal(size=(20, 3)).astype(np.float32)
    found = solve(texts, (texts @ truth).astype(np.float32), penalty=1e-4, rounds=60)
    assert np.allclose(found, truth, atol=0.02)
    assert np.linalg.norm(solve(texts, texts @ truth, penalty=1e4, rounds=60)) < 0.1


def test_a_corpus_is_papers_and_their_parts(tmp_path: Path) -> None:
    abstract = (
        "We study the first of all things here. It is followed by the second sentence. "
        "The third one\u2028is of no less interest to us."
    )
    papers = [{"id": "1", "title": "On A", "abstract": abstract},
              {"id": "2", "title": "On B", "abstract": ""}]  # fmt: skip
    lines = "\n".join(json.dumps(each, ensure_ascii=False) for each in papers).encode("utf-8")
    (tmp_path / "papers.jsonl").write_bytes(lines)
    (tmp_path / "papers.jsonl.gz").write_bytes(gzip.compress(lines))
    texts = read_texts(tmp_path / "papers.jsonl")
    first, second, third = abstract.split(". ")
    assert texts == [
        f"On A. {abstract}", "On A", f"{first}. {second}.", third, "On B.",
    ]  # fmt: skip
    assert read_texts(tmp_path / "papers.jsonl.gz") == texts


def test_the_teacher_is_asked_once(tmp_path: Path) -> None:
    teacher = TopicTeacher()
    first = teach(teacher, ["galaxy", "robot"], tmp_path / "cache")
    assert np.allclose(teach(teacher, ["galaxy", "robot"], tmp_path / "cache"), first)
    assert teacher.asked == ["galaxy", "robot"]
    teach(teacher, ["galaxy"], tmp_path / "cache")
    assert teacher.asked == ["galaxy", "robot", "galaxy"]
