"""config.toml and the environment: what is read, and what is said of mistakes."""

from pathlib import Path

import pytest

from digest.errors import SettingsError
from digest.settings import SECRETS, Settings, load

ROOT = Path(__file__).parents[2]
PATHS = {"sources", "store", "delivery", "subscribers", "inbox"}
"""Sections with paths, which a file makes absolute."""


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in list(os.environ):
        if name.startswith("DIGEST_") and "__" in name:
            monkeypatch.delenv(name)


def write(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_config_holds_every_default() -> None:
    """Every key in it is active and says what would hold without it."""
    shipped, empty = load(ROOT / "config.toml"), Settings()
    for section in Settings.model_fields.keys() - {
        "sources",
        "store",
        "delivery",
        "subscribers",
        "inbox",
    }:
        assert getattr(shipped, section) == getattr(empty, section), section
    spool = shipped.inbox.spool.relative_to(ROOT)  # as everywhere, relative to the file
    assert shipped.inbox.model_copy(update={"spool": spool}) == empty.inbox


def test_the_shipped_config_names_every_key() -> None:
    import tomllib

    raw = tomllib.loads((ROOT / "config.toml").read_text(encoding="utf-8"))
    left_out = {
        ("smtp", "password"),
        ("smtp", "ca_file"),
        ("mail", "templates"),
        ("zotero", "key"),
        ("summaries", "api_key"),
        ("inbox", "password"),
        ("hooks", "postmark_token"),
    }
    for section, field in Settings.model_fields.items():
        if section == "sources":
            continue
        keys = set(field.annotation.model_fields)  # type: ignore[union-attr]
        assert {(section, key) for key in keys - set(raw[section])} <= left_out


def test_relative_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    text = '[store]\nurl = "sqlite:///x/y.db"\n[[sources]]\nkind = "file"\npath = "a/*.json"\n'
    settings = load(write(tmp_path, text))
    assert settings.store.url == f"sqlite:///{tmp_path}/x/y.db"
    assert settings.sources[0].path == tmp_path / "a/*.json"  # type: ignore[union-attr]
    assert settings.subscribers.path == tmp_path / "subscribers"


def test_no_file_is_written_as_an_empty_path(tmp_path: Path) -> None:
    text = '[log]\npath = ""\n[report]\njsonl = "var/runs.jsonl"\nprometheus = "/m/digest.prom"\n'
    settings = load(write(tmp_path, text))
    assert settings.log.path is None
    assert settings.report.jsonl == tmp_path / "var/runs.jsonl"
    assert settings.report.prometheus == Path("/m/digest.prom")


def test_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_STORE__URL", "postgresql://me@localhost/digest")
    monkeypatch.setenv("DIGEST_SMTP__PASSWORD", "geheim")
    settings = load(write(tmp_path, '[smtp]\nport = 465\n[store]\nurl = "sqlite:///x.db"\n'))
    assert settings.store.url == "postgresql://me@localhost/digest"
    assert settings.smtp.port == 465
    assert settings.smtp.password.get_secret_value() == "geheim"
    assert "geheim" not in repr(settings)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[smpt]\nhost = 'x'", "smpt: there is no such key; did you mean smtp?"),
        ("[smtp]\nhots = 'x'", "smtp.hots: there is no such key; did you mean host?"),
        ("[smtp]\nport = 99999", "smtp.port: it has to be at most 65535"),
        ("[[sources]]\nkind = 'arxiv'\ncategory = ['x']", "did you mean categories?"),
        ("[[sources]]\nkind = 'arxive'", "sources[1]: there is no kind 'arxive'"),
        ("[edition]\ntimezone = 'Europe/Berlim'", "did you mean Europe/Berlin?"),
        ("[web]\nbase_url = 'http://x.org'", "it has to be https"),
        (
            "[site]\nlanguage = 'klingon'",
            "there is no catalogue for 'klingon'; there are en, de",
        ),
        ("[edition]\nfreeze_at = '25:00:00'", "freeze_at: it has to be a time of day"),
        ("[site]\nurl = 'ftp://x'", "site.url: 'ftp://x' is no address such as"),
        ("[[sources]]\nkind = 'feed'\nurl = 'nope'", "sources[1].url: 'nope' is no address"),
        ("[[sources]]\nkind = 'arxiv'\ncategories = 'cs.CL'", 'put it in brackets, ["like this"]'),
        ("[[sources]]\nkind = 'file'", "sources[1].path: it is missing"),
        ("[[sources]]\npath = 'x'", 'it says no kind, such as kind = "arxiv"'),
        ("sources = 'x'", "write [[sources]] on a line"),
        ("mail = 'x'", "mail: it is a section: write [mail] on a line of its own"),
        ("[dkim]\nkeys = [{selector = 'a b', file = 'x'}]", "'a b' is no name in the DNS"),
        ("[hooks]\nses_topic = 'x'", "'x' is no topic such as arn:aws:sns:"),
        ("[smtp]\nport = 'smtp'", "smtp.port: it has to be a whole number"),
        ("[smtp]\nhost = 3", "smtp.host: it is text: put it in quotation marks"),
        ("[signup]\non = 'maybe'", "signup.on: it has to be true or false"),
        ("[rank]\nmin_match = 'high'", "rank.min_match: it has to be a number"),
        ("[smtp]\nsecurity = 'ssl'", "it has to be 'tls', 'starttls' or 'none'"),
        ("[store]\nurl = 'mysql://me:geheim@x/y'", "store.url: a store is kept in"),
        (
            "[rank]\nencoder = 'nope'",
            "encoder: there is no encoder 'nope'; there are static, minilm and fastembed:MODEL",
        ),
        ("[rank]\nencoder = 'fastembed:'", "there is no encoder 'fastembed:'"),
        ("[summaries]\nurl = 'http://localhost:11434/v1'", "model is missing"),
        ("[summaries]\nmodel = 'qwen3'", "summaries: url and model go together; url is missing"),
        ("[summaries]\nurl = 'localhost:11434'\nmodel = 'x'", "summaries.url"),
        ("port = = 3", "is not TOML"),
    ],
)
def test_mistakes_are_named_with_file_field_and_nearest(
    tmp_path: Path, text: str, said: str
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(SettingsError) as caught:
        load(path)
    assert said in caught.value.message
    assert str(path) in caught.value.message
    assert "geheim" not in caught.value.message
    assert caught.value.cure


@pytest.mark.parametrize(("section", "key"), SECRETS)
def test_a_secret_in_the_file_is_refused_without_showing_it(
    tmp_path: Path, section: str, key: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load(write(tmp_path, f"[{section}]\n{key} = 'geheim'"))
    assert f"DIGEST_{section}__{key}".upper() in caught.value.cure
    assert "geheim" not in str(caught.value) + caught.value.cure


def test_mistakes_of_the_environment_name_the_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, "")
    monkeypatch.setenv("DIGEST_SMTP__PORT", "abc")
    with pytest.raises(SettingsError, match="environment variable DIGEST_SMTP__PORT"):
        load(path)
    monkeypatch.delenv("DIGEST_SMTP__PORT")
    monkeypatch.setenv("DIGEST_SMPT__PORT", "25")
    with pytest.raises(SettingsError, match="no section smpt; did you mean smtp"):
        load(path)


def test_a_missing_file_names_the_cure(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path / "config.toml")
    assert "digest init" in caught.value.cure


def test_a_retired_key_is_ignored_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(tmp_path, "[rank]\nfollow_bonus = 0.5\ntrend_weight = 0.25\n")
    assert load(path).rank.trend_weight == 0.25
    said = "rank.follow_bonus no longer does anything: followed authors always come first."
    assert caplog.messages == [f"{path}: {said} Remove the line."]


def test_a_retired_variable_is_ignored_with_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("DIGEST_RANK__FOLLOW_BONUS", "0.5")
    assert load(write(tmp_path, "")).rank == Settings().rank
    said = "no longer does anything: followed authors always come first. Unset it."
    assert caplog.messages == [f"environment variable DIGEST_RANK__FOLLOW_BONUS {said}"]


def test_a_retired_key_excuses_no_other(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"rank\.follow: there is no such key"):
        load(write(tmp_path, "[rank]\nfollow_bonus = 0.5\nfollow = 1\n"))


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DIGEST_SOURCES", "[{"),
        ("DIGEST_WEB__PROXIES", "10.0.0.1"),
        ("DIGEST_SMTP", '{"password": "hunter2secret"'),
    ],
)
def test_a_variable_that_is_no_json_is_named_and_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    path = write(tmp_path, "")
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=f"{variable}: it is no JSON") as raised:
        load(path)
    assert value not in raised.value.message
    assert '["…"]' in raised.value.cure


def test_a_file_that_is_no_text_says_how_to_save_it(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes("[mail]\ntitle = 'Für alle'\n".encode("latin-1"))
    with pytest.raises(SettingsError) as raised:
        load(path)
    assert raised.value.cure == "Save it as UTF-8."
