"""What of a model's words may stand in a mail."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect import cleanup
from digest.errors import SummaryError
from digest.sentences import sentences
from digest.summaries.answer import LONGEST, SHORTEST, accepted, read
from tests.unit.summaries.model import GIST, completion

CHINESE = "我们提出一种通过叫声来统计猫头鹰数量的新方法。"


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (GIST, GIST),
        (f"  {GIST}\n\n", GIST),
        (f"TL;DR: {GIST}", GIST),
        (f"**Summary:** {GIST}", GIST),
        (f"### TLDR — {GIST}", GIST),
        (f"- {GIST}", GIST),
        (f"```text\n{GIST}\n```", GIST),
        (f"“{GIST}”", GIST),
        (f"<think>The user wants a summary. So: x</think>\n{GIST}", GIST),
        ("**Owls** are counted by `calls` at a tenth of the cost.", GIST.replace("their ", "")),
        (f"{GIST} And then the model goes on without an end", GIST),
        (f"{GIST} " + "Word " * 90 + "end.", GIST),
        (f"\u201c{CHINESE}\u201d", CHINESE),
        ("It needs $\\mathcal{O}(n)$ steps and no more.", "It needs 𝒪(n) steps and no more."),
        ("Owls are\x00 counted\x07 by \ud800calls.", "Owls are counted by calls."),
    ],
)  # fmt: skip
def test_sentences_are_freed_of_what_is_around_them(said: str, wanted: str) -> None:
    assert accepted(said, cleanup.text) == wanted


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Owls.",
        "Owls are counted by their calls at a tenth of the",
        "Word " * 100 + "end.",
        "<think>What do I say of owls that nobody has said before? I do not know.",
        f"{GIST} See https://evil.example/now for more.",
        f"Click [here](evil.example). {GIST}",
        "Visit evil.com to see how owls are counted by their calls.",
        "Write to owls@evil.example to see how owls are counted.",
        f"<b>{GIST}</b>",
        f"<script>alert(1)</script>{GIST}",
        '{"summary": "Owls are counted by their calls at a tenth of the cost."}',
    ],
)
def test_what_is_no_plain_sentence_is_refused(said: str) -> None:
    with pytest.raises(SummaryError):
        accepted(said)


@given(
    st.lists(
        st.text(max_size=30)
        | st.sampled_from([GIST, "https://x.y", "<a href=x>", "**b**", "TL;DR:", "。", "\x00"])
    ).map(" ".join)
)  # fmt: skip
def test_whatever_is_said_what_gets_through_is_harmless(said: str) -> None:
    try:
        text = accepted(said, cleanup.text)
    except SummaryError:
        return
    assert SHORTEST <= len(text) <= LONGEST
    assert "".join(sentences(text)) == text == " ".join(text.split())
    assert "http:" not in text
    assert "<a" not in text
    text.encode()


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b'{"choices": 7}', b'{"choices": [{}]}', b"\xff", b"null", b'{"cho'],
)  # fmt: skip
def test_what_is_no_completion_is_refused_with_a_cure(body: bytes) -> None:
    with pytest.raises(SummaryError) as raised:
        read(body)
    assert "url" in raised.value.cure


def test_completions_are_read_as_far_as_they_concern_us() -> None:
    assert (read(completion().body).text, read(completion().body).tokens) == (GIST, 120)
    silent = read(completion(None, tokens=None).body)
    assert (silent.text, silent.tokens) == ("", None)
    assert read(json.dumps({"error": {"message": "no"}}).encode()).text == ""
