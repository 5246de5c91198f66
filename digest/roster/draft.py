"""What reading a roster gives."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from digest.roster.person import Person, read_person
from digest.roster.problem import Place, Problem


@dataclass(frozen=True, slots=True)
class Draft:
    """Somebody as a roster describes them, and where it does."""

    person: Person
    place: Place


@dataclass(frozen=True, slots=True)
class Roster:
    """Those who could be read, and everything that could not."""

    drafts: tuple[Draft, ...] = ()
    problems: tuple[Problem, ...] = ()

    @classmethod
    def of(cls, findings: Iterable[Draft | Problem]) -> "Roster":
        """Sort what reading found, keeping the order."""
        drafts: list[Draft] = []
        problems: list[Problem] = []
        for finding in findings:
            if isinstance(finding, Draft):
                drafts.append(finding)
            else:
                problems.append(finding)
        return cls(tuple(drafts), tuple(problems))


def read_draft(raw: Mapping[str, object], place: Place) -> Sequence[Draft | Problem]:
    """One person as a roster has them: a draft, or everything that is wrong with it."""
    person = read_person(raw, place)
    return [Draft(person, place)] if isinstance(person, Person) else person
