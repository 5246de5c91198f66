"""A run that books on a route as a process of its own: python -m tests.contract.booker URL

Books three at a time until the window is full; prints how many it got.
"""

import sys
from datetime import timedelta

from digest.model.route import Window
from digest.store.store import Store
from tests.contract.samples import NOW
from tests.stores import DOMAIN

ROUTE = "smtp.example.org:587"
WINDOW = Window(50, timedelta(hours=1))

if __name__ == "__main__":
    with Store.open(sys.argv[1], message_domain=DOMAIN) as opened:
        got = 0
        while booked := opened.routes.reserve(ROUTE, 3, [WINDOW], now=NOW):
            got += booked
        sys.stdout.write(f"{got}\n")
