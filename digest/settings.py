"""config.toml and the environment → one frozen, validated object.

Each stage declares what can be set about it beside its code (`*/options.py`); the sections of none
are in `setting_sections.py`. This file puts them together, reads them, and says what is wrong with
them in a sentence with a cure.
"""

import difflib
import logging
import os
import tomllib
from pathlib import Path
from typing import Any, get_args

from pydantic import (
    BaseModel,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import SettingsError as UnparsedError

from digest.collect.options import (
    AnySource,
    FetchOptions,
    FileSource,
    HuggingFaceSource,
    ZoteroOptions,
)
from digest.compose.options import DkimOptions, MailOptions
from digest.dispatch.options import DeliveryOptions, SmtpOptions
from digest.errors import SettingsError
from digest.feedback.inbox.options import InboxOptions
from digest.observe.options import LogOptions, ReportOptions
from digest.rank.options import RankOptions
from digest.setting_errors import path_of, sentence
from digest.setting_sections import (
    EditionOptions,
    HookOptions,
    RetentionOptions,
    RosterOptions,
    SignupOptions,
    StoreOptions,
    WebOptions,
)
from digest.site.options import SiteOptions
from digest.summaries.options import SummaryOptions

ENV_PREFIX = "DIGEST_"
SECRETS = (
    ("smtp", "password"),
    ("zotero", "key"),
    ("summaries", "api_key"),
    ("inbox", "password"),
    ("hooks", "postmark_token"),
)
RETIRED = {("rank", "follow_bonus"): "followed authors always come first"}
"""(section, key) that an earlier version knew → why it does nothing now."""

_log = logging.getLogger(__name__)


class Settings(BaseSettings):
    """Everything that can be set; sections are handed to those who need them."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    edition: EditionOptions = EditionOptions()
    sources: tuple[AnySource, ...] = (HuggingFaceSource(kind="huggingface"),)
    fetch: FetchOptions = FetchOptions()
    zotero: ZoteroOptions = ZoteroOptions()
    rank: RankOptions = RankOptions()
    summaries: SummaryOptions = SummaryOptions()
    mail: MailOptions = MailOptions()
    dkim: DkimOptions = DkimOptions()
    smtp: SmtpOptions = SmtpOptions()
    delivery: DeliveryOptions = DeliveryOptions()
    store: StoreOptions = StoreOptions()
    web: WebOptions = WebOptions()
    signup: SignupOptions = SignupOptions()
    hooks: HookOptions = HookOptions()
    retention: RetentionOptions = RetentionOptions()
    inbox: InboxOptions = InboxOptions()
    site: SiteOptions = SiteOptions()
    subscribers: RosterOptions = RosterOptions()
    log: LogOptions = LogOptions()
    report: ReportOptions = ReportOptions()

    @model_validator(mode="before")
    @classmethod
    def _without_retired(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Ignore the keys of earlier versions, wherever they are set."""
        kept = dict(values)
        for section, key in RETIRED:
            if isinstance(found := kept.get(section), dict):
                kept[section] = {name: value for name, value in found.items() if name != key}
        return kept

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the signature is pydantic-settings'
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over config.toml, which arrives as init values."""
        return env_settings, init_settings


def load(path: Path) -> Settings:
    """Read a config.toml, with the environment over it; relative paths become absolute.

    Keys that an earlier version knew are ignored, with a warning.

    Raises:
        SettingsError: for a missing or unreadable file, bad TOML, unknown keys and bad values;
            names the file (or the environment variable), the field and the cure.

    """
    raw = _read(path)
    for section, key in SECRETS:
        if isinstance(found := raw.get(section), dict) and key in found:
            raise SettingsError(
                f"{path}: {section}.{key} is a secret and does not belong in a file",
                cure=f"Remove it there and set the environment variable {_variable(section, key)}.",
            )
    _check_environment()
    try:
        settings = Settings(**raw)
    except UnparsedError as error:
        raise _unparsed(error) from error
    except ValidationError as error:
        lines = [_sentence(path, detail) for detail in error.errors()]
        raise SettingsError("\n".join(lines), cure="See docs/configuration.md.") from error
    _warn_of_retired(path, raw)
    return _anchored(settings, path.absolute().parent)


def _warn_of_retired(path: Path, raw: dict[str, Any]) -> None:
    """Tell of keys that do nothing any more, where they are set."""
    for (section, key), why in RETIRED.items():
        if isinstance(found := raw.get(section), dict) and key in found:
            _log.warning(
                "%s: %s.%s no longer does anything: %s. Remove the line.", path, section, key, why
            )
        variable = _variable(section, key)
        if variable in {name.upper() for name in os.environ}:
            _log.warning(
                "environment variable %s no longer does anything: %s. Unset it.", variable, why
            )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode())
    except FileNotFoundError as error:
        raise SettingsError(
            f"there is no {path}",
            cure="Write one with `digest init`, or name yours with --config FILE.",
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        cure = "Save it as UTF-8." if isinstance(error, ValueError) else "Check who may read it."
        raise SettingsError(f"{path} cannot be read: {error}", cure=cure) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"{path} is not TOML: {error}", cure="Correct that line; see https://toml.io."
        ) from error


def _variable(*names: str) -> str:
    return ENV_PREFIX + "__".join(names).upper()


def _check_environment() -> None:
    sections = {name.upper() for name in Settings.model_fields}
    for name in os.environ:
        if name.startswith(ENV_PREFIX) and "__" in name:
            section = name.removeprefix(ENV_PREFIX).split("__")[0]
            if section.upper() not in sections:
                raise SettingsError(
                    f"environment variable {name}: there is no section {section.lower()}"
                    + _nearest(section.upper(), sections),
                    cure="Correct or unset it.",
                )


def _unparsed(error: UnparsedError) -> SettingsError:
    """Which variable holds no JSON: pydantic-settings names its section, and json what it read.

    What it holds is not said: a whole section may hold a password.
    """
    read = getattr(error.__cause__, "doc", "")
    name = next((name for name, value in os.environ.items() if value == read), f"{ENV_PREFIX}…")
    return SettingsError(
        f"environment variable {name}: it is no JSON: {error.__cause__}",
        cure='Write a list as ["…"], sources as [{"kind": "…"}], a section as {"key": "…"}.',
    )


def _nearest(word: str, known: "set[str] | list[str]") -> str:
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"; did you mean {near[0].lower()}?" if near else ""


def _sentence(path: Path, detail: ErrorDetails) -> str:
    where = tuple(part for part in detail["loc"] if part not in _SOURCE_KINDS)
    field = path_of(where)
    names = [part for part in where if isinstance(part, str)]
    from_environment = next(
        (
            name
            for length in range(len(names), 0, -1)
            if (name := _variable(*names[:length])) in {key.upper() for key in os.environ}
        ),
        None,
    )
    origin = f"environment variable {from_environment}" if from_environment else f"{path}: {field}"
    if detail["type"] == "extra_forbidden":
        return f"{origin}: there is no such key{_nearest(str(where[-1]), _keys_beside(detail))}"
    return f"{origin}: {sentence(detail, field)}"


_SOURCE_MODELS: dict[str, type[BaseModel]] = {
    kind: model
    for model in get_args(get_args(AnySource)[0])
    for kind in get_args(model.model_fields["kind"].annotation)
}
_SOURCE_KINDS = frozenset(_SOURCE_MODELS)


def _keys_beside(detail: ErrorDetails) -> list[str]:
    """The keys that are known where an unknown one was found."""
    where = detail["loc"]
    model: type[BaseModel] = Settings
    if len(where) > 1 and where[0] == "sources":
        model = next((_SOURCE_MODELS[str(p)] for p in where if p in _SOURCE_KINDS), Settings)
    elif len(where) > 1:
        section = Settings.model_fields[str(where[0])].annotation
        if isinstance(section, type) and issubclass(section, BaseModel):
            model = section
    return list(model.model_fields)


def _anchored(settings: Settings, folder: Path) -> Settings:
    """The same settings with every relative path made absolute from the config's folder."""

    def anchor(model: BaseModel) -> BaseModel:
        paths = {
            name: folder / value
            for name in type(model).model_fields
            if isinstance(value := getattr(model, name), Path)
        }
        return model.model_copy(update=paths)

    update: dict[str, Any] = {
        name: anchor(getattr(settings, name))
        for name in ("mail", "smtp", "delivery", "subscribers", "inbox", "log", "report")
    }
    keys = tuple(anchor(key) for key in settings.dkim.keys)
    update["dkim"] = settings.dkim.model_copy(update={"keys": keys})
    update["sources"] = tuple(
        anchor(source) if isinstance(source, FileSource) else source for source in settings.sources
    )
    scheme, _, database = settings.store.url.partition(":///")
    if scheme.startswith("sqlite") and database and database != ":memory:":
        update["store"] = StoreOptions(url=f"{scheme}:///{folder / database}")
    return settings.model_copy(update=update)
