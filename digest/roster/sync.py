"""Applying rosters to the store."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from digest.errors import SubscriberError
from digest.model.subscriber import Subscriber
from digest.ports import SubscriberShelf
from digest.roster.address import mailbox_key
from digest.roster.draft import Draft, Roster
from digest.roster.files import read_folders
from digest.roster.plan import Action, Kind, plan_sync
from digest.roster.problem import Problem


@dataclass(frozen=True, slots=True)
class Report:
    """What applying a roster did."""

    actions: tuple[Action, ...]
    problems: tuple[Problem, ...]
    unlisted: int = 0
    """How many subscribers stand in no file; they stay."""

    def count(self, kind: Kind) -> int:
        """How many entries ended so."""
        return sum(action.kind is kind for action in self.actions)


def sync(shelf: SubscriberShelf, roster: Roster, *, now: datetime, how: str) -> Report:
    """Apply every draft; what could not be read is handed through into the report.

    `how` ("roster", "import") and the file's name are the consent recorded for somebody new whose
    roster records none.
    """
    actions = tuple(_apply(shelf, roster.drafts, now=now, how=how))
    return Report(actions, roster.problems)


def sync_files(paths: Iterable[Path], shelf: SubscriberShelf, *, now: datetime) -> Report:
    """Read rosters (files, or folders of .toml and .csv) and apply them.

    Raises:
        RosterError: if there is nothing at one of the paths.

    """
    roster = read_folders(paths)
    report = sync(shelf, roster, now=now, how="roster")
    return replace(report, unlisted=unlisted(shelf, roster))


def unlisted(shelf: SubscriberShelf, roster: Roster) -> int:
    """How many subscribers no file of the roster names."""
    named = {mailbox_key(draft.person.address) for draft in roster.drafts}
    return sum(mailbox_key(person.address) not in named for person in shelf.all())


def _apply(
    shelf: SubscriberShelf, drafts: Iterable[Draft], *, now: datetime, how: str
) -> Iterable[Action]:
    for draft in drafts:
        # One at a time: what somebody did while a long import runs still wins.
        address = draft.person.address
        key = mailbox_key(address)
        known = shelf.get(address)
        suppression = shelf.suppression(address)
        (action,) = plan_sync(
            {key: known} if known else {},
            [draft],
            {key: suppression} if suppression else {},
            now=now,
            how=how,
        )
        yield _act(shelf, action, known, now=now)


def _act(
    shelf: SubscriberShelf, action: Action, known: Subscriber | None, *, now: datetime
) -> Action:
    if action.subscriber is None:
        return action
    try:
        if action.kind is Kind.ADD:
            added = shelf.add(action.subscriber, now=now)
            return replace(action, subscriber=added)
        cause = f"roster {action.place}: {', '.join(action.changed)}"
        shelf.change(action.subscriber, now=now, cause=cause, was=known)
    except SubscriberError as error:
        return replace(action, kind=Kind.REFUSE, subscriber=None, reason=error.message)
    return action
