"""From a name to an encoder."""

import pytest

from digest.errors import SettingsError
from digest.rank.options import RankOptions
from digest.settings import Settings
from digest.vectors.open import open_encoder
from digest.vectors.static import shipped_vectors
from digest.wiring import make_encoder


def test_static_is_what_nobody_chose() -> None:
    assert make_encoder(Settings()) is shipped_vectors()


def test_minilm_by_name() -> None:
    encoder = open_encoder("minilm")
    assert (encoder.name, encoder.lasting) == ("all-MiniLM-L6-v2-int8", True)


def test_fastembed_with_its_model() -> None:
    with pytest.raises(SettingsError, match="no model 'no/such'"):
        open_encoder("fastembed:no/such")


@pytest.mark.parametrize("name", ["", "bert", "fastembed", "fastembed:", "static:2", "STATIC"])
def test_another_name_is_an_error_in_settings_and_here(name: str) -> None:
    with pytest.raises(SettingsError, match="encoder"):
        open_encoder(name)
    with pytest.raises(ValueError, match="encoder"):
        RankOptions(encoder=name)
