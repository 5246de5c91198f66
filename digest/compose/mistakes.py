"""What Jinja's errors mean to somebody who writes templates, with what to do."""

import dataclasses
import difflib
import re
from collections.abc import Collection, Mapping

import jinja2

from digest.compose.view import Badge, CardView, PageView, SectionView
from digest.errors import TemplateError

_VIEWS: Mapping[str, tuple[str, type]] = {
    f"{view.__module__}.{view.__qualname__}": (name, view)
    for name, view in (
        ("card", CardView),
        ("page", PageView),
        ("section", SectionView),
        ("an entry of a list", Badge),
    )
}
_NAMES = ("page", "cards", "card", "section", "number", "why", "title", "underline")
_TAGS = ("if", "elif", "else", "endif", "for", "endfor", "set", "endset", "macro", "endmacro",
         "trans", "endtrans", "pluralize", "filter", "endfilter", "with", "endwith")  # fmt: skip
_CLOSING = frozenset(tag for tag in _TAGS if tag.startswith("end")) | {"elif", "else", "pluralize"}
_DOCS = "docs/templates.md says what there is."
_ATTRIBUTE = re.compile(r"'([\w.]+) object' has no attribute '([^']*)'")
_UNDEFINED = re.compile(r"'([^']*)' is undefined")
_NO_FILTER = re.compile(r"No filter named '([^']*)'")
_UNKNOWN_TAG = re.compile(r"Encountered unknown tag '([^']*)'")


def explain(
    error: Exception, *, file: str, line: int | None, filters: Collection[str] = ()
) -> TemplateError:
    """The error as one of ours; `filters` are the names of those there are."""
    said = error.message if isinstance(error, jinja2.TemplateSyntaxError) else str(error)
    what, cure = _meaning(said or "syntax error", error, filters)
    return TemplateError(what, file=file, line=line, cure=cure)


def _meaning(said: str, error: Exception, filters: Collection[str]) -> tuple[str, str]:
    """What to say of it and what to do, "" where there is nothing better than Jinja's words."""
    if unknown := _unknown(said, filters):
        return unknown
    if "no loader" in said:
        return (
            "a template cannot include, import or extend another one by Jinja",
            'In mail.mjml.j2 <mj-include path="…" /> puts another file in.',
        )
    if isinstance(error, KeyError):
        return f"a sentence has no value for {said}", '{{ _("Hello %(name)s", name=…) }} gives one.'
    return said, ""


def _unknown(said: str, filters: Collection[str]) -> tuple[str, str] | None:
    """What to say if something is called that is not there."""
    if found := _ATTRIBUTE.search(said):
        name, view = _VIEWS.get(found[1], (found[1], None))
        known = [one.name for one in dataclasses.fields(view)] if view else []
        return f"{name} has no {found[2]!r}", _near(found[2], known) or _DOCS
    if found := _UNDEFINED.search(said):
        return said, _near(found[1], _NAMES) or _DOCS
    if found := _NO_FILTER.search(said):
        return f"there is no filter {found[1]!r}", _near(found[1], filters)
    if found := _UNKNOWN_TAG.search(said):
        return _unknown_tag(found[1])
    return None


def _unknown_tag(name: str) -> tuple[str, str]:
    if name in _CLOSING:
        return f"{{% {name} %}} belongs to nothing that is open", "Take it out, or open it before."
    return f"there is no {{% {name} %}}", _near(name, _TAGS)


def _near(word: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return f"Did you mean {near[0]}?" if near else ""
