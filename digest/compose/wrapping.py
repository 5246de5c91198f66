"""Lines of the text part: 72 columns, hanging indents, links whole, right-to-left kept apart."""

import re
from collections.abc import Iterator

from wcwidth import iter_graphemes

from digest.compose.typography import FSI, NARROW, PDI, columns, has_rtl

WIDTH = 72

_LINK = re.compile(r"\s*(?:https?://|mailto:)\S+$")
_INDENT = re.compile(r" *(?:\d+\. +)?")
_WORD = f"[!-~{NARROW}]{{1,64}}"
_EASY = re.compile(rf" *(?:\d+\. +)?{_WORD}(?: {_WORD})*")
"""Words of narrow characters, none too long, single spaces between them: no need to measure."""
# Kinsoku shori: what may not begin a line (JIS X 4051), as far as it meets titles.
_NO_START = frozenset("、。，．・：；？！）］｝〉》」』】〕ー々…")


def fold(text: str) -> str:
    """Wrap every line that is wider than 72 columns; continuation lines hang under its text.

    A line that is nothing but a link stays whole. Each line closes the isolates that it opens.
    """
    folded: list[str] = []
    for line in text.split("\n"):
        stripped = line.rstrip()
        if stripped.isascii() and (len(stripped) <= WIDTH or _LINK.match(stripped)):
            folded.append(stripped)
        elif _EASY.fullmatch(stripped):
            folded.extend(_wrap_easy(stripped))
        elif columns(stripped) <= WIDTH or _LINK.match(stripped):
            folded.extend(_apart([stripped]))
        else:
            folded.extend(_apart(_wrap(stripped)))
    return "\n".join(folded)


def _wrap(line: str) -> list[str]:
    """Break one line greedily."""
    found = _INDENT.match(line)
    indent = found.group() if found else ""
    hang = " " * columns(indent)
    lines, current, used = [], indent, columns(indent)
    for piece in _pieces(line[len(indent) :]):
        wide = columns(piece.rstrip(" "))
        if used + wide > WIDTH and current.strip(" ") and current != indent:
            lines.append(current.rstrip(" "))
            current, used = hang, len(hang)
            piece = piece.lstrip(" ")  # noqa: PLW2901 - a line does not begin with the space it broke at
        current += piece
        used += columns(piece)
    lines.append(current.rstrip(" "))
    return lines


def _wrap_easy(line: str) -> list[str]:
    """`_wrap` for an easy line: from break to break instead of from word to word."""
    if len(line) <= WIDTH:
        return [line]
    found = _INDENT.match(line)
    indent = found.group() if found else ""
    room = WIDTH - len(indent)
    rest, hang, lines = line[len(indent) :], " " * len(indent), []
    while len(rest) > room:
        cut = rest.rfind(" ", 0, room + 1)
        if cut < 0:  # a word wider than the room that a deep indent leaves
            cut = rest.find(" ", room + 1)
        if cut < 0:
            break
        lines.append(indent + rest[:cut])
        rest, indent = rest[cut + 1 :], hang
    return [*lines, indent + rest]


def _pieces(text: str) -> Iterator[str]:
    """What may not be broken further: words with their space, single wide characters."""
    room = WIDTH - 8
    for word in re.findall(r"[^ ]+ *| +", text):
        if word.isascii() and len(word) <= room:
            yield word
            continue
        piece = ""
        for grapheme in iter_graphemes(word):
            wide = columns(grapheme) > 1
            may_break = grapheme not in _NO_START and grapheme != " "
            breaks = (wide or (piece and columns(piece[-1]) > 1)) and may_break
            if piece and (breaks or columns(piece) >= room):
                yield piece
                piece = ""
            piece += grapheme
        if piece:
            yield piece


def _apart(lines: list[str]) -> list[str]:
    """Balance isolates line by line: a newline ends a paragraph, and every isolate with it.

    A line that begins in an open isolate opens it again; a line with right-to-left script of
    its own is isolated as a whole, so that its indent and number stay where they are.
    """
    balanced, depth = [], 0
    for line in lines:
        start = depth
        depth = max(0, depth + line.count(FSI) - line.count(PDI))
        if not start and not depth and not (has_rtl(line) and FSI not in line):
            balanced.append(line)
            continue
        found = _INDENT.match(line)
        indent = found.group() if found else ""
        opened = start or (1 if FSI not in line else 0)
        closed = max(opened + line.count(FSI) - line.count(PDI), 0)
        balanced.append(indent + FSI * opened + line[len(indent) :] + PDI * closed)
    return balanced
