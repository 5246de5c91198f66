"""Rows of words, and of words never seen."""

import pytest

from digest.vectors.vocabulary import Vocabulary, bert_entries

VOCABULARY = Vocabulary(["graph", "gra", "##ph", "##s", "##et", "n", "net"])


@pytest.mark.parametrize(
    ("word", "entries"),
    [
        ("graph", ["graph"]),
        ("graphs", ["graph", "##s"]),
        ("nets", ["net", "##s"]),
        ("graet", ["gra", "##et"]),
        ("graz", []),  # no piece for its end: none at all, as in WordPiece
        ("2019", []),
        ("", []),
    ],
)
def test_the_longest_pieces_make_a_word(word: str, entries: list[str]) -> None:
    assert [VOCABULARY.entries[row] for row in VOCABULARY.rows([word])] == entries


def test_rows_come_in_the_order_of_the_words() -> None:
    assert VOCABULARY.rows(["net", "graphs", "net"]) == [6, 0, 3, 6]


def test_an_endless_word_costs_little() -> None:
    assert Vocabulary(["a", "##a"]).rows(["a" * 20_000]) == [0, *[1] * 39]


def test_berts_vocabulary_is_whole_and_in_its_order() -> None:
    entries = bert_entries()
    assert len(entries) == len(set(entries)) == 30_522
    assert (entries[0], entries[100], entries[101], entries[102], entries[103]) == (
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]",
    )  # fmt: skip
    assert entries[7592] == "hello"
    assert entries[-1] == "##～"
