"""All that is stored about one person: what they may ask for (GDPR Art. 15), as plain data."""

from collections.abc import Iterator
from typing import Any

from digest.model.delivery import Delivery, Prepared
from digest.model.edition import Pick
from digest.model.subscriber import Subscriber
from digest.ports import PaperShelf, VoteShelf
from digest.roster.record import record
from digest.store.store import Store


def dossier(person: Subscriber, store: Store) -> dict[str, Any]:
    """The keys of a roster, and beside them every row of the store that is about this person.

    `examples` has the titles of the papers that their interests name, as far as they are known;
    `mails` are the deliveries, the newest first, each with what was picked for them and what
    became of it.
    """
    named = {name for interest in person.interests for name in interest.papers}
    known = store.papers.known(named)
    return {
        "id": person.id,
        **record(person),
        "paused_until": person.paused_until,
        "network": person.consent.network,
        "suppression": store.subscribers.suppression(person.address),
        "examples": [
            {"paper": str(name), "title": known[name].title if name in known else ""}
            for name in sorted(named)
        ],
        "votes": votes_of(person.id, store.votes, store.papers),
        "strikes": store.ledger.strikes(person.id),
        "sign_ups": [
            {"asked_at": one.asked_at, "confirmed": bool(one.confirmed_as)}
            for one in store.applications.of(person.address)
        ],
        "notices": store.notices.to(person.address),
        "mails": list(_mails(person.id, store)),
        "history": store.subscribers.history(person.id),
    }


def votes_of(subscriber: str, votes: VoteShelf, papers: PaperShelf) -> list[dict[str, Any]]:
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


def _mails(subscriber: str, store: Store) -> Iterator[dict[str, Any]]:
    for one in store.ledger.deliveries(subscriber=subscriber):
        prepared = store.ledger.prepared(one.key.edition, subscriber)
        yield {
            **_delivery(one),
            **(_contents(prepared) if prepared else {}),
            "trail": store.ledger.trail(one.key.edition, subscriber),
        }


def _delivery(one: Delivery) -> dict[str, Any]:
    return {
        "edition": one.key.edition,
        "local_date": one.local_date,
        "state": one.state,
        "message_id": one.message_id,
        "attempts": one.attempts,
        "uncertain": one.uncertain,
        "updated_at": one.updated_at,
        "next_attempt_at": one.next_attempt_at,
        "reply": one.reply,
        "reason": one.reason,
    }


def _contents(prepared: Prepared) -> dict[str, Any]:
    selection = prepared.selection
    return {
        "dated": prepared.dated,
        "announced": selection.announced,
        "matched": selection.matched,
        "empty": selection.empty,
        "picks": list(map(_pick, selection.picks)),
    }


def _pick(pick: Pick) -> dict[str, Any]:
    return {
        "paper": str(pick.paper.id),
        "title": pick.paper.title,
        "kind": pick.kind,
        "interest": pick.interest,
        "score": pick.score,
        "strong": pick.strong,
        "reasons": list(map(str, pick.reasons)),
    }
