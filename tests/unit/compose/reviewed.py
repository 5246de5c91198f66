"""The editions that are kept as golden files, judged by others' tools and shown in the gallery."""

from collections.abc import Callable, Mapping

from digest.model.delivery import Claim
from digest.model.edition import Pick

from .editions import PAPERS, REASONS, claim_of, ordinary, pictured, sectioned, thanksgiving
from .hostile import thirty_hostile
from .scripts import arabic, chinese


def one_pick() -> Claim:
    """A single paper, with a picture: every plural in the singular."""
    paper = pictured(PAPERS[1])
    return claim_of([Pick(paper, 1.0, "efficient inference", REASONS[1], strong=True)])


REVIEWED: Mapping[str, Callable[[], Claim]] = {
    "ordinary": ordinary,
    "sectioned": sectioned,
    "empty": thanksgiving,
    "one": one_pick,
    "hostile": thirty_hostile,
    "chinese": chinese,
    "arabic": arabic,
}
"""By the name of their files."""
