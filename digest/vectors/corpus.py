"""The texts that the static vectors learn from: papers whole, and in parts.

Parts (the title, every two sentences) say which words of an abstract carry which share of what
it says; without them there are fewer texts than words.
"""

import gzip
import json
import re
from io import BytesIO
from pathlib import Path

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_SHORTEST = 30


def read_texts(path: Path) -> list[str]:
    """Papers and their parts, of a file of JSON lines with `title` and `abstract` (or .gz)."""
    raw = path.read_bytes()
    texts = []
    for line in BytesIO(gzip.decompress(raw) if path.suffix == ".gz" else raw):
        paper = json.loads(line)
        title, abstract = paper["title"], paper["abstract"]
        texts.append(f"{title}. {abstract}".strip())
        if abstract:
            texts.append(title)
            texts += _in_twos(abstract)
    return texts


def _in_twos(abstract: str) -> list[str]:
    stripped = (each.strip() for each in _SENTENCE.split(abstract))
    sentences = [each for each in stripped if len(each) > _SHORTEST]
    return [" ".join(sentences[at : at + 2]) for at in range(0, len(sentences), 2)]
