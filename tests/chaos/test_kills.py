"""SIGKILL at random moments, and then again: nobody lost, few repeats, each of them announced.

DIGEST_CHAOS_KILLS says how many kills there are (50) and DIGEST_CHAOS_SEED when (as it was the
last time that something was found). `make chaos` makes 500 by a seed of its own, and prints it.
"""

import os
import random
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.chaos.account import Account
from tests.chaos.ground import CONNECTIONS, Ground, proving_ground
from tests.chaos.moments import Deck, Killer, Phase
from tests.postgres import PostgresServer

pytestmark = [pytest.mark.services, pytest.mark.timeout(7200)]

SEED = int(os.environ.get("DIGEST_CHAOS_SEED", "20260612"))
SHARES = {"one process": 2, "two workers": 2, "postgresql": 1}
"""How the kills are shared out."""
ENOUGH = 100
"""So many kills by chance hit each phase; tests/chaos/test_steps.py hits them on purpose."""
KILLS = int(os.environ.get("DIGEST_CHAOS_KILLS", "50"))


@pytest.mark.parametrize("how", SHARES)
def test_killed_at_random_nobody_is_lost(
    how: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = "sqlite:///digest.db"
    if how == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.url(server.create())
    options = () if how == "one process" else ("--workers", "2")
    kills = KILLS * SHARES[how] // sum(SHARES.values())
    chance = random.Random(f"{SEED} {how}")  # noqa: S311 - a game of chance it is
    with proving_ground(tmp_path / "site", url) as ground:
        toll = Campaign(ground, chance, options).until(kills)
    print(f"\n{how}, seed {SEED}: {toll}", file=sys.stderr)  # noqa: T201 - for who runs it by hand
    assert toll["lost"] == 0
    assert toll[f"killed while {Phase.SENDING}"], toll
    if kills >= ENOUGH:
        assert all(toll[f"killed while {phase}"] for phase in Phase), toll


class Campaign:
    """Editions, one after the other, each run killed until one comes through."""

    def __init__(self, ground: Ground, chance: random.Random, options: tuple[str, ...]) -> None:
        self.ground = ground
        self.chance = chance
        self.options = options
        self.killer = Killer(ground)
        self.toll: Counter[str] = Counter()

    def until(self, kills: int) -> Counter[str]:
        """So many kills, and the edition of the last one seen through; what it came to."""
        self.ground.next_edition()
        run = self.ground.start(*self.options)
        self.deck = Deck(self.killer.watch(run), self.chance)
        assert run.end().code == 0
        self._audit(Account([self.ground.taken()]))
        while self.toll["kills"] < kills:
            self._edition(kills)
        self.toll.update({f"killed while {phase}": n for phase, n in self.killer.hit.items()})
        return self.toll

    def _edition(self, kills: int) -> None:
        self.ground.next_edition()
        account = Account()
        fresh = True
        while True:
            left = len(self.ground.people) - len(account.copies)
            moment = self.deck.draw(fresh=fresh, left=left)
            run = self.ground.start(*self.options)
            self.killer.watch(run, moment if self.toll["kills"] < kills else None)
            ran = run.end()
            killed = ran.code < 0
            account.add(self.ground.taken(), killed=killed)
            fresh = fresh and self.killer.last in {Phase.STARTING, Phase.COLLECTING}
            if not killed:
                assert ran.code == 0, ran
                break
            self.toll["kills"] += 1
        self._audit(account)

    def _audit(self, account: Account) -> None:
        counts, uncertain = self.ground.status()
        assert counts == {"accepted": len(self.ground.people)}
        account.check(self.ground.people, uncertain, most=CONNECTIONS)
        self.toll["editions"] += 1
        self.toll["mails"] += len(account.copies)
        self.toll["lost"] += len(set(self.ground.people) - set(account.copies))
        self.toll["repeats"] += account.repeats
        self.toll["most repeats of one kill"] = max(
            self.toll["most repeats of one kill"], *account.taken_again()
        )
        self.toll["named as uncertain"] += len(uncertain)
