"""HTML, JATS and character references → text.

Two kinds of input need two kinds of care. In a feed's description a tag is markup. In an
abstract that a service gives as plain text, `<swi>` or `<s>` is what the authors wrote (tokens
of a model), and only the few typographic tags that services leave behind are markup.
"""

import functools
import html
import re

import nh3

SUPERSCRIPT = str.maketrans(
    "0123456789+-=()abcdefghijklmnoprstuvwxyzT", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀ"
)
SUBSCRIPT = str.maketrans("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")

_BLOCKS = (
    "address article aside blockquote body br caption center dd div dl dt figcaption figure footer"
    " form h1 h2 h3 h4 h5 h6 head header hr html li main nav ol p pre section table tbody td tfoot"
    " th thead tr ul"
)
_INLINE = (
    "a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd label mark q s samp small"
    " span strike strong sub sup tt u var wbr img picture source"
)
# Their text is kept, but an HTML parser would treat what follows in special ways.
_SPECIAL = (
    "audio button canvas details embed fieldset iframe input legend link math meta noscript object"
    " option select summary svg template textarea title video"
)
_ATTRIBUTES = r"""(?:\s(?:[^<>"']|"[^"<]*"|'[^'<]*'|["'])*?)?"""
_TYPOGRAPHIC = re.compile(
    r"<(?P<close>/?)(?P<name>jats:[a-z-]+|italic|bold|em|strong|sup|sub|sc|tt|i|b|p|br)\s*/?>",
    re.IGNORECASE,
)
_SCRIPT = re.compile(rf"(?is)<(script|style){_ATTRIBUTES}>.*?</\1\s*>")
_COMMENT = re.compile(r"(?s)<!--.*?-->")
_BREAKING = frozenset({"p", "br", "jats:p", "jats:title", "jats:sec"})


@functools.cache
def _tags(names: str) -> re.Pattern[str]:
    either = "|".join(sorted(names.split(), key=len, reverse=True))
    return re.compile(rf"(?i)<(/?)({either}){_ATTRIBUTES}\s*/?>")


def scripts(text: str) -> str:
    """`<sup>2</sup>` → ², `<sub>i</sub>` → ᵢ, where every character has such a form."""

    def raised(found: re.Match[str]) -> str:
        table = SUPERSCRIPT if found[1].lower() == "sup" else SUBSCRIPT
        return in_script(found[2], table) or found[0]

    return re.sub(r"(?i)<(sup|sub)>([^<>]{1,12})</\1>", raised, text)


def in_script(text: str, table: dict[int, int]) -> str:
    """`text` in small raised or lowered characters, or "" if one of them has no such form."""
    return text.translate(table) if text and all(ord(mark) in table for mark in text) else ""


def plain(text: str) -> str:
    """Text given as plain text: pairs of typographic tags go, everything else stays."""
    text = html.unescape(text) if "&" in text else text
    if "<" not in text:
        return text
    text = scripts(text)
    tags = [(found["name"].lower(), found["close"]) for found in _TYPOGRAPHIC.finditer(text)]
    pairs = {name for name, close in tags if close and (name, "") in tags} | {"br"}

    def gone(found: re.Match[str]) -> str:
        name = found["name"].lower()
        if name not in pairs:
            return found[0]
        return "\n" if name in _BREAKING else ""

    return _TYPOGRAPHIC.sub(gone, text)


def hypertext(text: str) -> str:
    """Text given as HTML: every tag that HTML knows goes, unknown ones were meant as text.

    An unclosed comment, script or quote must not swallow what follows it, as it would in a
    browser; so tags reach nh3 bare, and only where they are whole.
    """
    if "<" in text:
        text = scripts(_COMMENT.sub(" ", _SCRIPT.sub(" ", text)))
        text = _tags(_SPECIAL).sub(" ", text)
        text = _tags(_BLOCKS).sub("\n", text)
        text = _tags(_INLINE).sub("\x00\\1\\2\x01", text.replace("\x00", "").replace("\x01", ""))
        text = text.replace("<", "&lt;").replace("\x00", "<").replace("\x01", ">")
        text = nh3.clean(text, tags=set())
    return html.unescape(text)
