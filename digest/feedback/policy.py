"""What is to be done about an address when mail to it comes back. Pure.

A dead address is written to no more at once. A full one is not dead: it earns a strike, strikes
lose weight with time, and only many over a long time end the mail. A refusal that is about us
(reputation, policy, authentication) is the operator's to mend and never counts against a reader.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from digest.model.feedback import BounceClass, Bounced, Strike


class Deed(StrEnum):
    """What is done about a mail that came back."""

    SUPPRESS = "suppressed"
    STRIKE = "counted against the address"
    ALERT = "told to the operator"
    LEAVE = "unsubscribed"
    OBEY = "done as asked"
    ANSWER = "answered"
    NOTHING = "nothing to do"
    KEEP = "kept"
    """Nobody here understood it, or believes it: somebody should look."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How many strikes, over how long, make an address worn out.

    A strike weighs half after `span`; with mail every day `limit` of 5 is reached within a week,
    so `span` is what protects a reader on leave, and `limit` one who reads once a week.
    """

    limit: float = 5.0
    span: timedelta = timedelta(days=30)


def verdict(recipients: Sequence[Bounced], address: str) -> BounceClass:
    """What a bounce of the one mail that went to `address` says of it.

    Where the report names that address, what it says of it counts. Behind an alias there may be
    several mailboxes: then only if all are dead is the address, and one that blocks us says
    nothing about the reader. A report that names nobody is not hard.
    """
    mine = [one for one in recipients if one.address.casefold() == address.casefold()]
    classes: Collection[BounceClass] = {one.bounce_class for one in mine or recipients}
    if classes == {BounceClass.HARD}:
        return BounceClass.HARD
    return BounceClass.BLOCK if BounceClass.BLOCK in classes else BounceClass.SOFT


def on_bounce(said: BounceClass) -> Deed:
    """What is done about an address that a bounce says this of."""
    match said:
        case BounceClass.HARD:
            return Deed.SUPPRESS
        case BounceClass.SOFT:
            return Deed.STRIKE
        case BounceClass.BLOCK:
            return Deed.ALERT


def weight(strikes: Sequence[Strike], now: datetime, span: timedelta) -> float:
    """What strikes weigh together by now: each 1 when it is fresh, half of it after each `span`."""
    ages = (max(now - strike.at, timedelta(0)) for strike in strikes)
    return sum(float(0.5 ** (age / span)) for age in ages)


def worn_out(strikes: Sequence[Strike], now: datetime, patience: Patience) -> bool:
    """Whether an address earned so many strikes over so long that it is written to no more."""
    if not strikes:
        return False
    moments = [strike.at for strike in strikes]
    lasted = max(moments) - min(moments)
    return lasted >= patience.span and weight(strikes, now, patience.span) >= patience.limit
