"""Changing single wishes of a subscriber: some keys replaced, some entries added or removed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from digest.errors import SubscriberError
from digest.model.subscriber import Interest, Subscriber
from digest.roster.person import Person, read_person
from digest.roster.problem import Place, Problem, nearest
from digest.roster.record import entry, record


@dataclass(frozen=True, slots=True)
class Edit:
    """What is to change. Removals come before additions."""

    replaced: Mapping[str, object] = field(default_factory=dict)
    """New values by roster key."""
    added: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """For `interests` and the lists of words: what is put behind those that are there."""
    removed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Likewise; an interest is called by its name, its text or a paper of it."""

    def __bool__(self) -> bool:
        return bool(self.replaced) or any((*self.added.values(), *self.removed.values()))


def edit(known: Subscriber, change: Edit, place: Place) -> Subscriber | list[Problem]:
    """The subscriber with the edit applied, or all that is wrong with it.

    Raises:
        SubscriberError: if something is to be removed that is not there; names the nearest.

    """
    raw = record(known) | dict(change.replaced)
    interests = list(known.interests)
    for word in change.removed.get("interests", ()):
        interests.remove(called(interests, word))
    if "interests" not in change.replaced:
        raw["interests"] = [*map(entry, interests), *change.added.get("interests", ())]
    for key in _WORDS:
        raw[key] = _without(raw[key], change.removed.get(key, ()), key)
        raw[key] += [word for word in change.added.get(key, ()) if word not in raw[key]]
    person = read_person(raw, place)
    return person.over(known) if isinstance(person, Person) else person


_WORDS = ("muted", "followed", "muted_authors")


def _names(interest: Interest) -> list[str]:
    names = [interest.name, interest.text, *(paper.value for paper in interest.papers)]
    names += map(str, interest.papers)
    return [name for name in names if name]


def called(interests: Sequence[Interest], word: str) -> Interest:
    """The interest that a word calls: by its name, its text or a paper of it.

    Raises:
        SubscriberError: if there is none; names the nearest.

    """
    for interest in interests:
        if word.casefold() in {name.casefold() for name in _names(interest)}:
            return interest
    # The ids of its papers call it too, but mean nothing to whoever mistyped a name.
    known = [names[0] for one in interests if (names := _names(one))]
    raise _nothing_called(word, known, "interest")


def _without(words: Sequence[str], removed: Sequence[str], key: str) -> list[str]:
    left = list(words)
    for word in removed:
        match = [one for one in left if one.casefold() == word.casefold()]
        if not match:
            raise _nothing_called(word, left, f"entry of {key}")
        left.remove(match[0])
    return left


def _nothing_called(word: str, known: Sequence[str], what: str) -> SubscriberError:
    near = nearest(word, known, cutoff=0.4)
    return SubscriberError(
        f"there is no {what} {word!r}",
        cure=f"Did you mean {near!r}?" if near else f"There is: {'; '.join(known) or 'none'}.",
    )
