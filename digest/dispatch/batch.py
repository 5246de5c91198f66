"""Composing a batch before the first byte of it is sent, so that poison harms nobody else."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from digest.dispatch.retry import failure
from digest.errors import ComposeError
from digest.model.delivery import Claim, Settlement
from digest.model.message import Message
from digest.ports import Composer

FAILURE_LIMIT = 20
FAILURE_SHARE = 0.01
SLICE = 0.005
"""Seconds of composing before connections get their turn."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """A claim with its message, ready to go."""

    claim: Claim
    message: Message

    @property
    def domain(self) -> str:
        """The recipient's, in lower case."""
        return self.message.envelope.recipient.rpartition("@")[2].lower()


async def compose_all(
    composer: Composer, claims: Sequence[Claim], *, now: datetime
) -> tuple[list[Job], list[Settlement]]:
    """The jobs of a batch, and the settlements of those that cannot be composed.

    Whatever is wrong with one delivery, a bug of ours included, fails that one alone. Between
    two messages the event loop gets its turn once in a while: replies must not wait for us.
    """
    loop = asyncio.get_running_loop()
    jobs: list[Job] = []
    failed: list[Settlement] = []
    started = loop.time()
    for claim in claims:
        if loop.time() - started > SLICE:
            await asyncio.sleep(0)
            started = loop.time()
        made = _compose(composer, claim, now)
        if isinstance(made, Job):
            jobs.append(made)
        else:
            failed.append(made)
    return jobs, failed


def _compose(composer: Composer, claim: Claim, now: datetime) -> Job | Settlement:
    try:
        return Job(claim, composer.compose(claim))
    except ComposeError as error:
        return failure(claim, f"cannot be composed: {error.message}", now=now)
    except Exception as error:  # noqa: BLE001 - one mail alone
        _log.exception("composing for %s failed", claim.key.subscriber)
        reason = f"cannot be composed: {type(error).__name__}: {error}"
        return failure(claim, reason, now=now)


def too_many_failures(failed: int, tried: int) -> bool:
    """Whether so much fails in a run that something is wrong with all of it.

    More than 20, and more than one in a hundred: a few bad rows never stop a large list, and a
    single one never a small list.
    """
    return failed > FAILURE_LIMIT and failed > FAILURE_SHARE * tried
