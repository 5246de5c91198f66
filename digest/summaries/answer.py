"""A model's answer → whole plain sentences that may stand in a mail, or a refusal; pure.

The model has read an abstract that a stranger wrote, so its words are a stranger's as well: no
link, no address and no markup gets through, nothing long, and nothing that stops mid-sentence.
"""

import re
import unicodedata
from collections.abc import Callable

from pydantic import BaseModel, ConfigDict, ValidationError

from digest.errors import SummaryError
from digest.sentences import sentences

LONGEST = 400
"""Characters."""
SHORTEST = 20
_THOUGHT = re.compile(r"(?s)<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)")
_FENCE = re.compile(r"```\w*")
_PREFIX = re.compile(r"(?i)^[#>*•\s-]*(?:(?:tl;?\s?dr|summary)\s*[:—-]\s*)?")
_EMPHASIS = re.compile(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1")
_LINK = re.compile(r"(?i)https?:|www\.|mailto:|\]\(|\w@\w|\b[\w-]+\.(?:com|net|org|io|ai|dev)\b")
_MARKUP = re.compile(r"</?[A-Za-z!][^>]*>?|[{}\\]")
_ENDED = re.compile(r"""[.!?…。！？｡؟۔।]["'”’»)\]」』）]*$""")
_UNSEEN = frozenset({"Cc", "Cs", "Co", "Cn"})
"""Unicode's categories of what no text needs: controls, halves of pairs, private, unassigned."""
_QUOTES = "\"'“”‘’«»「」"


class _Message(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    message: _Message


class _Usage(BaseModel):
    total_tokens: int = 0


class Answer(BaseModel):
    """What an endpoint sends: as far as it concerns us."""

    model_config = ConfigDict(frozen=True)

    choices: tuple[_Choice, ...] = ()
    usage: _Usage | None = None

    @property
    def text(self) -> str:
        """What the model said; "" if nothing."""
        return (self.choices[0].message.content or "") if self.choices else ""

    @property
    def tokens(self) -> int | None:
        """What it cost, where the endpoint says so."""
        return self.usage.total_tokens if self.usage and self.usage.total_tokens > 0 else None


def read(body: bytes) -> Answer:
    """Read an answer's JSON. Raises SummaryError if it is none."""
    try:
        return Answer.model_validate_json(body)
    except ValidationError as error:
        raise SummaryError(
            "it answered with something that is no chat completion",
            cure="Look at `url` in [summaries]; it ends in /v1 as a rule.",
        ) from error


def accepted(said: str, readable: Callable[[str], str] = str) -> str:
    """The sentences of what a model said that may be shown, as many as fit.

    `readable` makes Unicode of what is left of LaTeX.

    Raises:
        SummaryError: if there is nothing of the kind: too short, too long, markup, a link.

    """
    text = _one_line(readable(_FENCE.sub("", _THOUGHT.sub("", said))))
    text = _PREFIX.sub("", _EMPHASIS.sub(r"\2", text))
    if len(text) > 1 and text[0] in _QUOTES and text[-1] in _QUOTES:
        text = text[1:-1].strip()
    if _LINK.search(text) or _MARKUP.search(text):
        raise SummaryError("its answer holds a link or markup")
    taken = ""
    for sentence in sentences(text):
        whole = _ENDED.search(sentence.rstrip())
        if not whole or len(taken) + len(sentence.rstrip()) > LONGEST:
            break
        taken += sentence
    taken = taken.strip()
    if len(taken) < SHORTEST:
        raise SummaryError("its answer has no whole sentence that fits")
    return taken


def _one_line(text: str) -> str:
    """Without what no text needs."""
    kept = "".join(
        mark for mark in text if mark.isspace() or unicodedata.category(mark) not in _UNSEEN
    )
    return " ".join(kept.split())
