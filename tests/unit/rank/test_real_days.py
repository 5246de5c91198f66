"""Real days of papers give sane lists. What is checked here has its twin in test_ranker.py."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from digest.model.paper import Paper, PaperId, Scheme, Signals
from tests.unit.rank.papers import rank, subscriber

SHARED = Path(__file__).parents[4] / "shared" / "data"

pytestmark = pytest.mark.shared


def shared(name: str) -> bytes:
    path = SHARED / name
    if not path.exists():
        reason = f"the real inputs are not beside the checkout: {path}"
        if os.environ.get("DIGEST_REQUIRE_SHARED"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path.read_bytes()


def made(paper_id: PaperId, title: str, abstract: str, **more: Any) -> Paper:
    return Paper(id=paper_id, ids=(paper_id,), title=title, abstract=abstract, **more)


@pytest.fixture(scope="module")
def daily() -> tuple[Paper, ...]:
    answer = json.loads(shared("huggingface/daily_papers-2026-06-12.json"))
    return tuple(
        made(
            PaperId.parse(one["paper"]["id"]),
            one["paper"]["title"],
            one["paper"]["summary"],
            authors=tuple(author["name"] for author in one["paper"]["authors"]),
            keywords=tuple(one["paper"].get("ai_keywords") or ()),
            signals=Signals(
                one["paper"]["upvotes"], one["numComments"], one["paper"].get("githubStars")
            ),
        )
        for one in answer
    )


@pytest.fixture(scope="module")
def page() -> tuple[Paper, ...]:
    lines = [line.strip() for line in shared("hf-papers-page.txt").decode().splitlines()]
    lines = [line for line in lines if line]
    start = next(at for at, line in enumerate(lines) if line.startswith("Vision Mamba"))
    pairs = zip(lines[start::2], lines[start + 1 :: 2], strict=True)
    return tuple(made(PaperId(Scheme.TITLE, title), title, text) for title, text in pairs)


@pytest.mark.parametrize(
    ("interest", "expected"),
    [
        ("visual instruction tuning", []),
        (
            "agents with memory",
            ["2606.13681", "2606.13174", "2606.10423", "2606.07867", "2606.13572"],
        ),
        ("diffusion models", ["2606.08788", "2606.06113", "2606.12575"]),
        ("robotics manipulation", ["2606.08103"]),
        ("speculative decoding", ["2606.12243"]),
        ("protein folding", []),
    ],
)
def test_the_lists_of_a_day(daily: tuple[Paper, ...], interest: str, expected: list[str]) -> None:
    picked = [each.value for each in rank(subscriber(interest), daily).papers]
    assert picked[: len(expected)] == expected
    assert len(picked) <= len(expected) + 1


def test_reasoning_by_reinforcement_comes_first(daily: tuple[Paper, ...]) -> None:
    selection = rank(subscriber("reinforcement learning for reasoning"), daily)
    assert {each.value for each in selection.papers[:2]} == {"2606.13106", "2606.08063"}


def test_what_trends(daily: tuple[Paper, ...]) -> None:
    selection = rank(subscriber(items=3), daily)
    assert {each.value for each in selection.papers} == {"2606.13392", "2606.13681", "2606.08063"}
    assert selection.announced == 30


def test_the_pasted_page(page: tuple[Paper, ...]) -> None:
    assert len(page) == 82
    tuning = rank(subscriber("visual instruction tuning", items=8), page)
    assert all("nstruct" in pick.paper.title for pick in tuning.picks)
    assert tuning.matched >= 20
    mamba = rank(subscriber("Mamba"), page)
    assert {pick.paper.title.split(":")[0] for pick in mamba.picks} == {"Vision Mamba", "Meteor"}
    for elsewhere in ("robotics manipulation", "quantum computing", "agents with memory"):
        assert rank(subscriber(elsewhere), page).picks == ()
