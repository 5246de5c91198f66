"""Updates: new versions of papers that somebody liked, and their withdrawal."""

from digest.model.edition import NEW_VERSION, WITHDRAWN, Pick, PickKind, Reason, ReasonKind
from digest.model.feedback import Verb
from digest.model.paper import Paper
from digest.rank.mute import Muting
from digest.rank.names import Bylines
from digest.rank.reader import Reader
from digest.rank.withdrawal import withdrawn


def updates(reader: Reader) -> list[Pick]:
    """What became of the papers that they liked, withdrawals first.

    At most half a mail, and one at least: the others stay candidates, and come with the next.

    What holds a word or has an author that they muted since is left out.
    """
    revised = reader.candidates.revised
    if not revised or not reader.votes:
        return []
    liked = reader.voted(Verb.LIKE)
    news = {
        paper.id: paper
        for paper in revised
        if not liked.isdisjoint((paper.id, *paper.ids)) and not _muted(reader, paper)
    }
    ordered = sorted(news.values(), key=lambda each: (not withdrawn(each), each.id))
    return [_pick(each) for each in ordered[: max(reader.subscriber.items // 2, 1)]]


def _pick(paper: Paper) -> Pick:
    """An update is sure to be wanted: its score is 1."""
    version = f"v{paper.version}" if paper.version else NEW_VERSION
    reason = Reason(ReasonKind.UPDATE, WITHDRAWN if withdrawn(paper) else version)
    return Pick(paper, score=1.0, reasons=(reason,), kind=PickKind.UPDATE)


def _muted(reader: Reader, paper: Paper) -> bool:
    muting, bylines, subscriber = Muting((paper,)), Bylines((paper,)), reader.subscriber
    return any(map(muting.rows, subscriber.muted)) or any(
        map(bylines.rows, subscriber.muted_authors)
    )
