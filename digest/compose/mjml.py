"""MJML → HTML: its tags checked, its includes put in, compiled once a run.

mrml, the compiler behind mjml-python, keeps unknown tags silently and names no lines, so the
source is read by an XML parser first. Jinja's own tags pass through both as plain text.
"""

import re
from collections.abc import Mapping
from xml.parsers import expat

from mjml import mjml2html

from digest.errors import TemplateError

# Which elements may stand in which, https://documentation.mjml.io/ ; those of an accordion,
# a carousel and a navigation bar are left out: no mail program that we test shows them.
_COLUMN = frozenset(
    {"mj-text", "mj-button", "mj-divider", "mj-spacer", "mj-image", "mj-table", "mj-raw",
     "mj-social", "mj-include"}
)  # fmt: skip
_CHILDREN: Mapping[str, frozenset[str]] = {
    "": frozenset({"mjml"}),
    "mjml": frozenset({"mj-head", "mj-body", "mj-raw", "mj-include"}),
    "mj-head": frozenset(
        {"mj-attributes", "mj-breakpoint", "mj-font", "mj-html-attributes", "mj-preview",
         "mj-style", "mj-title", "mj-raw", "mj-include"}
    ),
    "mj-body": frozenset({"mj-section", "mj-wrapper", "mj-hero", "mj-raw", "mj-include"}),
    "mj-wrapper": frozenset({"mj-section", "mj-hero", "mj-raw", "mj-include"}),
    "mj-section": frozenset({"mj-column", "mj-group", "mj-raw", "mj-include"}),
    "mj-group": frozenset({"mj-column", "mj-raw", "mj-include"}),
    "mj-column": _COLUMN,
    "mj-hero": _COLUMN,
    "mj-social": frozenset({"mj-social-element", "mj-raw"}),
}  # fmt: skip
_HTML_INSIDE = frozenset(
    {"mj-text", "mj-button", "mj-table", "mj-raw", "mj-preview", "mj-title", "mj-style",
     "mj-social-element"}
)  # fmt: skip
_EMPTY = frozenset(
    {"mj-divider", "mj-spacer", "mj-image", "mj-breakpoint", "mj-font", "mj-include"}
)
_FREE = frozenset({"mj-attributes", "mj-html-attributes"})
"""Their children are named after other elements or classes."""

_ENTITY = re.compile(r"&[A-Za-z][A-Za-z0-9]*;")
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_INCLUDE = re.compile(r"""<mj-include\s+path\s*=\s*["']([^"']*)["']\s*(?:/>|>\s*</mj-include>)""")
_SELF_CLOSED = re.compile(r"<(br|hr|img|link|meta)\b([^<>]*?)\s*/>")
"""HTML's void elements, closed as XML wants it."""
_BEGIN, _END = "\ue000begin {}\ue000", "\ue000end {}\ue000"
"""Private use characters: they pass through mrml and occur in no template."""

_FRAGMENT = "mj-fragment"
"""What a part that is no whole document is wrapped in for the XML parser."""

_LESS_THAN = (
    "In MJML a `<` or `&` of Jinja or CSS must not stand by itself: write `a is lt b`, `and`, "
    "or `&amp;`; close every tag (`<br />`)."
)


def check_mjml(source: str, *, file: str, parent: str) -> None:
    """Check that a file is well-formed and that each element stands where MJML allows it.

    `parent` is the element around what the file holds: "" for a whole document, "mj-column"
    for a card.

    Raises:
        TemplateError: naming file and line.

    """
    parser = expat.ParserCreate()
    stack = [parent]

    def enter(name: str, _attributes: Mapping[str, str]) -> None:
        if name == _FRAGMENT:
            return
        _check_element(name, stack[-1], file=file, line=parser.CurrentLineNumber)
        # HTML inherits what may stand in the MJML element around it
        stack.append(name if name.startswith("mj") else stack[-1])

    def leave(name: str) -> None:
        if name != _FRAGMENT:
            stack.pop()

    parser.StartElementHandler = enter
    parser.EndElementHandler = leave
    blank = _blank_entities(_without_comments(source))
    wrapped = f"<{_FRAGMENT}>{blank}</{_FRAGMENT}>" if parent else blank
    try:
        parser.Parse(wrapped.encode("utf-8", "replace"), True)  # noqa: FBT003 - "final", by position only
    except expat.ExpatError as error:
        raise TemplateError(
            f"not well-formed: {expat.errors.messages[error.code]}",
            file=file,
            line=error.lineno,
            cure=_LESS_THAN,
        ) from error


def _check_element(name: str, parent: str, *, file: str, line: int) -> None:
    if parent in _FREE:
        return
    if name.startswith("mj"):
        known = set(_CHILDREN) | _HTML_INSIDE | _EMPTY | _FREE
        if name not in known:
            raise TemplateError(
                f"<{name}> is no element of MJML that is supported", file=file, line=line
            )
        if name not in _CHILDREN.get(parent, frozenset()):
            where = f"inside <{parent}>" if parent else "at the top"
            raise TemplateError(f"<{name}> cannot stand {where}", file=file, line=line)
    elif parent not in _HTML_INSIDE:
        raise TemplateError(
            f"<{name}> cannot stand inside <{parent or 'nothing'}>",
            file=file,
            line=line,
            cure="Put HTML into <mj-text> or <mj-raw>.",
        )


def put_in_includes(
    source: str, files: Mapping[str, str], *, file: str, marked: frozenset[str]
) -> str:
    """Replace each <mj-include path="…"> by that file; around those in `marked` put marks.

    Raises:
        TemplateError: if a file is not in the theme.

    """

    def replace(found: re.Match[str]) -> str:
        path = found[1]
        if path not in files:
            line = source.count("\n", 0, found.start()) + 1
            raise TemplateError(f"the theme has no file {path!r}", file=file, line=line)
        inside = files[path]
        if path not in marked:
            return inside
        begin, end = _BEGIN.format(path), _END.format(path)
        return f"<mj-raw>{begin}</mj-raw>{inside}<mj-raw>{end}</mj-raw>"

    return _INCLUDE.sub(replace, source)


def compile_mjml(source: str, *, file: str) -> str:
    """Compile MJML to HTML; what Jinja sees in it comes out as it went in."""
    try:
        return _settled(mjml2html(_without_comments(source), fonts={}))
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


def _without_comments(source: str) -> str:
    return _COMMENT.sub(lambda found: "\n" * found.group().count("\n"), source)


def _blank_entities(source: str) -> str:
    """HTML's named entities are unknown to an XML parser; keep those that XML knows."""
    known = {"&lt;", "&gt;", "&amp;", "&quot;", "&apos;"}
    return _ENTITY.sub(lambda found: found.group() if found.group() in known else " ", source)
