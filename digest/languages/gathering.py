"""Gathers the sentences that mails and pages are made of, for translators: `make messages`.

What comes out holds no dates and no line numbers, so it only changes when a sentence does.
"""

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

_PYTHON, _JINJA = "python", "jinja2"
_SOURCES = (
    ("digest/**/*.py", _PYTHON),
    ("digest/**/*.html", _JINJA),
    ("digest/**/*.j2", _JINJA),
    ("templates/**/*.j2", _JINJA),
)
"""In a checkout; templates of either sort are Jinja."""
_KEYWORDS: Mapping[str, Any] = {
    "_": None,
    "gettext": None,
    "message": None,
    "ngettext": (1, 2),
    "message_forms": (1, 2),
}
_NOTES = ("Translators:",)
_OPTIONS = {"silent": "false"}  # a template that cannot be read is an error
_KEPT = ("Language:", "Plural-Forms:", "MIME-Version:", "Content-T")
"""The header's fields that say something of the catalogue, and not of when it was made."""


def gathered(root: Path) -> Catalog:
    """All sentences that the sources of a checkout mark, by file and place."""
    template = Catalog(project="digest", fuzzy=False, header_comment=_TEMPLATE)
    for path, method in _sources(root):
        name = path.relative_to(root).as_posix()
        for line, message, notes, _ in extract_from_file(
            method, path, _KEYWORDS, _NOTES, _OPTIONS, strip_comment_tags=True
        ):
            template.add(message, None, [(name, line)], auto_comments=notes)
    return template


def opened(po: Path, language: str) -> Catalog:
    """Read a catalogue; an empty file is one that is just begun."""
    if not po.read_bytes().strip():
        about = f"# {Locale.parse(language).english_name}. docs/languages.md says how to translate."
        return Catalog(locale=language, project="digest", fuzzy=False, header_comment=about)
    with po.open("rb") as file:
        return read_po(file, locale=language)


def written(catalogue: Catalog) -> bytes:
    """The catalogue as a file, without what changes at every run."""
    file = io.BytesIO()
    write_po(file, catalogue, sort_by_file=True, ignore_obsolete=True, include_lineno=False)
    header, blank, messages = file.getvalue().partition(b"\n\n")
    lines = [line for line in header.split(b"\n") if _lasts(line)]
    return b"\n".join(lines) + blank + messages.rstrip(b"\n") + b"\n"


def lacking(catalogue: Catalog) -> list[str]:
    """The sentences that it does not say, or not for certain (in English, the singular form)."""
    found = []
    for each in catalogue:
        one = each.id if isinstance(each.id, str) else each.id[0]
        said = (each.string,) if isinstance(each.string, str) else each.string
        if one and (each.fuzzy or not said or not all(said)):
            found.append(one)
    return found


def _sources(root: Path) -> Iterator[tuple[Path, str]]:
    for pattern, method in _SOURCES:
        for path in sorted(root.glob(pattern)):
            yield path, method


def _lasts(line: bytes) -> bool:
    """Whether this line of the header is kept; its fields stand in quotation marks."""
    return not line.startswith(b'"') or line.startswith(
        tuple(f'"{name}'.encode() for name in _KEPT)
    )


_TEMPLATE = """\
# What digest says in mails and on pages, in English.
# docs/languages.md says how to add a language; `make messages` writes this file."""
