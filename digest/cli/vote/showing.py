"""Somebody's votes, as commands show them."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from digest.ports import PaperShelf, VoteShelf


def votes_of(subscriber: str, votes: "VoteShelf", papers: "PaperShelf") -> list[dict[str, Any]]:
    """Each vote as {at, verb, paper, title}, the newest first.

    The title is "" for a paper that is no longer in the store.
    """
    cast = list(reversed(votes.of([subscriber]).get(subscriber, ())))
    known = papers.known({vote.paper for vote in cast})
    return [
        {
            "at": vote.at,
            "verb": vote.verb,
            "paper": str(vote.paper),
            "title": known[vote.paper].title if vote.paper in known else "",
        }
        for vote in cast
    ]
