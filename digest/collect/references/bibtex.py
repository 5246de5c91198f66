"""BibTeX and BibLaTeX, read as the `file` source reads them."""

from digest.collect.references.reference import Listed, Reference, settled
from digest.collect.sources.bibtex import Item, read_items
from digest.model.edition import Skip


def read_bibtex(body: bytes, *, what: str) -> Listed:
    """The references of a bibliography. Raises ParseError."""
    items, lost = read_items(body, label="", what=what)
    return Listed.of([*map(_reference, items), *lost])


def _reference(item: Item) -> Reference | Skip:
    if item.entry is not None:
        return settled(item.key, item.entry)
    if item.names:
        return Reference(item.key, item.names)
    return Skip(item.key, "it has neither title, arXiv id nor DOI")
