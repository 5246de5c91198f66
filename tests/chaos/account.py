"""What the mail server took, run by run, and what that says of the promise."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.servers.script import Letter


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that the server answered for: to whom, its Message-ID, and its bytes, hashed."""

    recipient: str
    message_id: str
    sha256: str

    @classmethod
    def of(cls, letter: Letter) -> "Taken":
        return cls(letter.recipient, letter.message_id, hashlib.sha256(letter.content).hexdigest())


@dataclass
class Account:
    """One edition: what the server took in each run, and which of the runs were killed."""

    runs: list[Sequence[Taken]] = field(default_factory=list)
    killed: set[int] = field(default_factory=set)

    def add(self, taken: Sequence[Taken], *, killed: bool) -> None:
        if killed:
            self.killed.add(len(self.runs))
        self.runs.append(taken)

    @property
    def copies(self) -> dict[str, list[Taken]]:
        """By recipient, in the order in which they came."""
        found = defaultdict(list)
        for run in self.runs:
            for taken in run:
                found[taken.recipient].append(taken)
        return dict(found)

    @property
    def repeated(self) -> set[str]:
        """Who got it more than once."""
        return {recipient for recipient, copies in self.copies.items() if len(copies) > 1}

    @property
    def repeats(self) -> int:
        """How many messages were one too many."""
        return sum(len(copies) - 1 for copies in self.copies.values())

    def taken_again(self) -> list[int]:
        """For each run, how many of the messages that it got through came again in a later one."""
        later: set[str] = set()
        counts = []
        for run in reversed(self.runs):
            names = [taken.recipient for taken in run]
            counts.append(sum(name in later for name in set(names)) + len(names) - len(set(names)))
            later.update(names)
        return counts[::-1]

    def check(self, people: Collection[str], uncertain: Collection[str], *, most: int) -> None:
        """Hold it against the promise; `most` is how many connections a run may have.

        `uncertain` are those whom `digest status --json` names as having been uncertain.
        """
        copies = self.copies
        assert set(copies) == set(people), "nobody is lost, and nobody comes from nowhere"
        for run, again in enumerate(self.taken_again()):
            allowed = most if run in self.killed else 0
            assert again <= allowed, f"run {run} of {len(self.runs)} caused {again} repeats"
        for recipient, all_of_them in copies.items():
            assert len(set(all_of_them)) == 1, f"a repeat to {recipient} is not the same mail"
            assert all_of_them[0].message_id
        assert self.repeated <= set(uncertain), "each repeat was announced by name"


def once_uncertain(status: Any) -> set[str]:
    """The addresses that a `digest status --json` names as uncertain, now or once."""
    return {
        row["address"]
        for row in _objects(status)
        if "address" in row and (row.get("uncertain") or row.get("state") == "uncertain")
    }


def _objects(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in children:
        yield from _objects(child)
