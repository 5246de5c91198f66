"""Small files, a quick start, and documents that name everything there is."""

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
import pytest
from pydantic import BaseModel

ROOT = Path(__file__).parents[2]
HEAVY = {
    "aiosmtplib", "alembic", "feedparser", "httpx", "jinja2", "mjml", "nh3", "numpy", "pydantic",
    "pydantic_settings", "pylatexenc", "rich", "scipy", "sklearn", "sqlalchemy", "starlette",
    "uvicorn", "asyncio",
}  # fmt: skip
SENDING = {"sklearn", "scipy", "feedparser", "pylatexenc", "bibtexparser"}


def test_no_file_is_over_400_lines() -> None:
    counts = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / "digest").rglob("*.py")
    }
    assert counts
    assert {name: n for name, n in counts.items() if n > 400} == {}


@pytest.mark.parametrize("word", ["utils", "helpers", "common", "misc", "base"])
def test_no_module_is_named_for_nothing(word: str) -> None:
    assert not list((ROOT / "digest").rglob(f"{word}.py"))


def modules_after(code: str) -> set[str]:
    program = f"{code}\nimport sys\nprint(*sorted({{m.split('.')[0] for m in sys.modules}}))"
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(result.stdout.splitlines()[-1].split())


def test_help_imports_nothing_heavy() -> None:
    program = "from digest.cli import root\nroot(['--help'], standalone_mode=False)"
    assert modules_after(program) & HEAVY == set()


def test_sending_does_not_import_the_ranker() -> None:
    """A sending process is small only if it leaves scikit-learn alone."""
    program = "import digest.pipeline.day, digest.store.store, digest.compose.composer"
    assert modules_after(program) & SENDING == set()


# ── documents ─────────────────────────────────────────────────────────────────────────────────
def commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")


def all_commands() -> list[tuple[str, click.Command]]:
    return list(commands(importlib.import_module("digest.cli").root, "digest"))


def test_every_command_has_help_and_is_documented() -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    for name, command in all_commands():
        assert command.help, name
        assert f"`{name}" in text, name
        for option in command.params:
            if isinstance(option, click.Option) and not option.hidden:
                assert option.opts[-1] in text, (name, option.opts)


def test_every_setting_is_documented() -> None:
    from digest.collect.options import AnySource
    from digest.settings import Settings

    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    models: dict[str, type[BaseModel]] = {
        name: field.annotation
        for name, field in Settings.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
    }
    assert len(models) >= 9
    for section, model in models.items():
        assert f"[{section}]" in text
        for key in model.model_fields:
            assert f"`{key}`" in text, (section, key)
    for source in get_args(get_args(AnySource)[0]):
        for kind in get_args(source.model_fields["kind"].annotation):
            assert f"`{kind}`" in text
        for key in source.model_fields:
            assert f"`{key}`" in text, (source, key)


def test_every_state_is_in_the_glossary() -> None:
    from digest.model.delivery import State

    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    for state in State:
        assert f"`{state}`" in text, state


def test_the_readme_shows_the_first_run_before_line_25() -> None:
    head = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:25]
    assert any("make run" in line for line in head)
    assert any("Edition 2026-06-12" in line for line in head)
