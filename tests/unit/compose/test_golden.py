"""The editions as files: what changes in a mail is seen in a diff.

DIGEST_REGENERATE_GOLDEN=1 writes them anew.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.compose.composer import Composer
from digest.compose.preview import opened
from digest.model.delivery import Claim

from .editions import hostile, ordinary, sectioned, thanksgiving, trending_only

GOLDEN = Path(__file__).parents[2] / "golden"


@pytest.mark.parametrize("edition", [ordinary, trending_only, sectioned, hostile, thanksgiving])
def test_an_edition_is_composed_as_it_was(edition: Callable[[], Claim], composer: Composer) -> None:
    message = composer.compose(edition())
    name = edition.__name__
    headers = message.content.split(b"\r\n\r\n", 1)[0].decode().replace("\r\n", "\n") + "\n"
    # one tag a line, so that a diff shows what changed
    html = opened(message).html.replace("><", ">\n<")
    for suffix, content in ((".html", html), (".txt", opened(message).text), (".headers", headers)):
        path = GOLDEN / (name + suffix)
        if os.environ.get("DIGEST_REGENERATE_GOLDEN"):
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content.encode())
        assert path.read_bytes().decode() == content, f"{path.name} differs"
