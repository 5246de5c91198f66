"""MJML → HTML: its includes put in, compiled once a run; `mjml_check` has read it before.

Jinja's own tags pass through the compiler as plain text.
"""

import difflib
import re
from collections.abc import Mapping

from mjml import mjml2html

from digest.compose.mjml_check import without_comments
from digest.errors import TemplateError

_INCLUDE = re.compile(r"""<mj-include\s+path\s*=\s*["']([^"']*)["']\s*(?:/>|>\s*</mj-include>)""")
_SELF_CLOSED = re.compile(r"<(br|hr|img|link|meta)\b([^<>]*?)\s*/>")
"""HTML's void elements, closed as XML wants it."""
_BEGIN, _END = "\ue000begin {}\ue000", "\ue000end {}\ue000"
"""Private use characters: they pass through mrml and occur in no template."""


def put_in_includes(
    source: str, files: Mapping[str, str], *, file: str, marked: frozenset[str]
) -> str:
    """Replace each <mj-include path="…"> by that file; around those in `marked` put marks.

    Raises:
        TemplateError: if a file is not in the theme, or one of `marked` not there exactly once.

    """
    for path in sorted(marked & files.keys()):
        _check_once(source, path, file)

    def replace(found: re.Match[str]) -> str:
        path = found[1]
        if path not in files:
            line = source.count("\n", 0, found.start()) + 1
            near = difflib.get_close_matches(path, files, n=1)
            raise TemplateError(
                f"the theme has no file {path!r}",
                file=file,
                line=line,
                cure=f"Did you mean {near[0]!r}?" if near else f"It has {', '.join(files)}.",
            )
        inside = files[path]
        if path not in marked:
            return inside
        begin, end = _BEGIN.format(path), _END.format(path)
        return f"<mj-raw>{begin}</mj-raw>{inside}<mj-raw>{end}</mj-raw>"

    return _INCLUDE.sub(replace, source)


def _check_once(source: str, path: str, file: str) -> None:
    places = [found.start() for found in _INCLUDE.finditer(source) if found[1] == path]
    if len(places) != 1:
        more = f", and there are {len(places)}" if places else ""
        raise TemplateError(
            f'there must be exactly one <mj-include path="{path}" />{more}',
            file=file,
            line=source.count("\n", 0, places[1]) + 1 if places else None,
            cure="All kinds of cards stand in the same <mj-column>, as in the default theme.",
        )


def compile_mjml(source: str, *, file: str) -> str:
    """Compile MJML to HTML; what Jinja sees in it comes out as it went in."""
    try:
        return _settled(mjml2html(without_comments(source), fonts={}))
    except ValueError as error:
        raise TemplateError(f"MJML does not compile: {error}", file=file) from error


def split_marked(html: str, path: str, *, file: str, instead: str) -> tuple[str, str]:
    """Cut out what stands between the marks of an include; put `instead` in its place.

    Returns the rest and what was cut out.
    """
    begin, end = _BEGIN.format(path), _END.format(path)
    if html.count(begin) != 1 or html.count(end) != 1:
        raise TemplateError(f'there must be exactly one <mj-include path="{path}" />', file=file)
    before, _, rest = html.partition(begin)
    inside, _, after = rest.partition(end)
    return before + instead + after, inside


def _settled(html: str) -> str:
    """What mrml writes, as HTML's standard and a screen reader's landmarks want it.

    The mail's outermost element becomes its one main landmark; `<main>` itself would be renamed
    or dropped by mail programs, a role stays.
    """
    html = html.replace("<!doctype html>", "<!DOCTYPE html>", 1)
    html = html.replace(' role="article"', ' role="main"', 1)
    return _SELF_CLOSED.sub(r"<\1\2>", html)
