"""Which papers somebody's list means: pure, from the list, the store and what was looked up."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from digest.collect import clusters
from digest.collect.merge import merge
from digest.collect.references.preprints import is_preprint
from digest.collect.references.reference import Reference
from digest.model.paper import Paper, PaperEntry, PaperId, Scheme


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a list comes to."""

    papers: tuple[PaperId, ...]
    """The papers that it means, each once, in its order, by their ids in the store."""
    kept: tuple[Paper, ...]
    """Those that the store does not have yet, or has only from a list that had no abstract."""
    unknown: tuple[Reference, ...]
    """Those of which nobody knows more than a name."""


def names(references: Collection[Reference]) -> frozenset[PaperId]:
    """Every name under which the store may know what a list means."""
    entries = [one.entry for one in references if one.entry is not None]
    return clusters.all_names(entries) | {name for one in references for name in one.ids}


def askable(one: Reference) -> PaperId | None:
    """The name by which a service may know it: its arXiv id, else the DOI of a preprint."""
    arxiv = (name for name in one.ids if name.scheme is Scheme.ARXIV)
    return next(arxiv, None) or next(filter(is_preprint, one.ids), None)


def wanting(references: Sequence[Reference], known: Mapping[PaperId, Paper]) -> tuple[PaperId, ...]:
    """The names to ask for: of those whose title or abstract neither the list nor the store has."""
    found = []
    for one in references:
        name = askable(one)
        told = one.entry is not None and bool(one.entry.abstract)
        stored = any(known[each].abstract for each in one.ids if each in known)
        if name is not None and not told and not stored:
            found.append(name)
    return tuple(dict.fromkeys(found))


def settle(
    references: Sequence[Reference],
    looked_up: Collection[PaperEntry],
    known: Mapping[PaperId, Paper],
    *,
    at: datetime,
) -> Meaning:
    """Decide which paper each reference means.

    What a source has told of a paper stays as it is, whatever a list says of it. A paper that
    nobody announced has no day, no source, and nothing of its reader's own.
    """
    entries = [one.entry for one in references if one.entry is not None] + list(looked_up)
    merged = merge([entries], known, at=at)
    paper_of = {name: paper.id for name, paper in known.items()}
    paper_of |= {name: paper for entry, paper in merged.of.items() for name in entry.ids}
    meant: dict[PaperId, None] = {}
    unknown = []
    for one in references:
        paper = merged.of.get(one.entry) if one.entry is not None else None
        paper = paper or next((paper_of[name] for name in one.ids if name in paper_of), None)
        if paper is None:
            unknown.append(one)
        else:
            meant[paper] = None
    fresh = (
        replace(paper, day=None, sources=(), keywords=())
        for paper in merged.papers
        if paper.id in merged.new
    )
    stored = {paper.id: paper for paper in known.values()}
    kept = tuple(
        paper
        for paper in fresh
        if paper.id not in stored or (paper.abstract and not stored[paper.id].abstract)
    )
    return Meaning(tuple(meant), kept, tuple(unknown))
