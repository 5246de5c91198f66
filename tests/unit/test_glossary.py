"""The glossary knows the states, and is in order."""

import re
from pathlib import Path

from digest.doctor.check import CheckState
from digest.model.delivery import State
from digest.model.edition import SourceState

TEXT = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text(encoding="utf-8")


def test_every_state_has_its_meaning() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", TEXT, re.MULTILINE))
    assert list(rows) == [state.value for state in State]
    assert all(rows.values())
    assert [state for state in SourceState if f"*{state}*" not in TEXT] == []
    assert [state for state in CheckState if f"**{state}**" not in TEXT] == []


def test_words_are_in_order_and_there_once() -> None:
    words = re.findall(r"^\*\*([^*]+)\*\*:", TEXT, re.MULTILINE)
    plain = [re.sub(r"[^a-z0-9 ]", "", word.lower()) for word in words]
    assert len(words) > 60
    assert plain == sorted(set(plain))


def test_links_lead_somewhere() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", TEXT)
    docs = Path(__file__).parents[2] / "docs"
    assert targets
    assert [target for target in targets if not (docs / target).exists()] == []
