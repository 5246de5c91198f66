"""Changing single interests of a subscriber: more examples, another quota."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from digest.model.paper import PaperId
from digest.model.subscriber import Interest, Subscriber
from digest.roster.edit import called
from digest.roster.person import Person, read_person
from digest.roster.problem import Place, Problem
from digest.roster.record import record


def named(known: Subscriber, name: str) -> Interest | None:
    """The interest that is shown under that name, however its case is written.

    By its text too, where it has no name: of two that look the same nobody could name the second.
    """
    folded = name.casefold()
    return next((one for one in known.interests if one.label.casefold() == folded), None)


def with_examples(
    known: Subscriber, interest: Interest | None, papers: Sequence[PaperId], *, name: str
) -> Subscriber:
    """More examples for an interest, behind those it has; without one, a new one of that name."""
    if interest is None:
        return replace(
            known, interests=(*known.interests, Interest(papers=tuple(papers), name=name))
        )
    more = tuple(paper for paper in papers if paper not in interest.papers)
    grown = replace(interest, papers=(*interest.papers, *more))
    return replace(
        known, interests=tuple(grown if one is interest else one for one in known.interests)
    )


def adjust(
    known: Subscriber, word: str, changes: Mapping[str, object], place: Place
) -> Subscriber | list[Problem]:
    """The subscriber with some keys of an interest changed, or all that is wrong with that.

    The interest is called by its name, its text or a paper of it.

    Raises:
        SubscriberError: if there is none that is called so; names the nearest.

    """
    interest = called(known.interests, word)
    place_of = next(n for n, one in enumerate(known.interests) if one is interest)
    raw = record(known)
    raw["interests"][place_of] = {
        "text": interest.text,
        "papers": interest.papers,
        "name": interest.name,
        "weight": interest.weight,
        "quota": interest.quota,
        **changes,
    }
    person = read_person(raw, place)
    return person.over(known) if isinstance(person, Person) else person
