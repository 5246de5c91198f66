"""The words of a text as the vectors know them: small letters, no accents, each Han sign alone.

These are not the words of `digest.rank`: the file of vectors was made with these, and must go on
meaning the same when the ranker learns to cut texts in another way.
"""

import re
import unicodedata

MAX_CHARS = 20_000
"""What is read of one text; the longest abstract is a quarter of that."""

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_HAN}]|[^\W_{_HAN}]+")
_ASCII_WORD = re.compile(r"[a-z0-9]{2,}")

# Words of grammar say nothing: a text of them alone has no vector.
_GRAMMAR = """
    about after all also am among an and any are as at be because been before being between both
    but by can could did do does doing down during each either etc few for from further had has have
    having he her here hers him his how however if in into is it its itself just may me might more
    most must my no nor not of off on once one only or other our ours out over own per rather same
    she should since so some such than that the their theirs them then there therefore these they
    this those through thus to too under until up upon us very via was we were what when where
    whether which while who whom whose why will with within would yet you your yours
"""
GRAMMAR = frozenset(_GRAMMAR.split())


def words(text: str) -> list[str]:
    """The words in order, without those of grammar and single letters ("naïve" → "naive")."""
    text = text[:MAX_CHARS]
    if text.isascii():
        found = _ASCII_WORD.findall(text.lower())
    else:
        small = unicodedata.normalize("NFKD", text).casefold()
        spread = unicodedata.normalize("NFKD", small)
        plain = "".join(sign for sign in spread if not unicodedata.combining(sign))
        found = [word for word in _WORD.findall(plain) if len(word) > 1 or word > "\u2fff"]
    return [word for word in found if word not in GRAMMAR]
