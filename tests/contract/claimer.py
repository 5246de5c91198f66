"""A sender as a process of its own, for tests that run several, or kill one.

python -m tests.contract.claimer URL OWNER MODE

settle  claims, begins and settles in small batches until nothing is left; prints each
        subscriber whose mail it "sent"
stall   claims and begins all there is, says so, and then never settles
"""

import sys
import time

from digest.model.delivery import Settlement, State
from digest.store.store import Store
from tests.contract.samples import LEASE, NOW, OK
from tests.stores import DOMAIN


def settle(store: Store, owner: str) -> None:
    while claims := store.ledger.claim(owner=owner, now=NOW, lease=LEASE, limit=7, prepared=True):
        begun = store.ledger.begin(claims, now=NOW)
        for one in begun:
            sys.stdout.write(f"{one.key.subscriber}\n")
        store.ledger.settle([Settlement(one, State.ACCEPTED, OK) for one in begun], now=NOW)


def stall(store: Store, owner: str) -> None:
    claims = store.ledger.claim(owner=owner, now=NOW, lease=LEASE, limit=1000, prepared=True)
    begun = store.ledger.begin(claims, now=NOW)
    sys.stdout.write(f"sending {len(begun)}\n")
    sys.stdout.flush()
    time.sleep(600)


if __name__ == "__main__":
    url, owner, mode = sys.argv[1:]
    with Store.open(url, message_domain=DOMAIN) as opened:
        {"settle": settle, "stall": stall}[mode](opened, owner)
