"""The few words of a paper that a card shows, and whose they are."""

from dataclasses import dataclass
from enum import StrEnum

from digest.compose.telling import CEILING, TARGET, telling
from digest.compose.typography import columns, plain
from digest.model.paper import Paper
from digest.sentences import sentences


class Origin(StrEnum):
    """Who wrote a summary."""

    SOURCE = "source"
    """The source that told of the paper gave it as its short summary."""
    ABSTRACT = "abstract"
    """It is the abstract's most telling sentence."""
    MODEL = "model"
    """A language model was asked for it by this digest."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Whole sentences, "" if there are none that can be shown; `by` names the model."""

    text: str
    origin: Origin
    by: str = ""


NO_SUMMARY = Summary("", Origin.ABSTRACT)


def summary_of(paper: Paper) -> Summary:
    """A paper's short summary, the source's own or a model's, else its most telling sentence."""
    if text := leading(plain(paper.tldr)):
        by = plain(paper.tldr_by)
        return Summary(text, Origin.MODEL if by else Origin.SOURCE, by)
    return Summary(telling(plain(paper.title), plain(paper.abstract)), Origin.ABSTRACT)


def leading(text: str) -> str:
    """The first sentences of a plain text that a card has room for; "" if the first is too long."""
    taken: list[str] = []
    used = 0
    for sentence in sentences(text[: CEILING * 8]):
        wide = columns(sentence.rstrip())
        if used + wide > (TARGET if taken else CEILING):
            break
        taken.append(sentence)
        used += wide
    return "".join(taken).rstrip()
