"""Summaries for what an edition is likely to show, asked for before it is frozen.

Before, so that they are frozen with it: a mail that is composed again is made of the same. What
readers will be shown is known once the slate is ranked for them; here it is ranked as it would be
frozen now, for the first few hundred readers. That is done only where a model is to be asked.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import islice

from digest.model.edition import Edition, Receipt
from digest.model.paper import Paper, PaperId
from digest.model.subscriber import Status
from digest.pipeline.desk import RankingDesk
from digest.pipeline.parts import Parts
from digest.pipeline.summarised import Summarised

READERS = 500
"""Whose picks are looked at; those of others are much the same papers."""
_log = logging.getLogger(__name__)


async def summarise(parts: Parts, day: date, receipts: Sequence[Receipt]) -> Summarised:
    """Ask about what this day's readers are likely to be shown. Whatever fails, a mail goes out."""
    if parts.summarise is None:
        return Summarised()
    try:
        done = await parts.summarise(wanted(parts, day, receipts))
    except Exception as error:  # noqa: BLE001 - an ornament; no mail waits for it
        done = Summarised(trouble=f"{type(error).__name__}: {error}")
    if done.trouble:
        _log.warning("%s", done)
    return done


def wanted(parts: Parts, day: date, receipts: Sequence[Receipt]) -> list[Paper]:
    """Papers with an abstract and no short summary, those that most readers will see first."""
    unfrozen = tuple(parts.editions.unfrozen())
    revised = parts.editions.replaced(day)
    asked = {paper.id: paper for paper in (*revised, *unfrozen) if _lacks(paper)}
    readers = list(islice(parts.subscribers.all(status=Status.ACTIVE), READERS))
    if not asked or not readers:
        return []
    edition = Edition(day, parts.clock(), unfrozen, tuple(receipts))
    desk = RankingDesk(parts, day, parts.clock(), rehearsal=edition, revised=revised)
    shown: Counter[PaperId] = Counter()
    for selection in desk.select(readers):
        shown.update(pick.paper.id for pick in selection.picks)
    return [asked[name] for name, _ in shown.most_common() if name in asked]


def _lacks(paper: Paper) -> bool:
    return bool(paper.abstract.strip()) and not paper.tldr
