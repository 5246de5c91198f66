"""The options for what somebody wants, shared by `subscribe` and `subscribers set`."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

if TYPE_CHECKING:
    from digest.roster.problem import Place, Problem

F = TypeVar("F", bound=Callable[..., Any])

SCALARS = (
    "name",
    "language",
    "timezone",
    "hour",
    "days",
    "items",
    "format",
    "min_match",
    "co_reading",
    "quiet_mail",
)


def scalar_options(function: F) -> F:
    """`--name` … `--quiet-mail`; None where not given. Their values are checked by the roster."""
    options = (
        click.option("--name", help="For the greeting."),
        click.option("--hour", help="Sent at this hour by their clock, 0 to 23."),
        click.option("--days", help='"daily", "mon-fri" or "mon,wed,fri".'),
        click.option("--timezone", help="An IANA zone such as Europe/Berlin."),
        click.option("--items", help="At most so many papers a mail."),
        click.option("--language", help="Of the mail, such as en or de."),
        click.option("--format", help='"both" (HTML and text) or "text".'),
        click.option(
            "--min-match", metavar="SHARE", help='No paper that matches less: 0 to 1, or "default".'
        ),
        click.option(
            "--co-reading",
            metavar="YES|NO",
            help="Whether what they like may count, without their name, for others.",
        ),
        click.option(
            "--quiet-mail",
            metavar="YES|NO",
            help="Whether a day with nothing for them brings a mail that says why.",
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


def list_option(flag: str, name: str, meta: str, text: str) -> Callable[[F], F]:
    """An option that may be repeated."""
    return click.option(flag, name, multiple=True, metavar=meta, help=text)


def given(values: Mapping[str, str | None]) -> dict[str, object]:
    """Those of the scalar options that were given."""
    return {key: values[key] for key in SCALARS if values.get(key) is not None}


def command_line() -> "Place":
    """Where a person stands who was typed."""
    from digest.roster.problem import Place

    return Place("command line")


def check_papers(papers: Sequence[str]) -> None:
    """See that each `--paper` is one: an interest that is no paper's id would be taken as text."""
    from digest.roster.person import example_paper

    for paper in papers:
        if example_paper(paper) is None:
            raise click.BadParameter(
                f"{paper!r} is no arXiv id, no DOI and no link to one; write it as 2606.13392",
                param_hint="--paper",
            )


def check_muted(words: Sequence[str], hint: str = "--mute") -> None:
    """See that each word to mute is in some paper, perhaps."""
    from digest.roster.words import line

    if not all(map(line, words)):
        raise click.BadParameter("an empty word is in no paper; name one", param_hint=hint)


def check_authors(names: Sequence[str], hint: str) -> None:
    """See that each is somebody's name, perhaps: there are letters in it."""
    for name in names:
        if not any(map(str.isalpha, name)):
            raise click.BadParameter(
                f"{name!r} is nobody's name; write it as Jane Doe or Doe, J.", param_hint=hint
            )


_OPTIONS = {
    "address": "ADDRESS",
    "interests": "--interest",
    "muted": "--mute",
    "followed": "--follow",
    "muted_authors": "--mute-author",
}
"""What puts a field there, where it is called otherwise."""


def refuse(problems: Sequence["Problem"]) -> NoReturn:
    """Raise a usage error with everything that is wrong; fields are the options' names."""
    lines = []
    for problem in problems:
        field = problem.field.partition("[")[0].partition(".")[0]
        option = _OPTIONS.get(field, f"--{field.replace('_', '-')}")
        lines.append(f"{option}: {problem.message}")
    raise click.UsageError("\n".join(lines))
