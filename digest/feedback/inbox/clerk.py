"""Acting on what comes back: a mail → what it changes, committed when `take` returns.

Nothing is believed without one of our tokens: reports and requests are easily forged, and a
token is only in the mail of the one whom it names. Taken twice, a mail changes nothing more.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parseaddr

from digest.errors import SubscriberError, TokenError
from digest.feedback.carrying_out import bounced, complained
from digest.feedback.inbox.automatic import may_be_answered
from digest.feedback.inbox.classify import classify
from digest.feedback.inbox.letter import read_letter
from digest.feedback.inbox.order import Order, Wish, order_in
from digest.feedback.leaving import Way, leave
from digest.feedback.policy import Deed, verdict
from digest.feedback.voting import cast_once
from digest.feedback.wishes import MUTED_AUTHORS, READS, change_words, move
from digest.model.delivery import State
from digest.model.feedback import ReplyKind, Returned, Verb
from digest.model.notice import NoticeDraft, NoticeKind
from digest.model.subscriber import Status, Subscriber
from digest.ports import Ledger, NoticeShelf, ReturnShelf, SubscriberShelf, VoteShelf
from digest.tokens import Purpose, Tokens, delivery_of, returned_of

CAUSE = "mail"
"""What the log of changes says of wishes that came by mail."""
_log = logging.getLogger(__name__)
_SENT = frozenset({State.SENDING, State.ACCEPTED, State.UNCERTAIN, State.DEFERRED, State.REFUSED})
"""The states of a delivery of which something may come back."""
_UNREAD = frozenset({ReplyKind.AUTO_REPLY, ReplyKind.CHALLENGE, ReplyKind.DELAY, ReplyKind.SUCCESS})
_STATUS = {Wish.PAUSE: Status.PAUSED, Wish.RESUME: Status.ACTIVE}


@dataclass(frozen=True, slots=True)
class Shelves:
    """What the clerk reads and writes."""

    subscribers: SubscriberShelf
    votes: VoteShelf
    ledger: Ledger
    returns: ReturnShelf
    notices: NoticeShelf


@dataclass(frozen=True, slots=True)
class Taken:
    """What a mail was, and what was done about it. `subscriber` is an id, "" if it named none."""

    kind: ReplyKind
    deed: Deed
    subscriber: str = ""


@dataclass(frozen=True, slots=True)
class _Named:
    """Whom a token names: the subscriber, and the edition if it is a mail's."""

    subscriber: Subscriber
    edition: date | None


