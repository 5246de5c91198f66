"""What is said where somebody asks for a language that mails cannot be written in."""

import click

from digest.languages.language import known_language


def tell_unspoken(tag: str) -> None:
    """Say it if there is no catalogue for this language; that is no error."""
    if known_language(tag) is None:
        click.echo(
            f"There is no catalogue for {tag} yet: until there is one, mails and pages are in "
            "English. docs/languages.md says how to add a language.",
            err=True,
        )
