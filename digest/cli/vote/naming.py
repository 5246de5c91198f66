"""Finding the papers that somebody names."""

from collections.abc import Sequence

from digest.collect import identity
from digest.errors import PaperError
from digest.model.paper import Paper, PaperId
from digest.ports import PaperShelf


def find_papers(papers: PaperShelf, names: Sequence[str]) -> list[Paper]:
    """The stored papers with these arXiv ids, DOIs or links; each once.

    Raises:
        PaperError: if one of them is no such name, or no paper of ours. Nothing is known of such a
            paper that could be learned from.

    """
    ids = [_named(name) for name in names]
    known = papers.known(set(ids))
    unknown = [name for name, paper in zip(names, ids, strict=True) if paper not in known]
    if unknown:
        raise PaperError(
            f"{', '.join(unknown)}: there is no such paper in the store",
            cure="`digest papers` lists those that are; a paper from elsewhere can be an example: "
            "`digest interests import EMAIL FILE`.",
        )
    return list({known[paper].id: known[paper] for paper in ids}.values())


def _named(name: str) -> PaperId:
    found = identity.paper_id(name) or identity.link_id(name)
    if found is None:
        raise PaperError(
            f"{name!r} is no arXiv id, no DOI and no link",
            cure="Write it as 2606.13392 or https://arxiv.org/abs/2606.13392.",
        )
    return found[0]
