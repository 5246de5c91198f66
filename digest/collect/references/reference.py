"""One entry of somebody's own list of papers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator

from digest.collect import cleanup, identity
from digest.collect.sources import fields
from digest.model.edition import Skip
from digest.model.paper import Links, PaperEntry, PaperId, Scheme


def _raw(value: object) -> str:
    known = isinstance(value, str | int | float) and not isinstance(value, bool)
    return str(value) if known else ""


Raw = Annotated[str, BeforeValidator(_raw)]
"""A field of strangers' JSON, as it is; what is no text says nothing. `refer` cleans it."""
LABEL = "library"
"""What entries of a list name as their source, until `meaning` takes it away."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Which paper is meant, and what the list says of it."""

    where: str
    """What a person finds it by: "line 3", a BibTeX key, a shortened title."""
    ids: tuple[PaperId, ...] = ()
    """arXiv ids and DOIs; other names only where the list gives no title."""
    entry: PaperEntry | None = None
    """None if the list gives no title."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list held: everything in it is in `references` or in `skipped`."""

    references: tuple[Reference, ...] = ()
    skipped: tuple[Skip, ...] = ()

    @classmethod
    def of(cls, found: Iterable[Reference | Skip]) -> "Listed":
        """Sort what reading found, keeping the order."""
        items = tuple(found)
        return cls(
            tuple(item for item in items if isinstance(item, Reference)),
            tuple(item for item in items if isinstance(item, Skip)),
        )


def refer(
    where: str,
    *,
    names: Iterable[str],
    prose: Iterable[str] = (),
    title: str = "",
    abstract: str = "",
    authors: Iterable[str] = (),
) -> Reference | Skip:
    """Make a reference of what a format gives.

    `names` are ids or links; `prose` may mention an arXiv id ("arXiv preprint arXiv:…"). Texts
    are as the list has them. Personal things (tags, notes, files, dates of reading) have no place
    here: papers are kept for everybody.
    """
    title, abstract = cleanup.text(title), cleanup.text(abstract)
    found = [identity.link_id(name) for name in names if name]
    found += [identity.mentioned(text) for text in prose if text]
    ids = tuple(dict.fromkeys(name[0] for name in found if name))
    version = max((name[1] for name in found if name and name[1]), default=None)
    where = where or fields.shown(title, longest=50)
    if not title:
        return (
            Reference(where, ids) if ids else Skip(where, "it has neither title, arXiv id nor DOI")
        )
    named = tuple(dict.fromkeys(name for name in map(cleanup.text, authors) if name))
    entry = PaperEntry(
        source=LABEL,
        ids=ids,
        title=title,
        abstract=abstract,
        authors=named,
        version=version,
    )
    return settled(where, entry)


def settled(where: str, entry: PaperEntry) -> Reference:
    """A reference to a paper with a title.

    A link is not its name: many entries of one list share the link to a journal's or a
    publisher's page. It stays as the page where the paper is read.
    """
    ids = tuple(name for name in entry.ids if name.scheme in {Scheme.ARXIV, Scheme.DOI})
    links = (name.value for name in entry.ids if name.scheme is Scheme.URL)
    page = _page(ids) or entry.links.page or next(links, None)
    named = ids or (identity.title_id(entry.title, entry.authors, entry.abstract),)
    return Reference(
        where,
        ids,
        PaperEntry(
            source=LABEL,
            ids=named,
            title=entry.title,
            abstract=entry.abstract,
            authors=entry.authors,
            version=entry.version,
            categories=entry.categories,
            links=Links(page=page),
        ),
    )


def _page(ids: tuple[PaperId, ...]) -> str | None:
    for name in sorted(ids, key=identity.rank):
        return (
            f"https://arxiv.org/abs/{name.value}"
            if name.scheme is Scheme.ARXIV
            else f"https://doi.org/{name.value}"
        )
    return None
