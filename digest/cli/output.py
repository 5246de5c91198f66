"""What commands print: JSON for programs, tables for people."""

import json
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence

import click

WIDE = 10_000
"""Columns, where there is no terminal to fit."""


def counted(number: int, noun: str) -> str:
    """A number with its noun, whose plural takes an s: "1 paper", "1,200 papers"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def print_json(data: object) -> None:
    """Print one JSON document."""
    from pydantic_core import to_jsonable_python

    click.echo(json.dumps(to_jsonable_python(data), ensure_ascii=False, indent=2))


def stream_json(head: Mapping[str, object], name: str, items: Iterable[object]) -> None:
    """Print one JSON document: `head`, and below `name` a list that never is in memory as one."""
    from pydantic_core import to_jsonable_python

    # Compact within the list: a million entries are a million lines, not twenty.
    def said(data: object, indent: int | None = None) -> str:
        return json.dumps(to_jsonable_python(data), ensure_ascii=False, indent=indent)

    click.echo(said(head, indent=2).removesuffix("\n}") + f',\n  "{name}": [', nl=False)
    between = "\n    "
    for item in items:
        click.echo(between + said(item), nl=False)
        between = ",\n    "
    click.echo("]\n}")


def print_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    title: str = "",
    *,
    cut: Collection[str] = (),
) -> None:
    """Print a table that fits the terminal; in a pipe nothing is cut or padded.

    Cells of the columns in `cut` give way to "…", so that each row is one line.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    cells = [[str(cell) for cell in row] for row in rows]
    console = Console(file=sys.stdout, highlight=False)
    on_terminal = console.is_terminal
    if not on_terminal:
        console = Console(file=sys.stdout, highlight=False, width=WIDE)
    table = Table(
        title=title or None,
        title_justify="left",
        box=box.SIMPLE_HEAD,
        expand=bool(cut) and on_terminal,
    )
    for column in columns:
        table.add_column(
            column,
            no_wrap=bool(cut),
            overflow="ellipsis" if cut else "fold",
            ratio=1 if on_terminal and column in cut else None,
        )
    for row in cells:
        table.add_row(*map(Text, row))
    with console.capture() as capture:
        console.print(table, markup=False)
    lines = "\n".join(line.rstrip() for line in capture.get().splitlines())
    click.echo(lines.strip("\n") + "\n")
