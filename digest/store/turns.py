"""One turn of a sender: what came back is settled, then what goes out next is begun."""

from collections.abc import Sequence
from datetime import datetime

from digest.model.delivery import Claim, Settlement
from digest.model.feedback import SuppressionCause
from digest.store import objections, sending, settlement
from digest.store.addresses import address_hash
from digest.store.engine import Database
from digest.store.fence import OvertakenError
from digest.store.keys import Keys
from digest.store.suppression import suppress


class Turns:
    """Writes turns, each in one transaction."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    def take(
        self, settlements: Sequence[Settlement], claims: Sequence[Claim], *, now: datetime
    ) -> tuple[int, list[Claim]]:
        """How many were settled, and the claims that were begun, in their order.

        Written in the belief that all are held; if not, taken back and written again with a
        look at each.
        """
        if not settlements and not claims:
            return 0, []
        bounced = self._hashes(settlements, now)
        try:
            return self._write(settlements, claims, bounced, now, careful=False)
        except OvertakenError:
            return self._write(settlements, claims, bounced, now, careful=True)

    def _write(
        self,
        settlements: Sequence[Settlement],
        claims: Sequence[Claim],
        bounced: dict[str, str],
        now: datetime,
        *,
        careful: bool,
    ) -> tuple[int, list[Claim]]:
        with self._database.write() as connection:
            # The people first, then their deliveries: who erases somebody locks in that order too.
            people = {one.claim.key.subscriber for one in settlements if one.suppress or one.strike}
            people.update(claim.key.subscriber for claim in claims)
            objections.lock(connection, people, to_change=bool(bounced))
            if careful:
                settlements = settlement.holding(connection, settlements)
            settlement.settle(connection, settlements, now)
            for one in settlements:
                if one.suppress:
                    suppress(
                        connection,
                        self._database,
                        bounced[one.claim.subscriber.address],
                        SuppressionCause.HARD_BOUNCE,
                        now=now,
                        detail=str(one.reply or one.reason),
                    )
            if claims and self._database.reserve is not None:
                self._database.reserve.require()
            if careful:
                claims = sending.holding(connection, claims, now)
            return len(settlements), sending.begin(connection, claims, now)

    def _hashes(self, settlements: Sequence[Settlement], now: datetime) -> dict[str, str]:
        """The hash of each address that bounced; the key may have to be made, so before we write.

        It is the address that the mail went to: its owner may have another one by now.
        """
        addresses = {one.claim.subscriber.address for one in settlements if one.suppress}
        if not addresses:
            return {}
        key = self._keys.address_key(now)
        return {address: address_hash(address, key) for address in addresses}
