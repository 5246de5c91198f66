"""One paper, one person, one edition: whether it is in the mail, and why or why not."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from digest.errors import StoreError
from digest.model.delivery import Prepared
from digest.model.edition import Pick
from digest.model.paper import Paper, PaperId
from digest.observe.dueness import moment
from digest.observe.explanation import Explanation
from digest.observe.hindsight import moment_of, reader_then, sent_on
from digest.pipeline.parts import Parts
from digest.pipeline.rehearsal import desk_for

if TYPE_CHECKING:
    from digest.rank.standing import Standing

_EVERY_SLATE = 100_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What there is to say; `picked` and `place` are of the fixed list, if there is one."""

    explanation: Explanation
    name: PaperId
    """As it was asked for."""
    paper: Paper | None
    """As the store knows it."""
    slate: date | None
    """The edition that announced it."""
    sent: tuple[date, ...]
    """The editions whose mail to them held it."""
    candidates: int
    """How many papers were ranked with it."""
    standing: "Standing | None"
    """As ranked again, with what they ask for now; None if it was no candidate."""

    @property
    def fixed(self) -> Prepared | None:
        """The list, if it is fixed."""
        return self.explanation.prepared

    @property
    def names(self) -> frozenset[PaperId]:
        """Every name of the paper that is known."""
        return frozenset({self.name, *((self.paper.id, *self.paper.ids) if self.paper else ())})

    @property
    def place(self) -> int | None:
        """Its place in the mail from 1; in the fixed list, else in the one it would be now."""
        if self.fixed is None:
            return self.standing.position if self.standing else None
        papers = self.fixed.selection.papers
        return next((at for at, each in enumerate(papers, start=1) if each in self.names), None)

    @property
    def pick(self) -> Pick | None:
        """The fixed pick, if it is one."""
        return self.fixed.selection.picks[self.place - 1] if self.fixed and self.place else None

    @property
    def answer(self) -> str:
        """Whether it is in the mail, as a sentence."""
        if self.fixed is None:
            if self.place is None:
                return "It would not be in the mail."
            kind = self.standing.kind if self.standing else ""
            return f"It would be in the mail: number {self.place}, {kind}."
        when = f"fixed {moment(self.fixed.dated)}"
        count = len(self.fixed.selection.picks)
        if self.pick is None:
            return f"It is not among the {count} picks {when}."
        return f"It is number {self.place} of the {count} picks {when}, {self.pick.kind}."

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is in the mail, or why it is not: sentences without their full stops."""
        if self.place is not None:
            of = self.pick or self.standing
            return tuple(str(each) for each in (of.reasons if of else ()))
        return tuple(self._why_not())

    def _why_not(self) -> list[str]:
        said = []
        if self.standing is None:
            said.append(self._no_candidate())
        elif self.standing.why_not:
            said.append(self.standing.why_not)
        earlier = [f"{each}" for each in self.sent if each < self.explanation.edition]
        if earlier:
            said.append(f"it was sent to them with edition {', '.join(earlier)}")
        if not self.explanation.dueness.due:
            said.append(f"no mail of this edition is due: {self.explanation.dueness.why}")
        return said

    def _no_candidate(self) -> str:
        """Why it was not even ranked."""
        if self.paper is None:
            return "the store does not know it: no source announced it, or not yet"
        if self.slate is None:
            return "no edition has it yet: it is a candidate from the next one on"
        edition = self.explanation.edition
        if self.slate > edition:
            return f"it came later, with edition {self.slate}"
        return (
            f"it was announced with edition {self.slate}: before their last mail, or further back "
            "than editions are looked at (edition.lookback_days)"
        )

    @property
    def changed(self) -> str:
        """That the fixed list and the list of now differ about it, if they do."""
        if self.fixed is None or self.standing is None:
            return ""
        if self.pick is None and self.standing.picked:
            return f"Ranked again, as things are now, it would be number {self.standing.position}"
        if self.pick is not None and not self.standing.picked:
            return f"Ranked again, as things are now, it would not be in: {self.standing.why_not}"
        return ""


async def judge(parts: Parts, explanation: Explanation, name: PaperId) -> Verdict:
    """Rank the edition again as it was, and look at one paper of it."""
    subscriber, day, fixed = explanation.subscriber, explanation.edition, explanation.prepared
    now = moment_of(fixed, now=parts.clock())
    paper = parts.papers.known([name]).get(name)
    names = frozenset({name, *((paper.id, *paper.ids) if paper else ())})
    try:
        desk = await desk_for(parts, day, now=now, read_sources=False)
    except StoreError:  # there is nothing to rank
        standings = []
    else:
        standings = desk.ranker.score(reader_then(desk, subscriber))
    return Verdict(
        explanation=explanation,
        name=name,
        paper=paper,
        slate=_slate(parts, names, paper),
        sent=tuple(sent_on(parts, subscriber, names)),
        candidates=len(standings),
        standing=next((each for each in standings if each.paper.id in names), None),
    )


def _slate(parts: Parts, names: frozenset[PaperId], paper: Paper | None) -> date | None:
    """The edition whose slate holds it, looked for around the paper's own day first."""
    if paper is None:
        return None
    days = parts.editions.frozen(limit=_EVERY_SLATE)
    around = paper.day or (days[0] if days else date.min)
    for day in sorted(days, key=lambda each: abs(each - around - timedelta(days=1))):
        edition = parts.editions.get(day)
        if edition and any(each.id in names for each in edition.papers):
            return day
    return None
