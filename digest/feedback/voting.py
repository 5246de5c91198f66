"""Voting: what a reader says of papers, and takes back."""

from collections.abc import Collection
from datetime import datetime

from digest.model.feedback import Verb, Vote
from digest.model.paper import Paper, PaperId
from digest.ports import VoteShelf


def cast(
    votes: VoteShelf, subscriber: str, papers: Collection[Paper], verb: Verb, *, now: datetime
) -> None:
    """Store a reader's (id) word on each of these; it takes the place of an earlier one."""
    for paper in papers:
        votes.cast(Vote(subscriber, paper.id, verb, now))


def forget(
    votes: VoteShelf, subscriber: str, papers: Collection[Paper]
) -> tuple[list[Paper], list[Paper]]:
    """Take votes back: of which papers there was one, and of which there was none."""
    gone: list[Paper] = []
    none: list[Paper] = []
    for paper in papers:
        (gone if votes.withdraw(subscriber, paper.id) else none).append(paper)
    return gone, none


def said_of(votes: VoteShelf, subscriber: str, paper: PaperId) -> Verb | None:
    """A reader's word on a paper, called by its present id; None if there is none."""
    said = votes.of([subscriber]).get(subscriber, ())
    return next((vote.verb for vote in said if vote.paper == paper), None)


def cast_once(
    votes: VoteShelf, subscriber: str, paper: PaperId, verb: Verb, *, now: datetime
) -> None:
    """Store a reader's word on a paper; the word that stands already stays as it was.

    Pressing a button twice must not make a vote look newer than it is.
    """
    if said_of(votes, subscriber, paper) is not verb:
        votes.cast(Vote(subscriber, paper, verb, now))
