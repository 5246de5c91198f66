"""What one card costs: its bytes, and the time to render it once and to put it into each mail."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from quopri import decodestring

from digest.compose.ballot import Answers, Ballot
from digest.compose.cards import Card, Shows
from digest.compose.quoting import quoted
from digest.compose.templates import Theme
from digest.compose.view import Level
from digest.compose.why import COLUMNS, why
from digest.model.paper import Paper

ROUNDS, REPEATS = 7, 40
REASON = "matches “agents that remember”: memory, agents, environment"
ADDRESS = "https://papers.example.org/vote/20260612.abcdefghijklmn27." + "q" * 32
PICTURE = "https://cdn-thumbnails.example.org/social-thumbnails/papers/2606.13392.png"


@dataclass(frozen=True, slots=True)
class Cost:
    """Bytes of a card in HTML and text, decoded, and on the wire; microseconds.

    `rendering`: once an edition; `joining`: in each mail. Means of many papers.
    """

    html: float
    text: float
    wire: float
    rendering: float
    joining: float


def costs(theme: Theme, papers: list[Paper]) -> Iterator[tuple[str, Cost]]:
    """The cost of each kind of card, by what it is called."""
    for level, name in ((Level.FULL, "full"), (Level.COMPACT, "compact"), (Level.LINK, "link")):
        for votes in (Answers.NOBODY, Answers.PAGES):
            voted = f"{name}, votes" if votes else name
            yield voted, _cost(theme, papers, level, Shows(votes=votes, thumbnails=False))
    pictured = [replace(paper, links=replace(paper.links, thumbnail=PICTURE)) for paper in papers]
    both = Shows(votes=Answers.PAGES, thumbnails=True)
    yield "full, votes, picture", _cost(theme, pictured, Level.FULL, both)


def _cost(theme: Theme, papers: list[Paper], level: Level, shows: Shows) -> Cost:
    said = why(REASON, COLUMNS[level])
    ballot = Ballot(ADDRESS, quoted(ADDRESS))
    values = {"why": said.text, "ballot": ballot.address}
    cards = [Card(paper, theme, shows) for paper in papers]
    start = time.process_time()
    for number, card in enumerate(cards, start=1):
        card.face(level, said, number, 0)
    rendering = time.process_time() - start
    html = text = wire = 0

    def join(number: int, card: Card) -> tuple[int, bytes, bytes]:
        face = card.face(level, said, number, 0)
        of_html: list[bytes] = []
        octets = face.html.add_to(of_html, (said.html, ballot.html))
        of_text: list[bytes] = []
        assert face.text is not None
        face.text.add_to(of_text, values)
        return octets, b"".join(of_html), b"".join(of_text)

    for number, card in enumerate(cards, start=1):
        octets, encoded, lines = join(number, card)
        html += octets
        text += len(decodestring(lines))
        wire += len(encoded) + len(lines)
    joining = min(_timed(join, cards) for _ in range(ROUNDS))
    count = len(cards)
    return Cost(html / count, text / count, wire / count, rendering / count * 1e6, joining * 1e6)


def _timed(join: Callable[[int, Card], object], cards: list[Card]) -> float:
    """Seconds a card."""
    start = time.process_time()
    for _ in range(REPEATS):
        for number, card in enumerate(cards, start=1):
            join(number, card)
    return (time.process_time() - start) / (REPEATS * len(cards))
