"""Can I email's data: nothing that matters is unsupported where people read mail."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from .accepted import accepted_features
from .mails import mails, pages
from .tools import NODE_JUDGES, required, required_module, said

pytestmark = pytest.mark.services

CLIENTS = (
    "gmail.*",
    "outlook.windows",
    "outlook.outlook-com",
    "outlook.macos",
    "apple-mail.*",
    "yahoo.*",
    "samsung-email.*",
)
PLANTED = {
    "flex": '<div style="display:flex;position:fixed">Menu</div>',
    "form": '<form action="https://example.org"><input type="text"></form>',
    "video": '<video src="https://example.org/a.mp4"></video>',
}
Unsupported = Mapping[str, list[tuple[str, str]]]


@pytest.fixture(scope="module")
def unsupported(tmp_path_factory: pytest.TempPathFactory) -> Unsupported:
    """(client, feature) by mail, without those that are accepted; the planted ones too."""
    node = required("node", "nodejs npm")
    required_module("caniemail")
    good = mails()[0].html
    planted = {name: good.replace("</body>", f"{bad}</body>") for name, bad in PLANTED.items()}
    paths = pages(tmp_path_factory.mktemp("pages"), planted)
    found = json.loads(said(node, NODE_JUDGES / "caniemail.mjs", ",".join(CLIENTS), *paths))
    return {
        Path(path).stem: [
            (client, feature)
            for client, issues in clients.items()
            for feature in issues["errors"]
            if (client, feature) not in accepted_features()
        ]
        for path, clients in found.items()
    }


def test_every_mail_uses_what_is_supported(unsupported: Unsupported) -> None:
    assert {mail.name: unsupported[mail.name] for mail in mails()} == {m.name: [] for m in mails()}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_feature_is_found(unsupported: Unsupported, name: str) -> None:
    assert unsupported[name]
