"""The front of SUMMARIES: some papers → what a model says of them, within a time and a budget."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from digest.errors import SummaryError
from digest.model.paper import Paper, PaperId
from digest.summaries.answer import accepted
from digest.summaries.endpoint import Endpoint
from digest.summaries.options import SummaryOptions
from digest.summaries.question import reckoned

AT_ONCE = 4
PATIENCE = 3
"""After so many failures one after the other nobody else is asked about."""


@dataclass(slots=True)
class Asked:
    """What came of it: the sentences of each paper, and how it went."""

    written: dict[PaperId, str] = field(default_factory=dict)
    asked: int = 0
    failed: int = 0
    tokens: int = 0
    trouble: str = ""
    """Why some are missing, in a sentence with its cure; "" if none is."""


async def ask(
    papers: Sequence[Paper], options: SummaryOptions, *, readable: Callable[[str], str] = str
) -> Asked:
    """Ask about these papers, the first ones first, and never take longer than allowed.

    `readable` makes Unicode of what is left of LaTeX in an answer. It ends when all are asked,
    when the time or the tokens are spent, at the first failure that is bound to come again, and
    after `PATIENCE` of the others in a row.
    """
    going = _Going(options, iter(papers[: options.max_papers]), readable)
    try:
        async with asyncio.timeout(options.seconds), Endpoint(options) as endpoint:
            await asyncio.gather(*(going.work(endpoint) for _ in range(AT_ONCE)))
    except TimeoutError:
        unanswered = going.found.asked - len(going.found.written) - going.found.failed
        going.found.failed += unanswered
        going.found.trouble = f"not all answers came within {options.seconds:g} s"
    return going.found


class _Going:
    """What those who ask at the same time share."""

    def __init__(
        self, options: SummaryOptions, papers: Iterator[Paper], readable: Callable[[str], str]
    ) -> None:
        self.found = Asked()
        self._options = options
        self._papers = papers
        self._readable = readable
        self._reserved = 0
        self._row = 0
        self._over = False

    async def work(self, endpoint: Endpoint) -> None:
        """Ask about one paper after the other until it is over."""
        while not self._over and (paper := next(self._papers, None)) is not None:
            cost = reckoned(paper)
            if self.found.tokens + self._reserved + cost > self._options.max_tokens:
                self._end(f"the {self._options.max_tokens} tokens of an edition are spent")
                return
            self._reserved += cost
            self.found.asked += 1
            spent = (
                cost  # what was asked in vain may have been reckoned by the endpoint all the same
            )
            try:
                answer = await endpoint.ask(paper)
                spent = cost if answer.tokens is None else answer.tokens
                self.found.written[paper.id] = accepted(answer.text, self._readable)
                self._row = 0
            except SummaryError as error:
                self._failed(error)
            finally:
                self._reserved -= cost
                self.found.tokens += spent

    def _failed(self, error: SummaryError) -> None:
        self.found.failed += 1
        self._row += 1
        said = f"{error.message}. {error.cure}".strip()
        if error.lasting or self._row >= PATIENCE:
            self._end(said)
        elif not self._over:
            self.found.trouble = said

    def _end(self, trouble: str) -> None:
        if not self._over:
            self.found.trouble = trouble
        self._over = True
