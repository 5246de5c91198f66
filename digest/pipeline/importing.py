"""Somebody's own list of papers becomes examples of an interest."""

from dataclasses import dataclass
from datetime import datetime

from digest.collect.references import meaning
from digest.collect.references.found import Found
from digest.collect.references.meaning import Meaning
from digest.collect.references.reference import Listed, Reference
from digest.errors import SubscriberError
from digest.model.edition import Skip
from digest.model.paper import Paper, Scheme
from digest.model.subscriber import Interest, Subscriber
from digest.pipeline.looking_up import LookUp
from digest.ports import PaperShelf, SubscriberShelf
from digest.roster.edit import called
from digest.roster.interests import named, with_examples


@dataclass(frozen=True, slots=True)
class Aim:
    """The interest that gets the examples."""

    name: str
    """What a new one is called; one that is called so already gets them."""
    into: str = ""
    """An interest that is there, by its name, text or a paper of it; "" to go by `name`."""

    def of(self, subscriber: Subscriber) -> Interest | None:
        """It, or None while it is still to be made. Raises SubscriberError for `into`."""
        if self.into:
            return called(subscriber.interests, self.into)
        return named(subscriber, self.name)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or, in a rehearsal, would do."""

    interest: str
    """What the interest is called."""
    joined: bool
    """Whether it was there already, and got them for being called as a new one would be."""
    added: tuple[Paper, ...]
    present: int
    """How many of its papers were examples of the interest already."""
    looked_up: int
    """Of how many a service told."""
    unknown: tuple[Skip, ...]
    """What could not be used, and why: papers that nobody knows, lines that say nothing."""
    unasked: int = 0
    """Of how many of them a service might tell that was not asked."""
    trouble: str = ""
    """Why no service could be asked for the rest."""

    @property
    def bare(self) -> int:
        """How many of those added are known by their title alone."""
        return sum(not paper.abstract for paper in self.added)


async def import_library(
    listed: Listed,
    subscriber: Subscriber,
    aim: Aim,
    *,
    papers: PaperShelf,
    subscribers: SubscriberShelf,
    look_up: LookUp,
    now: datetime,
    dry_run: bool = False,
) -> Imported:
    """Make examples of what a list names, and store what the store does not know.

    Doing it twice adds only what is new.

    Raises:
        SubscriberError: if the aim names an interest that is not there, or the subscriber is gone.

    """
    aim.of(subscriber)  # before anybody is asked
    known = papers.known(meaning.names(listed.references))
    wanted = meaning.wanting(listed.references, known)
    found = await look_up(wanted) if wanted else Found()
    if found.entries:
        known = papers.known(meaning.names([*listed.references, *_named(found)]))
    settled = meaning.settle(listed.references, found.entries, known, at=now)
    meant = _meant(settled, papers)
    # Asking may have taken minutes: whatever they changed meanwhile stands.
    current = subscribers.by_id(subscriber.id)
    if current is None:
        raise SubscriberError(f"{subscriber.address} was erased in the meantime")
    interest = aim.of(current)
    had = set(papers.known(interest.papers).values()) if interest else set()
    had_ids = {paper.id for paper in had} | set(interest.papers if interest else ())
    fresh = [paper for paper in meant if paper.id not in had_ids]
    if fresh and not dry_run:
        wished = with_examples(current, interest, [paper.id for paper in fresh], name=aim.name)
        subscribers.change(wished, now=now, cause="interests import", was=current)
    if not dry_run:
        # After the change: what nobody refers to may be forgotten at any moment (`erase`).
        papers.keep(settled.kept, now=now)
    unasked = sum(meaning.askable(one) in found.forbidden for one in settled.unknown)
    return Imported(
        interest=interest.label if interest else aim.name,
        joined=interest is not None and not aim.into,
        added=tuple(fresh),
        present=len(meant) - len(fresh),
        looked_up=len(found.entries),
        unknown=(*(_unknown(one, found) for one in settled.unknown), *listed.skipped),
        unasked=unasked,
        trouble=found.trouble,
    )


def _named(found: Found) -> list[Reference]:
    return [Reference("", entry.ids, entry) for entry in found.entries]


def _meant(settled: Meaning, papers: PaperShelf) -> list[Paper]:
    """The papers of a list as the store has them now, or as it would have them."""
    stored = papers.known(settled.papers)
    kept = {paper.id: paper for paper in settled.kept}
    found = (stored.get(name) or kept.get(name) for name in settled.papers)
    return list(dict.fromkeys(paper for paper in found if paper is not None))


def _unknown(one: Reference, found: Found) -> Skip:
    name = meaning.askable(one)
    if name is None:
        return Skip(one.where, "no paper in the store is called so, and the list gives no title")
    service = "arXiv" if name.scheme is Scheme.ARXIV else "bioRxiv or medRxiv"
    if name in found.forbidden:
        became = f"{service} was not asked"
    else:
        became = f"{service} {'does not know it' if name in found.asked else 'could not be asked'}"
    return Skip(one.where, f"it is not in the store, and {became}")
