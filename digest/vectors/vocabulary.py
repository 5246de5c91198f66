"""Which rows of a table of vectors a word has: its own, or those of its pieces.

An entry "graph" is a word, or the piece that a longer one begins with; an entry "##ing" is a
piece from within a word. Pieces are WordPieces of BERT's vocabulary (data/NOTICE), so that a word
that was never seen still says something.
"""

import gzip
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

INSIDE = "##"
_MAX_LETTERS = 40


@cache
def bert_entries() -> tuple[str, ...]:
    """The 30,522 entries of bert-base-uncased; the place of each is its id."""
    packed = (files("digest.vectors") / "data" / "bert-uncased.txt.gz").read_bytes()
    return tuple(gzip.decompress(packed).decode("utf-8").rstrip("\n").split("\n"))


class Vocabulary:
    """Entries, each with the number of its row."""

    def __init__(self, entries: Sequence[str]) -> None:
        self.entries = tuple(entries)
        self._rows = {entry: row for row, entry in enumerate(self.entries)}

    def __len__(self) -> int:
        return len(self.entries)

    def rows(self, words: Sequence[str]) -> list[int]:
        """The rows of these words in order; a word that cannot be pieced together has none."""
        found: list[int] = []
        for word in words:
            row = self._rows.get(word)
            if row is None:
                found += self._pieces(word)
            else:
                found.append(row)
        return found

    def _pieces(self, word: str) -> list[int]:
        """Each time the longest entry that fits (WordPiece); a number says nothing in pieces."""
        word = word[:_MAX_LETTERS]
        if word.isdigit():
            return []
        found: list[int] = []
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                row = self._rows.get((INSIDE if start else "") + word[start:end])
                if row is not None:
                    break
            else:
                return []
            found.append(row)
            start = end
        return found
