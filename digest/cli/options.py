"""The options that several commands share."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

FIRST = date(1991, 8, 14)
"""The day on which arXiv began."""


class Day(click.ParamType[date]):
    """A date as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Read it, or say how it is written."""
        try:
            day = value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no date; write it as 2026-06-12", param, ctx)
        if day < FIRST:
            self.fail(f"{day} is before there were preprint servers ({FIRST})", param, ctx)
        return day


class Mailbox(click.ParamType[str]):
    """An address, as it is stored; for commands that need no subscriber to go with it."""

    name = "EMAIL"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Read it, or say what is wrong with it."""
        from digest.roster.address import normalise_address

        try:
            return normalise_address(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


def config_option(function: F) -> F:
    """`--config FILE`, after the command."""
    return click.option(
        "--config",
        type=click.Path(path_type=Path, dir_okay=False),
        default=Path("config.toml"),
        show_default="./config.toml",
        help="The settings to use.",
    )(function)


def json_option(function: F) -> F:
    """`--json`, for every command that prints data."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")(
        function
    )
