"""What an XML parser's error means to somebody who writes MJML."""

import re
from collections.abc import Sequence
from typing import Protocol
from xml.parsers import expat
from xml.parsers.expat import errors

from digest.errors import TemplateError

_CLOSING = re.compile(r"</\s*([\w:.-]+)")
_MISMATCH = errors.codes[errors.XML_ERROR_TAG_MISMATCH]
_NO_ELEMENTS = errors.codes[errors.XML_ERROR_NO_ELEMENTS]
_TWICE = errors.codes[errors.XML_ERROR_DUPLICATE_ATTRIBUTE]
_BEHIND = errors.codes[errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]
_KNOWN = {
    _TWICE: ("an attribute stands there twice", "Keep one of them."),
    _BEHIND: ("something stands behind </mjml>", "Take it out, or put it before </mjml>."),
}


class Opened(Protocol):
    """An element that is still open."""

    @property
    def name(self) -> str:
        """Its name; "" for none."""
        ...

    @property
    def line(self) -> int:
        """Where it was opened; 0 if not in this file."""
        ...


def not_well_formed(
    error: expat.ExpatError, content: bytes, at: int, *, file: str, still: Sequence[Opened]
) -> TemplateError:
    """Explain an error at this byte of the content, while these elements were open."""
    if error.code in {_MISMATCH, _NO_ELEMENTS}:
        return _unclosed(error, content, at, file=file, still=still[-1])
    what, cure = _KNOWN.get(error.code) or _wrong_sign(content, at)
    what = what or errors.messages[error.code]
    return TemplateError(f"not well-formed: {what}", file=file, line=error.lineno, cure=cure)


def _unclosed(
    error: expat.ExpatError, content: bytes, at: int, *, file: str, still: Opened
) -> TemplateError:
    found = _CLOSING.search(content[max(0, at - 2) :].decode("utf-8", "replace"))
    closing = found[1] if found and error.code == _MISMATCH else ""
    if not still.line:
        what = "there is no <mjml> in it"
        cure = "See the default theme's file."
        if closing:
            what = f"</{closing}> closes nothing that is open"
            cure = "Take it out, or open it before."
        return TemplateError(f"not well-formed: {what}", file=file, line=error.lineno, cure=cure)
    at_the_end = not closing or closing == "mj-fragment"
    what = f"</{closing}> comes while <{still.name}> of line {still.line} is open"
    if at_the_end:
        what = f"<{still.name}> is never closed"
    return TemplateError(
        f"not well-formed: {what}",
        file=file,
        line=still.line if at_the_end else error.lineno,
        cure=f"Close it with </{still.name}>; if it is empty, write <{still.name} />.",
    )


def _wrong_sign(content: bytes, at: int) -> tuple[str, str]:
    """What is wrong where the parser stopped, and what to do."""
    start = content.rfind(b"\n", 0, at) + 1
    end = content.find(b"\n", at)
    line = content[start : end if end >= 0 else len(content)].decode("utf-8", "replace")
    if b"&" in content[max(0, at - 1) : at + 1]:
        return _AMPERSAND
    for mistake, meaning in _MISTAKES:
        if mistake.search(line):
            return meaning
    return "", "Close every tag (`<br />`), and write &lt; and &amp; for `<` and `&`."


_AMPERSAND = ("a bare `&`", "Write &amp; in text and in links.")
_MISTAKES = (
    (
        re.compile(r"<(?![/A-Za-z!?])"),
        ("a bare `<`", "Write &lt; in text; in CSS, `max-width: 400px` compares without one."),
    ),
    (re.compile(r"&(?!#?\w+;)"), _AMPERSAND),
    (
        re.compile(r"""=\s*("[^"]*\{[{%][^}"]*"|'[^']*\{[{%][^}']*')"""),
        (
            "a Jinja tag with the quotes of the attribute it stands in",
            """Use the other ones: href="{{ card['url'] }}".""",
        ),
    ),
    (
        re.compile(r"<!--"),
        ("a comment with `--` in it", "Write {# … #}, which leaves nothing in the mail."),
    ),
    (
        re.compile(r"[\x00-\x08\x0b-\x1f]"),
        ("a control character", "Take it out; an editor may not show it."),
    ),
    (
        re.compile(r"[\w-]+\s*=\s*[^\s\"'>=]"),
        ("an attribute's value without quotes", 'Write it as color="red".'),
    ),
)
"""What is looked for in the line where it stopped, the surest first."""
