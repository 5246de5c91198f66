"""Papers with summaries that somebody wrote of them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from digest.compose.typography import plain
from digest.sentences import sentences


@dataclass(frozen=True, slots=True)
class Pair:
    """A paper; its abstract as sentences, each with the space after it; what was written of it."""

    title: str
    parts: tuple[str, ...]
    written: tuple[str, ...]

    @property
    def abstract(self) -> str:
        """In one piece."""
        return "".join(self.parts)


def pair(title: str, abstract: str, written: Sequence[str]) -> Pair:
    """From what a file says."""
    return Pair(plain(title), tuple(sentences(plain(abstract))), tuple(map(plain, written)))


def hugging_face(folder: Path) -> list[Pair]:
    """Hugging Face's daily papers (answers of their API) with their `ai_summary`."""
    found = []
    for path in sorted(folder.glob("daily_papers-*.json")):
        for item in json.loads(path.read_bytes()):
            paper = item["paper"]
            if summary := paper.get("ai_summary"):
                found.append(pair(paper["title"], paper["summary"], [summary]))
    return found


def scitldr(path: Path) -> list[Pair]:
    """A file of SciTLDR-A: abstracts with the summaries of their authors and of reviewers.

    Cachola et al. 2020, https://github.com/allenai/scitldr; every abstract of two sentences or
    more. It comes parted into sentences; they are joined, since what we are given is not parted.
    """
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        made = pair(one["title"], " ".join(map(str.strip, one["source"])), one["target"])
        if len(made.parts) > 1:
            found.append(made)
    return found
