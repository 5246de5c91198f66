"""What a run has claimed and what became of it."""

from collections import Counter
from collections.abc import Callable, Sequence

from digest.model.delivery import Claim, DeliveryKey, Settlement, State
from digest.model.message import Message

OnSettled = Callable[[Settlement, Message | None], None]


class Tally:
    """Counts outcomes, and knows which claims may still be put back as if untouched."""

    def __init__(self, on_settled: OnSettled | None) -> None:
        self._on_settled = on_settled
        self._returned: set[DeliveryKey] = set()
        self.unsent: dict[DeliveryKey, Claim] = {}
        """Claims whose body is not on the wire and which are not settled."""
        self.settled: Counter[State] = Counter()
        self.tried = 0
        """How many claims were to be composed."""
        self._on_wire = 0

    @property
    def counts(self) -> Counter[State]:
        """How many deliveries this run left in which state."""
        return self.settled + Counter({State.PENDING: len(self._returned)})

    @property
    def unused(self) -> int:
        """How many claims never came to the wire: so many bookings were not needed."""
        return self.tried - self._on_wire

    def claimed(self, claims: Sequence[Claim]) -> None:
        """These are ours now."""
        self.unsent.update((claim.key, claim) for claim in claims)
        self.tried += len(claims)

    def holds(self, claim: Claim) -> bool:
        """Whether this very claim is still unsent; the same delivery may be claimed anew."""
        held = self.unsent.get(claim.key)
        return held is not None and held.token == claim.token

    def on_wire(self, claim: Claim) -> None:
        """From here on, whatever happens to this run, it must not go back as if untouched."""
        self.unsent.pop(claim.key, None)
        self._on_wire += 1

    def tell(self, settled: Settlement, message: Message | None) -> None:
        """An outcome is committed."""
        key = settled.claim.key
        self.unsent.pop(key, None)
        if settled.state is State.PENDING:
            self._returned.add(key)
        else:
            self._returned.discard(key)
            self.settled[settled.state] += 1
        if self._on_settled is not None:
            self._on_settled(settled, message)
