"""The sentence that says what is in a mail."""

from collections.abc import Sequence
from functools import lru_cache

from digest.model.sections import Section, SectionKind
from digest.model.subscriber import Subscriber


def lead(parts: Sequence[Section], subscriber: Subscriber) -> str:
    """Count what was picked for this reader, and name apart what is there besides."""
    counts = [0, 0, 0, 0]
    for part in parts:
        counts[0 if part.matches else _BESIDES.index(part.kind) + 1] += len(part.places)
    return _sentence(*counts, asked=bool(subscriber.interests or subscriber.followed))


_BESIDES = (SectionKind.UPDATE, SectionKind.EXPLORATION, SectionKind.POPULAR)


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
    whom = "for you today" if asked else "of the day, what others noticed first"
    said = f"{_papers(matches)} {whom}" if matches else "Nothing new that matches today"
    if not besides:
        return f"{said}."
    *most, last = besides
    listed = f"{', '.join(most)} and {last}" if most else last
    return f"{said}; also {listed}." if matches else f"{said}, but {listed}."


def _papers(count: int) -> str:
    return f"{count} paper{'' if count == 1 else 's'}"
