"""Text to stems, as the lexical peers read it."""

import re
from functools import lru_cache

import snowballstemmer
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

_WORD = re.compile(r"[a-z][a-z0-9+#]+(?:-[a-z0-9]+)*")
_stemmer = snowballstemmer.stemmer("english")


@lru_cache(maxsize=400_000)
def stem(word: str) -> str:
    """A word's stem (Snowball's English)."""
    return str(_stemmer.stemWord(word))


def stems(text: str) -> list[str]:
    """The stems of a text; "" stands where a stop word was."""
    found = []
    for word in _WORD.findall(text.lower()):
        if word in ENGLISH_STOP_WORDS:
            found.append("")
        else:
            parts = word.split("-") if "-" in word else [word]
            found += [stem(part) for part in parts if len(part) > 1]
    return found
