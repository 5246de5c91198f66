"""What becomes of a delivery: claim + reply + now → settlement. Pure.

Only what is the recipient's spends an attempt. Waits grow with the attempts spent and are spread
by a jitter whose seed is (edition, subscriber), so that a list deferred at once does not come
back at once, and the same question always gets the same answer.
"""

import hashlib
from datetime import datetime, timedelta

from digest.dispatch.replies import FINAL_DOT, Meaning, meaning
from digest.model.delivery import Claim, DeliveryKey, Reply, Settlement, State

FIRST_WAIT = timedelta(minutes=30)
"""RFC 5321 §4.5.4.1: the retry interval should be at least 30 minutes."""
LONGEST_WAIT = timedelta(hours=4)
GREYLIST_WAIT = timedelta(minutes=5)
"""RFC 6647 §5: greylisting servers want a few minutes; twice this is added by jitter."""
DROPS_PER_ATTEMPT = 3
"""A link lost this often on one delivery may be that delivery's doing: an attempt is spent."""
_PERMANENT = 500
_ABOUT_DELIVERY = frozenset({"RCPT", "DATA", FINAL_DOT})


def settlement(claim: Claim, reply: Reply, *, now: datetime, attempts: int) -> Settlement:
    """The settlement of a claim in `sending` whose transaction ended with `reply`.

    `attempts` is how many may be spent before a deferral becomes a refusal; `now` is aware.
    """
    what = meaning(reply.verb, reply.code, reply.enhanced, reply.text)
    if what is Meaning.BROKEN and reply.verb == FINAL_DOT:
        what = Meaning.UNCERTAIN  # the whole message is out, and the answer says nothing
    match what:
        case Meaning.ACCEPTED:
            settled = Settlement(claim, State.ACCEPTED, reply, spent=True)
        case Meaning.UNCERTAIN:
            settled = _uncertain(claim, reply, now=now, attempts=attempts)
        case Meaning.ROUTE | Meaning.BROKEN | Meaning.QUOTA:
            settled = _put_back(claim, reply, what, now=now, attempts=attempts)
        case Meaning.OURS:
            settled = _ours(claim, reply, now=now)
        case Meaning.DEFERRED | Meaning.GREYLISTED | Meaning.TOO_FAST:
            settled = _defer(claim, reply, what, now=now, attempts=attempts)
        case Meaning.MAILBOX_FULL if reply.code < _PERMANENT:
            settled = _defer(claim, reply, what, now=now, attempts=attempts)
        case Meaning.TOO_LARGE:
            settled = Settlement(claim, State.FAILED, reply, what, spent=True)
        case _:
            settled = _refused(claim, reply, what)
    return settled


def failure(claim: Claim, reason: str, *, now: datetime) -> Settlement:
    """The settlement of a claim whose message cannot be composed, or not be sent as it is."""
    later = now + wait(claim.key, claim.attempts)
    return Settlement(claim, State.FAILED, reason=reason, next_attempt_at=later, spent=True)


def release(claim: Claim, reason: str) -> Settlement:
    """The settlement of a claim that was not begun: back to `pending`, untouched."""
    return Settlement(claim, State.PENDING, reason=reason)


def wait(key: DeliveryKey, attempts: int) -> timedelta:
    """How long until the next attempt, after `attempts` spent ones.

    30 to 45 minutes, then 60 to 90, and so on, doubling up to `LONGEST_WAIT` and its half.
    """
    base = min(FIRST_WAIT * (1 << min(attempts, 16)), LONGEST_WAIT)
    return base * (1 + jitter(key, attempts) / 2)


def jitter(key: DeliveryKey, attempts: int) -> float:
    """A number in [0, 1) that is the same for the same delivery and attempt."""
    seed = f"{key.edition.isoformat()}/{key.subscriber}/{attempts}".encode()
    return int.from_bytes(hashlib.sha256(seed).digest()[:6]) / 2**48


def _refused(claim: Claim, reply: Reply, what: Meaning) -> Settlement:
    return Settlement(
        claim,
        State.REFUSED,
        reply,
        what,
        spent=True,
        suppress=what is Meaning.HARD_BOUNCE,
        strike=what is not Meaning.HARD_BOUNCE,
    )


def _defer(
    claim: Claim,
    reply: Reply,
    what: Meaning,
    *,
    now: datetime,
    attempts: int,
    dropped: bool = False,
) -> Settlement:
    spent = what is not Meaning.TOO_FAST
    full = what is Meaning.MAILBOX_FULL
    if spent and claim.attempts + 1 >= attempts:
        reason = f"{what}; given up after {claim.attempts + 1} attempts"
        return Settlement(
            claim, State.REFUSED, reply, reason, spent=True, dropped=dropped, strike=full
        )
    if what in {Meaning.GREYLISTED, Meaning.TOO_FAST}:
        later = now + GREYLIST_WAIT * (1 + 2 * jitter(claim.key, claim.attempts))
    else:
        later = now + wait(claim.key, claim.attempts)
    return Settlement(
        claim, State.DEFERRED, reply, what, later, spent=spent, dropped=dropped, strike=full
    )


def _put_back(
    claim: Claim, reply: Reply, what: Meaning, *, now: datetime, attempts: int
) -> Settlement:
    # Up to MAIL every delivery says the same, so a link lost there is nobody's doing.
    blamed = what is not Meaning.QUOTA and reply.verb in _ABOUT_DELIVERY
    if blamed and _is_last_straw(claim):
        return _defer(claim, reply, what, now=now, attempts=attempts, dropped=True)
    return Settlement(claim, State.PENDING, reply, what, dropped=blamed)


def _uncertain(claim: Claim, reply: Reply, *, now: datetime, attempts: int) -> Settlement:
    spent = _is_last_straw(claim)
    if spent and claim.attempts + 1 >= attempts:
        reason = f"{Meaning.UNCERTAIN}; given up after {claim.drops + 1} lost links"
        return Settlement(claim, State.REFUSED, reply, reason, spent=True, dropped=True)
    # The next run may send it again; once the link was lost often, only after a while.
    later = now + wait(claim.key, claim.attempts) if spent else None
    return Settlement(
        claim, State.UNCERTAIN, reply, Meaning.UNCERTAIN, later, spent=spent, dropped=True
    )


def _ours(claim: Claim, reply: Reply, *, now: datetime) -> Settlement:
    if reply.verb not in _ABOUT_DELIVERY:
        return Settlement(claim, State.PENDING, reply, Meaning.OURS)
    # Perhaps only this recipient's server thinks so: let the others pass before it is tried again.
    later = now + wait(claim.key, claim.attempts)
    return Settlement(claim, State.DEFERRED, reply, Meaning.OURS, later)


def _is_last_straw(claim: Claim) -> bool:
    return (claim.drops + 1) % DROPS_PER_ATTEMPT == 0
