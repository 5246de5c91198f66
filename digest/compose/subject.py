"""The subject line and the line beneath it that inboxes show (the preheader)."""

from collections.abc import Sequence
from datetime import date

from digest.compose.card import written
from digest.compose.summary import summarise
from digest.compose.typography import columns, isolate, plain, shorten
from digest.model.edition import Pick

COLUMNS = 84
"""Most inboxes on a desktop show 70 to 90; telephones show the first 35 to 45."""
NAME_COLUMNS = 24
PREHEADER_COLUMNS = 140
LEAST_TITLE = 60


def subject(picks: Sequence[Pick], *, title: str, day: date) -> str:
    """Name the top pick first: "EvoArena … + 7 more · Daily papers, Fri 12 Jun".

    The day keeps the subjects of two days apart even where their top picks are alike.
    """
    more = f" + {len(picks) - 1} more" if len(picks) > 1 else ""
    suffix = f"{more} · {isolate(shorten(title, NAME_COLUMNS))}, {written(day, 'EEE d MMM')}"
    top = shorten(plain(picks[0].paper.title) or "(untitled)", COLUMNS - columns(suffix))
    return isolate(top) + suffix


def preheader(picks: Sequence[Pick]) -> str:
    """Name the next picks; the only one's summary where there are no others."""
    titles = [shorten(plain(pick.paper.title), LEAST_TITLE) for pick in picks[1:4]]
    line = " · ".join(isolate(title) for title in titles if title)
    if line and columns(line) <= PREHEADER_COLUMNS:
        return line
    if titles:
        return " · ".join(isolate(title) for title in titles[:2] if title)
    paper = picks[0].paper
    return isolate(shorten(summarise(paper.tldr, paper.abstract), PREHEADER_COLUMNS))
