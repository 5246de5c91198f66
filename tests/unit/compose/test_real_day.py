"""A real day of papers, as a service sent it, goes through a mail unharmed."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from digest.compose.composer import Composer
from digest.compose.preview import opened
from digest.compose.typography import plain
from digest.model.edition import Pick
from digest.model.paper import Links

from .editions import claim_of, interest, paper
from .reading import body, check_wire, parsed

DAY = Path(__file__).parents[4] / "shared/data/huggingface/daily_papers-2026-06-12.json"


@pytest.mark.shared
def test_thirty_real_papers(composer: Composer) -> None:
    if not DAY.exists():
        absent = f"the real inputs are not beside the checkout: {DAY}"
        if os.environ.get("DIGEST_REQUIRE_SHARED"):
            pytest.fail(absent)
        pytest.skip(absent)
    picks = []
    for entry in json.loads(DAY.read_bytes()):
        one = entry["paper"]
        authors = [author["name"] for author in one["authors"]]
        made = paper(one["id"], one["title"], authors, one["summary"], upvotes=one["upvotes"])
        made = replace(
            made, links=Links(code=one.get("githubRepo"), project=one.get("projectPage"))
        )
        picks.append(Pick(made, 1.0, reasons=(interest("everything", "paper"),)))
    message = composer.compose(claim_of(picks))
    check_wire(message.content)
    soup = BeautifulSoup(body(parsed(message), "html"), "lxml")
    assert [h.get_text() for h in soup.find_all("h2")] == [plain(p.paper.title) for p in picks]
    assert len(opened(message).html.encode()) < 95_000
    # whole sentences, none of them cut
    cut = [p for p in soup.select("p.s[dir]") if not p.get_text().endswith((".", "!", "?"))]
    assert not cut
    assert len(soup.select("p.s[dir]")) == 30
    assert "<swi>" not in opened(message).html
