"""English stems: M. F. Porter, "An algorithm for suffix stripping", Program 14 (3), 1980.

With the author's later changes (https://tartarus.org/martin/PorterStemmer/): "-abli" → "-able"
through "-bli", and "-logi" → "-log". Only words of a to z are touched; a stem is never shown.
"""

import re
from functools import lru_cache

_LATIN = re.compile(r"[a-z]{3,}")

_STEP_2 = (
    ("ational", "ate"),
    ("tional", "tion"),
    ("enci", "ence"),
    ("anci", "ance"),
    ("izer", "ize"),
    ("bli", "ble"),
    ("alli", "al"),
    ("entli", "ent"),
    ("eli", "e"),
    ("ousli", "ous"),
    ("ization", "ize"),
    ("ation", "ate"),
    ("ator", "ate"),
    ("alism", "al"),
    ("iveness", "ive"),
    ("fulness", "ful"),
    ("ousness", "ous"),
    ("aliti", "al"),
    ("iviti", "ive"),
    ("biliti", "ble"),
    ("logi", "log"),
)
_STEP_3 = (
    ("icate", "ic"),
    ("ative", ""),
    ("alize", "al"),
    ("iciti", "ic"),
    ("ical", "ic"),
    ("ful", ""),
    ("ness", ""),
)
_STEP_4 = (
    ("ement", ""),
    ("ance", ""),
    ("ence", ""),
    ("able", ""),
    ("ible", ""),
    ("ment", ""),
    ("ant", ""),
    ("ent", ""),
    ("ion", ""),
    ("ism", ""),
    ("ate", ""),
    ("iti", ""),
    ("ous", ""),
    ("ive", ""),
    ("ize", ""),
    ("al", ""),
    ("er", ""),
    ("ic", ""),
    ("ou", ""),
)


def _shape(stem: str) -> str:
    """The stem as consonants and vowels: "tree" → "ccvv"."""
    shape = ""
    for at, letter in enumerate(stem):
        vowel = letter in "aeiou" or (letter == "y" and at > 0 and shape[-1] == "c")
        shape += "v" if vowel else "c"
    return shape


def _measure(stem: str) -> int:
    """Porter's m: how often a vowel is followed by a consonant."""
    return _shape(stem).count("vc")


def _has_vowel(stem: str) -> bool:
    return "v" in _shape(stem)


def _short_end(stem: str) -> bool:
    """Porter's *o: ends consonant, vowel, consonant, the last not w, x or y."""
    return _shape(stem).endswith("cvc") and stem[-1] not in "wxy"


def _replace(word: str, rules: tuple[tuple[str, str], ...], least: int) -> str:
    """Apply the first rule whose suffix fits, if what is left measures at least `least`."""
    for suffix, by in rules:
        if word.endswith(suffix):
            left = word[: -len(suffix)]
            if suffix == "ion" and not left.endswith(("s", "t")):
                return word
            return left + by if _measure(left) >= least else word
    return word


def _inflections(word: str) -> str:
    """Steps 1a to 1c: plurals, -ed, -ing, and a final y."""
    if word.endswith(("sses", "ies")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    if word.endswith("eed"):
        word = word[:-1] if _measure(word[:-3]) > 0 else word
    else:
        for suffix in ("ed", "ing"):
            left = word[: -len(suffix)]
            if word.endswith(suffix) and _has_vowel(left):
                word = _mend(left)
                break
    if word.endswith("y") and _has_vowel(word[:-1]):
        word = word[:-1] + "i"
    return word


def _mend(left: str) -> str:
    """What step 1b does after -ed or -ing is gone: "hopp" → "hop", "fil" → "file"."""
    if left.endswith(("at", "bl", "iz")):
        return left + "e"
    if left[-2:-1] == left[-1:] and _shape(left).endswith("c") and left[-1] not in "lsz":
        return left[:-1]
    return left + "e" if _measure(left) == 1 and _short_end(left) else left


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The stem of a folded word; anything but three or more letters a–z is returned as it is."""
    if not _LATIN.fullmatch(word):
        return word
    word = _inflections(word)
    word = _replace(word, _STEP_2, 1)
    word = _replace(word, _STEP_3, 1)
    word = _replace(word, _STEP_4, 2)
    if word.endswith("e"):
        left = word[:-1]
        if _measure(left) > 1 or (_measure(left) == 1 and not _short_end(left)):
            word = left
    if word.endswith("ll") and _measure(word) > 1:
        word = word[:-1]
    return word
