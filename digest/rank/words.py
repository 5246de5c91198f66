"""Text → words → terms, in any script.

A *word* is what is written ("Robots"), *folded* it lost case and accents ("robots"), its *term*
is what is counted ("robot"). Scripts written without spaces (Han, kana, Thai, …), and Hangul
with its glued particles, are cut into overlapping pairs of characters, as Lucene's CJK analyser
does.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

from snowballstemmer import stemmer

MAX_CHARS = 20_000
"""What is read of one text; the longest abstract is a quarter of that."""
_MAX_WORD = 64

# Han, kana, Hangul, Thai, Lao, Myanmar, Khmer; without the middle dot U+30FB
UNSPACED = (
    "\u0e01-\u0e4e\u0e81-\u0ede\u1000-\u1049\u1780-\u17d3\u3005-\u3007\u3041-\u3096\u309d-\u309f"
    "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
# Signs that are part of a word though Python's \w leaves them out: Hebrew and Arabic points and
# what carries the vowels of the scripts of India, and everything that combines.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u0900-\u0903\u093a-\u094f\u0962\u0963\u0980-\u0983\u09bc-\u09cd\u0a01-\u0a03"
    "\u0a3c-\u0a4d\u0a81-\u0a83\u0abc-\u0acd\u0b01-\u0b03\u0b3c-\u0b4d\u0bbe-\u0bcd\u0c00-\u0c03"
    "\u0c3e-\u0c4d\u0cbc-\u0ccd\u0d00-\u0d03\u0d3e-\u0d4d\u0dca-\u0ddf"
)
_WORD = re.compile(
    rf"[{UNSPACED}]+|[^\W_{UNSPACED}]+(?:[{_MARKS}]+[^\W_{UNSPACED}]*)*(?:\+\+|\#(?!\w))?"
)
_IS_UNSPACED = re.compile(rf"[{UNSPACED}]")
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)

_STEMMER = stemmer("porter")
_LATIN = re.compile(r"[a-z]{3,}")

# Words of grammar, and of people telling a computer what they want to read.
_STOP_WORDS = """
    a about above across after again against all almost along also although always am among an
    and another any are around as at away be became because been before being below between beyond
    both but by can cannot could did do does doing don done down due during each either else enough
    etc even ever every few for from further get give given gives had has have having he hence her
    here hers him his how however i if in indeed instead into is it its itself just least less let
    like ll made make makes making many may me might more moreover most mostly much must my myself
    near need needs neither never no none nor not nothing now of off often on once one only onto or
    other others otherwise our ours out over own per perhaps please quite rather re really same see
    seem several shall she should since so some something still such than that the their theirs them
    then there thereby therefore therein these they this those though through throughout thus to
    together too toward towards under until up upon us use used uses using ve very via was way we
    well were what whatever when where whereas wherein whether which while who whom whose why will
    with within without would yet you your yours
    anything everything interest interested interests interesting latest paper papers read reading
    recent related topic topics want work works articles research
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


def fold(text: str) -> str:
    """Without case, width, ligatures and accents: "Élan Vital" → "elan vital".

    Marks that make another letter of one (nukta, kana voicing, virama: combining classes 7 to 9)
    stay.
    """
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    kept = (
        letter
        for letter in spread
        if not unicodedata.combining(letter) or unicodedata.combining(letter) in (7, 8, 9)
    )
    return unicodedata.normalize("NFC", "".join(kept)).translate(_LETTERS)


def unspaced(word: str) -> bool:
    """Whether a word is in a script that is written without spaces."""
    return not word.isascii() and _IS_UNSPACED.match(word) is not None


def words(text: str) -> list[str]:
    """The words of a text as they are written, runs of unspaced script in one piece."""
    return _WORD.findall(unicodedata.normalize("NFKC", text[:MAX_CHARS]))


@lru_cache(maxsize=200_000)
def folded(word: str) -> str:
    """`fold` for one word, remembered."""
    return fold(word)


def stem(word: str) -> str:
    """Porter's stem of a folded word; anything but three or more letters a–z stays as it is."""
    return str(_STEMMER.stemWord(word)) if _LATIN.fullmatch(word) else word


@lru_cache(maxsize=200_000)
def term(word: str) -> str:
    """What a word counts as; "" for stop words and for single letters and digits."""
    plain = folded(word)[:_MAX_WORD]
    if plain in STOP_WORDS or len(plain) <= 1:
        return ""
    return stem(plain)


def pieces(text: str) -> list[tuple[str, str]]:
    """(as written, term) of each word in order; the term of a stop word is ""."""
    if text.isascii():  # nearly all are
        return [(word, term(word)) for word in words(text)]
    found = []
    for word in words(text):
        if unspaced(word):
            plain = folded(word)
            pairs = [a + b for a, b in pairwise(plain)] or [plain]
            found += [(pair, pair) for pair in pairs]
        else:
            found.append((word, term(word)))
    return found


def terms(text: str) -> list[str]:
    """The terms of a text in order, then its bigrams ("instruct tune").

    A stop word or a change of script parts two words, so that a bigram is always a phrase.
    """
    single = [each for _, each in pieces(text)]
    pairs = [
        f"{a} {b}" for a, b in pairwise(single) if a and b and not unspaced(a) and not unspaced(b)
    ]
    return [each for each in single if each] + pairs
