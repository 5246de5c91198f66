"""A shelf of votes in memory."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from digest.model.feedback import Verb, Vote
from digest.model.paper import PaperId


class FakeVotes:
    """Fulfils `ports.VoteShelf`; those in `silent` do not allow co-reading."""

    def __init__(self, silent: Collection[str] = ()) -> None:
        self.votes: dict[tuple[str, PaperId], Vote] = {}
        self.silent = frozenset(silent)

    def cast(self, vote: Vote) -> None:
        self.votes[vote.subscriber, vote.paper] = vote

    def withdraw(self, subscriber: str, paper: PaperId) -> bool:
        return self.votes.pop((subscriber, paper), None) is not None

    def of(self, subscribers: Collection[str]) -> Mapping[str, Sequence[Vote]]:
        found: dict[str, list[Vote]] = {}
        for vote in sorted(self.votes.values(), key=lambda vote: vote.at):
            if vote.subscriber in subscribers:
                found.setdefault(vote.subscriber, []).append(vote)
        return found

    def likes(
        self, *, since: datetime, until: datetime | None = None
    ) -> Mapping[str, frozenset[PaperId]]:
        found: dict[str, set[PaperId]] = {}
        for vote in self.votes.values():
            allowed = vote.subscriber not in self.silent
            if allowed and vote.verb is Verb.LIKE and since <= vote.at <= (until or vote.at):
                found.setdefault(vote.subscriber, set()).add(vote.paper)
        return {subscriber: frozenset(papers) for subscriber, papers in found.items()}
