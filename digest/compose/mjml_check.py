"""MJML read by an XML parser, so that a mistake is found with its line before anything compiles.

mrml, the compiler, keeps unknown tags silently, drops nothing that is misplaced, and names no
lines. Jinja's own tags are plain text for both; a `<` or `&` in them is not.
"""

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from digest.compose.mjml_elements import (
    ANY_ATTRIBUTE,
    ATTRIBUTES,
    CHILDREN,
    FREE,
    HTML_INSIDE,
    places_of,
)
from digest.compose.mjml_errors import not_well_formed
from digest.errors import TemplateError

FRAGMENT = "mj-fragment"
"""What a part that is no whole document is wrapped in for the XML parser."""

_ENTITY = re.compile(r"&[A-Za-z][A-Za-z0-9]*;")
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_JINJA_BEGINS = re.compile(r"\{[{%]")
_STATEMENT = re.compile(r"\{%.*?%\}", re.DOTALL)


def check_mjml(source: str, *, file: str, parent: str) -> None:
    """Check that a file is well-formed and that each element stands where MJML allows it.

    `parent` is the element around what the file holds: "" for a whole document, "mj-column"
    for a card.

    Raises:
        TemplateError: naming file and line.

    """
    text = without_comments(source)
    _check_jinja(text, file)
    blank = _blank_entities(text)
    _Reader(file, parent).read(blank)
    # Statements between elements are as good there as white space; words are not.
    statements = _STATEMENT.sub(lambda found: re.sub(r"\S", " ", found.group()), blank)
    _TextReader(file, parent).read(statements)


def without_comments(source: str) -> str:
    """The source without Jinja's comments, its lines where they were."""
    return _COMMENT.sub(lambda found: "\n" * found.group().count("\n"), source)


def _check_jinja(text: str, file: str) -> None:
    """See that no Jinja tag holds what XML takes for the beginning of something."""
    for found in _JINJA.finditer(text):
        if _JINJA_BEGINS.search(found.group(), 2):
            raise TemplateError(
                f"the Jinja tag `{_short(found.group())}` is never closed",
                file=file,
                line=text.count("\n", 0, found.start()) + 1,
                cure="A {{ ends with }}, a {% with %}.",
            )
        for sign, cure in _IN_JINJA.items():
            at = found.group().find(sign)
            if at >= 0:
                line = text.count("\n", 0, found.start() + at) + 1
                raise TemplateError(
                    f"a `{sign}` stands in the Jinja tag `{_short(found.group())}`",
                    file=file,
                    line=line,
                    cure=f"MJML is read as XML before Jinja sees it: {cure}",
                )


def _short(tag: str) -> str:
    line = tag.partition("\n")[0]
    return line if len(line) <= _SHOWN else line[:_SHOWN] + "…"


_SHOWN = 60
_IN_JINJA = {
    "<": "compare with `a is lt b` or `a is le b`, and put HTML outside of the Jinja tag.",
    "&": "write `and`, and put HTML entities outside of the Jinja tag.",
}


@dataclass(frozen=True, slots=True)
class Open:
    """An element that was opened and not yet closed; `inside` is the MJML element around it."""

    name: str
    line: int
    inside: str