class Clerk:
    """Takes mails that came back, one at a time.

    `tokens` is asked again for each mail, so that keys may be rotated meanwhile.
    """

    def __init__(
        self, shelves: Shelves, tokens: Callable[[], Tokens], clock: Callable[[], datetime]
    ) -> None:
        self._shelves = shelves
        self._tokens = tokens
        self._clock = clock

    def take(self, raw: bytes) -> Taken:
        """Understand a mail and do what it asks for. Raises StoreError; then nothing was taken."""
        returned = _understood(raw)
        match returned.kind:
            case ReplyKind.BOUNCE:
                return self._bounce(returned)
            case ReplyKind.COMPLAINT:
                return self._complaint(returned)
            case ReplyKind.UNSUBSCRIBE:
                return self._leaving(returned, raw)
            case ReplyKind.COMMAND:
                return self._order(returned)
            case kind if kind in _UNREAD:
                return Taken(kind, Deed.NOTHING)
            case kind:
                return Taken(kind, Deed.KEEP)

    def _bounce(self, returned: Returned) -> Taken:
        named = self._sent_to(returned.token)
        if named is None:
            return Taken(returned.kind, Deed.KEEP)
        if not self._still_counts(named):
            return Taken(returned.kind, Deed.NOTHING)
        person, now = named.subscriber, self._clock()
        deed = bounced(
            person,
            verdict(returned.recipients, person.address),
            _told(returned),
            edition=named.edition or now.date(),
            subscribers=self._shelves.subscribers,
            returns=self._shelves.returns,
            now=now,
        )
        return Taken(returned.kind, deed, person.id)

    def _complaint(self, returned: Returned) -> Taken:
        named = self._sent_to(returned.token)
        if named is None:
            return Taken(returned.kind, Deed.KEEP)
        if not self._still_counts(named):
            return Taken(returned.kind, Deed.NOTHING)
        person = named.subscriber
        deed = complained(person, subscribers=self._shelves.subscribers, now=self._clock())
        return Taken(returned.kind, deed, person.id)

    def _leaving(self, returned: Returned, raw: bytes) -> Taken:
        if not returned.token:
            return self._unsigned_leaving(returned, raw)
        subscriber = self._read(Purpose.LEAVE, returned.token)
        if subscriber is None:
            return Taken(returned.kind, Deed.KEEP)
        shelf = self._shelves.subscribers
        left = leave(shelf, subscriber, now=self._clock(), how=Way.MAILTO).left
        return Taken(returned.kind, Deed.LEAVE if left else Deed.NOTHING, subscriber)

    def _unsigned_leaving(self, returned: Returned, raw: bytes) -> Taken:
        """Somebody who types it: who they are is only claimed, so they get the link that works."""
        letter = read_letter(raw)
        person = self._shelves.subscribers.get(parseaddr(letter.header("From"))[1])
        if person is None or person.status not in READS or not may_be_answered(letter):
            return Taken(returned.kind, Deed.KEEP)
        fresh = self._notice(NoticeKind.LEAVE, person)
        return Taken(returned.kind, Deed.ANSWER if fresh else Deed.NOTHING, person.id)

    def _order(self, returned: Returned) -> Taken:
        order = order_in(returned.detail)
        if order is None:
            return Taken(returned.kind, Deed.KEEP)
        try:
            if order.wish in {Wish.PAUSE, Wish.RESUME, Wish.HELP}:
                return self._about_mail(returned, order)
            return self._about_paper(returned, order)
        except SubscriberError:  # they get no mail any more, so there is nothing to wish for
            return Taken(returned.kind, Deed.NOTHING)

    def _about_mail(self, returned: Returned, order: Order) -> Taken:
        subscriber = self._read(Purpose.SETTINGS, returned.token)
        person = self._shelves.subscribers.by_id(subscriber) if subscriber else None
        if person is None:
            return Taken(returned.kind, Deed.KEEP)
        if order.wish is Wish.HELP:
            fresh = person.status in READS and self._notice(NoticeKind.HELP, person)
            return Taken(returned.kind, Deed.ANSWER if fresh else Deed.NOTHING, person.id)
        status = _STATUS[order.wish]
        move(self._shelves.subscribers, person.id, status, now=self._clock(), cause=CAUSE)
        return Taken(returned.kind, Deed.OBEY, person.id)

    def _about_paper(self, returned: Returned, order: Order) -> Taken:
        value = self._read(Purpose.VOTE, returned.token)
        if value is None:
            return Taken(returned.kind, Deed.KEEP)
        edition, subscriber = delivery_of(value)
        prepared = self._shelves.ledger.prepared(edition, subscriber)
        picks = prepared.selection.picks if prepared else ()
        if not 1 <= order.card <= len(picks):
            return Taken(returned.kind, Deed.KEEP, subscriber)
        paper, now = picks[order.card - 1].paper, self._clock()
        person = self._shelves.subscribers.by_id(subscriber)
        if person is None or person.status not in READS:
            return Taken(returned.kind, Deed.NOTHING, subscriber)
        if order.wish is Wish.MUTE:
            if not 1 <= order.author <= len(paper.authors):
                return Taken(returned.kind, Deed.KEEP, subscriber)
            name = " ".join(paper.authors[order.author - 1].split())
            shelf = self._shelves.subscribers
            change_words(shelf, subscriber, MUTED_AUTHORS, name, there=True, now=now, cause=CAUSE)
        else:
            verb = Verb(order.wish.value)
            cast_once(self._shelves.votes, subscriber, paper.id, verb, now=now)
        return Taken(returned.kind, Deed.OBEY, subscriber)

    def _notice(self, kind: NoticeKind, person: Subscriber) -> bool:
        """Answer somebody, once a day; whether this is the first today."""
        now = self._clock()
        name, body = f"{kind}/{person.id}/{now.date()}", {"subscriber": person.id}
        draft = NoticeDraft(name, kind, person.address, person.language, body)
        return self._shelves.notices.add(draft, now=now)

    def _sent_to(self, token: str) -> _Named | None:
        """Whom a returned mail was sent to; None if its token is none of ours, or names nobody."""
        edition: date | None = None
        if (value := self._read(Purpose.RETURN, token)) is not None:
            edition, subscriber = returned_of(value)
        elif (left := self._read(Purpose.LEAVE, token)) is not None:
            subscriber = left  # from its List-Unsubscribe, where the return path is another's
        else:
            return None
        person = self._shelves.subscribers.by_id(subscriber)
        return _Named(person, edition) if person else None

    def _still_counts(self, named: _Named) -> bool:
        """Whether that mail was sent, and since they (last) asked for mail."""
        if named.edition is None:
            return True
        person = named.subscriber
        rows = self._shelves.ledger.deliveries(edition=named.edition, subscriber=person.id)
        return any(row.state in _SENT and row.updated_at >= person.consent.at for row in rows)

    def _read(self, purpose: Purpose, token: str) -> str | None:
        try:
            return self._tokens().read(purpose, token) if token else None
        except TokenError:
            return None


def _understood(raw: bytes) -> Returned:
    """What a mail is; one that a parser fails at is kept, and does not stop those behind it."""
    try:
        return classify(raw)
    except Exception:  # noqa: BLE001 - others' parsers over anybody's bytes
        _log.exception("a mail could not be read, and is kept")
        return Returned(ReplyKind.OTHER)


def _told(returned: Returned) -> str:
    """Status and diagnostic, for the log."""
    statuses = {one.status for one in returned.recipients if one.status}
    return " ".join([*sorted(statuses), " ".join(returned.detail.split())])[:500]
