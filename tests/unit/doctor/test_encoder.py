"""What the doctor says of what reads the texts."""

import sys

import pytest

from digest.doctor.check import CheckState
from digest.doctor.encoder import check_encoder
from digest.vectors.open import open_encoder


@pytest.mark.parametrize(("name", "said"), [("static", "static-"), ("minilm", "all-MiniLM-L6-v2")])
async def test_one_that_is_there_reads_a_text(name: str, said: str) -> None:
    (check,) = await check_encoder(lambda: open_encoder(name))
    assert (check.name, check.state) == ("encoder", CheckState.OK)
    assert check.detail.startswith(said)


async def test_one_that_is_not_installed_comes_with_its_cure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    (check,) = await check_encoder(lambda: open_encoder("minilm"))
    assert check.state is CheckState.FAIL
    assert "not installed (onnxruntime)" in check.detail
    assert "pip install" in check.cure