class _Reader:
    """Reads one file: which elements stand where, with which attributes."""

    def __init__(self, file: str, parent: str) -> None:
        self._file = file
        self._whole = not parent
        self._open = [Open(parent, 0, parent)]
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._enter
        self._parser.EndElementHandler = self._leave
        self._parser.StartDoctypeDeclHandler = self._doctype

    def read(self, text: str) -> None:
        """Read it all. Raises TemplateError."""
        wrapped = text if self._whole else f"<{FRAGMENT}>{text}</{FRAGMENT}>"
        content = wrapped.encode("utf-8", "replace")
        try:
            self._parser.Parse(content, True)  # noqa: FBT003 - "final", by position only
        except expat.ExpatError as error:
            at = self._parser.ErrorByteIndex
            raise not_well_formed(error, content, at, file=self._file, still=self._open) from error

    def _enter(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == FRAGMENT:
            return
        around, line = self._open[-1], self._parser.CurrentLineNumber
        if around.inside in FREE:
            self._check_default(name, attributes, line)
        elif name.startswith("mj"):
            self._check_element(name, around, line)
            self._check_attributes(name, attributes, ATTRIBUTES[name], line)
        elif around.inside not in HTML_INSIDE:
            raise self._html(name, around, line)
        # HTML inherits what may stand in the MJML element around it
        inside = name if name.startswith("mj") else around.inside
        self._open.append(Open(name, line, around.inside if around.inside in FREE else inside))

    def _leave(self, name: str) -> None:
        if name != FRAGMENT:
            self._open.pop()

    def _doctype(self, *_: object) -> None:
        raise TemplateError(
            "a DOCTYPE is for HTML",
            file=self._file,
            line=self._parser.CurrentLineNumber,
            cure="Take it out: MJML begins with <mjml>, and the compiler writes one itself.",
        )

    def _check_element(self, name: str, around: Open, line: int) -> None:
        if name not in ATTRIBUTES:
            raise TemplateError(
                f"<{name}> is no element of MJML that is supported",
                file=self._file,
                line=line,
                cure=_meant(name, ATTRIBUTES, "<{}>"),
            )
        if name == "mj-include" and not self._whole:
            raise TemplateError(
                "an <mj-include> in a file that is included itself",
                file=self._file,
                line=line,
                cure="Put it into mail.mjml.j2; parts hold no parts.",
            )
        if name not in CHILDREN.get(around.inside, frozenset()):
            places = " or ".join(f"<{place}>" for place in places_of(name)[:3])
            opened = f" of line {around.line}" if around.line else ""
            unclosed = f"; or was <{around.name}> to be closed before?" if around.line else "."
            where = f"inside <{around.name}>{opened}" if around.name else "at the top"
            raise TemplateError(
                f"<{name}> cannot stand {where}",
                file=self._file,
                line=line,
                cure=f"It stands in {places}{unclosed}" if places else "The document is one mjml.",
            )

    def _check_attributes(
        self, name: str, given: Collection[str], known: Collection[str], line: int
    ) -> None:
        for attribute in given:
            if attribute not in known:
                raise TemplateError(
                    f"<{name}> has no attribute {attribute!r}",
                    file=self._file,
                    line=line,
                    cure=_meant(attribute, known, "{}"),
                )
        if name == "mj-include" and "path" not in given:
            raise TemplateError(
                "an <mj-include> without a path",
                file=self._file,
                line=line,
                cure='Write <mj-include path="footer.mjml.j2" />.',
            )

    def _check_default(self, name: str, given: Collection[str], line: int) -> None:
        """What stands in <mj-attributes> sets defaults: of an element, a class, or of all."""
        if self._open[-1].name != "mj-attributes":
            return
        if name not in ATTRIBUTES and name not in {"mj-all", "mj-class"}:
            raise TemplateError(
                f"<{name}> in <mj-attributes> is no element of MJML",
                file=self._file,
                line=line,
                cure=_meant(name, [*ATTRIBUTES, "mj-all", "mj-class"], "<{}>"),
            )
        self._check_attributes(name, given, ATTRIBUTES.get(name, ANY_ATTRIBUTE), line)

    def _html(self, name: str, around: Open, line: int) -> TemplateError:
        if name.lower() in ATTRIBUTES:
            cure = f"MJML is written in small letters: <{name.lower()}>."
        else:
            cure = "Put HTML into <mj-text> or <mj-raw>."
        where = f"inside <{around.name}>" if around.name else "at the top"
        return TemplateError(
            f"<{name}> cannot stand {where}", file=self._file, line=line, cure=cure
        )


class _TextReader:
    """Reads one file that is well-formed: whether words stand where only elements may."""

    def __init__(self, file: str, parent: str) -> None:
        self._file = file
        self._whole = not parent
        self._inside = [parent]
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._enter
        self._parser.EndElementHandler = self._leave
        self._parser.CharacterDataHandler = self._text

    def read(self, text: str) -> None:
        """Read it all. Raises TemplateError."""
        wrapped = text if self._whole else f"<{FRAGMENT}>{text}</{FRAGMENT}>"
        self._parser.Parse(wrapped.encode("utf-8", "replace"), True)  # noqa: FBT003

    def _enter(self, name: str, _: Mapping[str, str]) -> None:
        self._inside.append(name if name.startswith("mj") else self._inside[-1])
        if name == FRAGMENT:
            self._inside[-1] = self._inside[-2]

    def _leave(self, _: str) -> None:
        self._inside.pop()

    def _text(self, text: str) -> None:
        inside = self._inside[-1]
        if text.strip(" \t\n\r\ufeff") and inside not in HTML_INSIDE:
            raise TemplateError(
                f"text stands directly inside <{inside or 'nothing'}>: `{text.strip()[:40]}`",
                file=self._file,
                line=self._parser.CurrentLineNumber,
                cure="Put it into <mj-text>; between elements only {% … %} and {# … #} may stand.",
            )


def _meant(word: str, known: Collection[str], form: str) -> str:
    near = difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.75)
    if near:
        return f"Did you mean {form.format(near[0])}?"
    return "See https://documentation.mjml.io/ for what there is."


def _blank_entities(source: str) -> str:
    """HTML's named entities are unknown to an XML parser; keep those that XML knows."""
    known = {"&lt;", "&gt;", "&amp;", "&quot;", "&apos;"}
    return _ENTITY.sub(lambda found: found.group() if found.group() in known else " ", source)
