"""The sentence that says what is in a mail."""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from digest.model.edition import Pick, PickKind
from digest.model.subscriber import Subscriber


def lead(picks: Sequence[Pick], subscriber: Subscriber) -> str:
    """Count what was picked for this reader, and name apart what is there besides."""
    asked = bool(subscriber.interests or subscriber.followed)
    if all(pick.kind is _MATCH for pick in picks):
        return _sentence(len(picks), 0, 0, 0, asked=asked)
    counts = Counter(pick.kind for pick in picks)
    return _sentence(*(counts[kind] for kind in PickKind), asked=asked)


_MATCH = PickKind.MATCH


@lru_cache(maxsize=1024)
def _sentence(matches: int, updates: int, guesses: int, popular: int, *, asked: bool) -> str:
    """In words; who has asked for nothing in particular gets what others read as their papers."""
    if not asked:
        matches, popular = matches + popular, 0
    besides = []
    if updates:
        besides.append(f"news of {_papers(updates)} you liked")
    if guesses:
        besides.append(f"{guesses} {'guess' if guesses == 1 else 'guesses'}")
    if popular:
        besides.append(f"{_papers(popular)} that everyone is reading")
    whom = "for you" if asked else "that others are reading"
    said = f"{_papers(matches)} {whom} today" if matches else "Nothing new that matches today"
    if not besides:
        return f"{said}."
    *most, last = besides
    listed = f"{', '.join(most)} and {last}" if most else last
    return f"{said}; also {listed}." if matches else f"{said}, but {listed}."


def _papers(count: int) -> str:
    return f"{count} paper{'' if count == 1 else 's'}"
