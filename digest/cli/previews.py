"""Writing composed messages as files that one can look at."""

import re
from pathlib import Path

from digest.compose.preview import opened
from digest.model.message import Message


def write_preview(folder: Path, name: str, message: Message) -> list[Path]:
    """Write the HTML part (if any), the text part and the whole message; the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = re.sub(r"[^\w@.+-]", "_", name) or "preview"
    shown = opened(message)
    files: list[Path] = []
    for suffix, content in (
        (".html", shown.html.encode()),
        (".txt", shown.text.encode()),
        (".eml", message.content),
    ):
        if content:
            file = folder / f"{stem}{suffix}"
            file.write_bytes(content)
            files.append(file)
    return files
