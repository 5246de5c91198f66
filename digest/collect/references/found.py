"""What services said when they were asked for single papers."""

from dataclasses import dataclass

from digest.model.paper import PaperEntry, PaperId


@dataclass(frozen=True, slots=True)
class Found:
    """What was told. With `trouble`, the rest was not asked for."""

    entries: tuple[PaperEntry, ...] = ()
    asked: frozenset[PaperId] = frozenset()
    trouble: str = ""
    forbidden: frozenset[PaperId] = frozenset()
    """Those of which a service might tell that may not be asked."""

    def __or__(self, other: "Found") -> "Found":
        """What both say."""
        return Found(
            (*self.entries, *other.entries),
            self.asked | other.asked,
            " ".join(filter(None, (self.trouble, other.trouble))),
            self.forbidden | other.forbidden,
        )
