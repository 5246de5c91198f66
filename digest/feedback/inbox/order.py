"""What a reader asks for in the subject of a mail."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Wish(StrEnum):
    """What may be asked for by mail, beside leaving."""

    LIKE = "like"
    LESS = "less"
    MUTE = "mute"
    PAUSE = "pause"
    RESUME = "resume"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Order:
    """A wish; `card` is the place of a paper in the mail, `author` one of its authors.

    Both count from 1; `card` is 0 where none is named.
    """

    wish: Wish
    card: int = 0
    author: int = 1


_ORDER = re.compile(
    r"""(?ix) ^ \W* (?: (?: re | aw | sv | antw | 回复 ) \s* [::] \W* )*
        (?P<word> like | less | mute | pause | resume | help | hilfe | 帮助 ) \b
        (?: [\s#]* (?P<card> \d{1,4} ) (?: \. (?P<author> \d{1,4} ) )? )?"""
)
_WORDS = {"hilfe": Wish.HELP, "帮助": Wish.HELP}
_OF_A_PAPER = frozenset({Wish.LIKE, Wish.LESS, Wish.MUTE})


def order_in(subject: str) -> Order | None:
    """Read a subject such as "like 3", "Re: mute 3.2" or "pause"; None if it asks for nothing.

    A wish about a paper needs its number.
    """
    found = _ORDER.match(subject)
    if found is None:
        return None
    word = found["word"].lower()
    wish = _WORDS.get(word) or Wish(word)
    card, author = int(found["card"] or 0), int(found["author"] or 1)
    if wish in _OF_A_PAPER:
        return Order(wish, card, author) if card else None
    return Order(wish)
