"""The reviewed editions as files: what changes in a mail is seen in a diff.

DIGEST_REGENERATE_GOLDEN=1 writes them anew.
"""

import os
from pathlib import Path

import pytest

from digest.compose.composer import Composer
from digest.compose.preview import opened

from .reviewed import REVIEWED

GOLDEN = Path(__file__).parents[2] / "golden"
CLIPPED = 95_000
"""Octets of HTML; Gmail clips a message at 102 KB."""


@pytest.mark.parametrize("name", REVIEWED)
def test_an_edition_is_composed_as_it_was(name: str, composer: Composer) -> None:
    message = composer.compose(REVIEWED[name]())
    headers = message.content.split(b"\r\n\r\n", 1)[0].decode().replace("\r\n", "\n") + "\n"
    # one tag a line, so that a diff shows what changed
    html = opened(message).html.replace("><", ">\n<")
    for suffix, content in ((".html", html), (".txt", opened(message).text), (".headers", headers)):
        path = GOLDEN / (name + suffix)
        if os.environ.get("DIGEST_REGENERATE_GOLDEN"):
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content.encode())
        assert path.read_bytes().decode() == content, f"{path.name} differs"


@pytest.mark.parametrize("name", REVIEWED)
def test_no_mail_program_clips_it(name: str, composer: Composer) -> None:
    html = opened(composer.compose(REVIEWED[name]())).html
    assert 0 < len(html.encode()) <= CLIPPED


def test_every_golden_file_is_of_a_reviewed_edition() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(REVIEWED)
