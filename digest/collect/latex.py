r"""LaTeX as it is found in titles and abstracts → readable Unicode.

What services send is no LaTeX document: prose in which `%`, `$` and `~` mostly mean themselves,
with bits of LaTeX, half of them broken. So nothing but the bits is handed to pylatexenc, which
knows the symbols; around them every word is kept. A macro that nobody knows keeps its name:
`\OurMethod` is the name of a method.
"""

import functools
import logging
import re
import unicodedata

from digest.collect.markup import SUBSCRIPT, SUPERSCRIPT, in_script


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MATH = re.compile(
    r"(?s)(?<!\\)(?P<open>\$\$|\$)(?P<inner>(?:\\.|[^$\\]){1,1000}?)(?<!\\)(?P=open)"
    r"|\\\((?P<round>.{1,1000}?)\\\)|\\\[(?P<square>.{1,1000}?)\\\]"
)
_GROUPED = re.compile(r"\{\s*(\\[A-Za-z]+)\s*\}")
_ARGUMENT_OF = re.compile(r"(?:\\[A-Za-z]+\*?|[}\]])\s*$")
_NAME = re.compile(r"\\[A-Za-z]+")
_NAME_BEFORE = re.compile(r"\\[A-Za-z]+$")
_LONGEST_NAME = 32
_DECLARED = re.compile(
    r"\{\s*\\(?:it|bf|em|rm|sc|tt|sl|sf|cal|small|large|itshape|bfseries)\b\s*([^{}]*)\}"
)
_ACCENT = re.compile(
    r"""(?P<outer>\{\s*)?\\(?:"""
    r"""(?P<mark>['"`^~=.])(?:\s*\{\s*(?P<group>\\?[A-Za-z])\s*\}|(?P<bare>\\?[A-Za-z]))"""
    r"""|(?P<letter>[HcvukrdbtU])(?:\s*\{\s*(?P<inner>\\?[A-Za-z])\s*\}|\s+(?P<next>\\?[A-Za-z]))"""
    r""")(?(outer)\s*\})"""
)
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_BINOMIAL = re.compile(r"\\[dt]?binom\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_ROOT = re.compile(r"\\sqrt\s*\[\s*([^\]{}]{1,9}?)\s*\]\s*\{([^{}]*)\}")
_UNBRACED = re.compile(
    r"\\(math(?:bb|bf|cal|frak|it|rm|scr|sf)|bar|hat|tilde|vec|widehat|widetilde|overline)"
    r"[ ]+([A-Za-z0-9])(?![A-Za-z])"
)
_NOT = re.compile(r"\\not\s*(\\[A-Za-z]+|[=<>])")
_LINK = re.compile(r"\\href\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_MACRO = re.compile(r"\\([A-Za-z]+)\*?\s*\{([^{}]*)\}")
_BARE = re.compile(r"(?P<before>[A-Za-z0-9)\]]?)\\(?P<name>[A-Za-z]+)\*?(?P<after>\{\}|[ ]?)")
_SCRIPT = re.compile(r"([_^])(?:\{([^{}]*)\}|([A-Za-z0-9+*]))")
_RAISED = {
    "top": "ᵀ", "intercal": "ᵀ", "dagger": "†", "circ": "°", "prime": "′", "ast": "*", "star": "⋆",
}  # fmt: skip
_RAISED_SYMBOL = re.compile(rf"\^\s*(?:\\({'|'.join(_RAISED)})(?![A-Za-z])|"
                            rf"\{{\s*\\({'|'.join(_RAISED)})\s*\}})")  # fmt: skip
_ESCAPED = re.compile(r"""\\([%&#_${}"'`])""")
_LETTERS = frozenset({"o", "O", "l", "L", "i", "j", "ss", "ae", "AE", "oe", "OE", "aa", "AA"})
_FONTS = frozenset({"mathcal", "mathbb", "mathfrak", "mathscr", "hat", "tilde", "bar", "vec"})
_WIDE = {"overline": "bar", "widehat": "hat", "widetilde": "tilde", "overrightarrow": "vec"}
_ROOTS = {"3": "∛", "4": "∜"}
_DROPPED = _words(
    "left right big Big bigg Bigg bigl bigr Bigl Bigr displaystyle textstyle scriptstyle limits"
    " nolimits xspace bf it rm em sc tt sl sf cal bfseries itshape protect noindent centering"
    " boldmath small large normalsize footnotesize par newline linebreak smallskip medskip"
)
_SPACES = frozenset({"quad", "qquad", "enspace", "thinspace", "hspace", "vspace", "space"})
_OPERATORS = _words(
    "log ln exp sin cos tan max min sup inf lim arg det dim ker gcd Pr mod bmod deg"
)
_REFERENCES = frozenset({"cite", "citep", "citet", "ref", "eqref", "autoref", "cref"})
_DEPTH = 8


@functools.lru_cache(maxsize=4096)
def _symbol(source: str) -> str:
    """What pylatexenc makes of one macro, "" if it does not know it or chokes on it."""
    from pylatexenc.latex2text import LatexNodes2Text  # noqa: PLC0415 - slow to import

    logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)  # half of our input is broken
    try:
        return str(LatexNodes2Text(math_mode="text").latex_to_text(source)).strip()
    except Exception:  # noqa: BLE001 - any of a dozen kinds, on hostile input; we keep the source
        return ""


def _accent(found: re.Match[str]) -> str:
    letter = found["group"] or found["bare"] or found["inner"] or found["next"]
    mark = found["mark"] or found["letter"]
    composed = unicodedata.normalize("NFC", _symbol(f"\\{mark}{{{letter}}}"))
    # `\"quoted` is an escaped quotation mark, and q carries no such accent.
    vowel = found["mark"] != '"' or letter.lstrip("\\") in "aeiouyAEIOUY"
    if vowel and len(composed) == 1 and composed != letter:
        return composed
    return f"{mark}{letter}" if found["mark"] else f"{mark} {letter}"


def _macro(found: re.Match[str]) -> str:
    r"""What a macro makes of its braces, kept apart from a name before it: `\cdot\mathbf{u}`."""
    made = _inside(found)
    if made[:1].isalpha() and _NAME_BEFORE.search(_before(found)):
        made = f" {made}"
    return f"{made}{{}}" if _NAME_BEFORE.search(made) else made


def _before(found: re.Match[str]) -> str:
    """What stands right before it."""
    return found.string[max(found.start() - _LONGEST_NAME, 0) : found.start()]


def _grouped(found: re.Match[str]) -> str:
    r"""A name out of its braces, but where these are another macro's: `\sqrt{\pi}`."""
    return found[0] if _ARGUMENT_OF.search(_before(found)) else f"{found[1]}{{}}"


def _inside(found: re.Match[str]) -> str:
    name, inner = found[1], found[2]
    if name in _SPACES or name in {"begin", "end", "label"}:
        return " "
    if not inner:
        return found[0]
    if name in _REFERENCES or name.startswith("cite"):
        return f"[{inner}]"
    if name == "sqrt":
        return f"√{inner}" if len(inner) == 1 or _NAME.fullmatch(inner) else f"√({inner})"
    one = (inner.isalnum() and inner.isascii()) or _NAME.fullmatch(inner) is not None
    if name in _WIDE and (len(inner) == 1 or not inner.isalnum()):
        name = _WIDE[name]
    if name in _FONTS and one:
        return _symbol(f"\\{name}{{{inner}}}") or inner
    return f" ({inner})" if name == "footnote" else inner


def _fraction(found: re.Match[str]) -> str:
    parts = (part.strip() for part in found.groups())
    return "/".join(f"({part})" if re.search(r"[^\w.\\]", part) else part for part in parts)


def _root(found: re.Match[str]) -> str:
    index, inner = found[1], found[2]
    sign = _ROOTS.get(index) or f"{in_script(index, SUPERSCRIPT) or f'({index})'}√"
    return f"{sign}{inner}" if len(inner) == 1 else f"{sign}({inner})"


def _negated(found: re.Match[str]) -> str:
    r"""A relation struck through: `\not\in`."""
    name = found[1]
    symbol = _symbol(f"{name} ") if name.startswith("\\") else name
    struck = unicodedata.normalize("NFC", f"{symbol}\u0338")
    return struck if len(symbol) == 1 else found[0]


def _bare(found: re.Match[str]) -> str:
    before, name, after = found["before"], found["name"], found["after"].replace("{}", "")
    following = found.string[found.end() : found.end() + 1]
    if name in _OPERATORS:
        # `\log\log n`, `\sin x`; but not `\log²`
        apart = following == "\\" or (following.isascii() and following.isalnum())
        behind = " " if apart else after
        return f"{before} {name}{behind}" if before else f"{name}{behind}"
    if name == "colon":
        return f"{before}: "
    if name == "cdot":
        spaced = not before and found.string[: found.start()].endswith(" ")
        return f"{before}·{after if spaced else ''}"
    if name in _LETTERS:
        return before + _symbol(f"\\{name}")
    if name in _DROPPED or name in _SPACES:
        return f"{before} " if name in _SPACES else before
    return before + _set_symbol(name, before, after)


def _set_symbol(name: str, before: str, after: str) -> str:
    """A symbol that stands behind `before`, with the space around it."""
    symbol = _symbol(f"\\{name} ")
    kind = unicodedata.category(symbol) if len(symbol) == 1 else ""
    if kind == "Ps":  # an opening bracket
        return symbol
    # in LaTeX the space after a macro only ends its name: as much belongs before a relation
    between = " " if kind == "Sm" and before and after else ""
    return between + (symbol or name) + after


def _script(found: re.Match[str]) -> str:
    sign, inner = found[1], (found[2] if found[2] is not None else found[3])
    inner = inner.strip()
    small = in_script(inner, SUPERSCRIPT if sign == "^" else SUBSCRIPT)
    if small:
        return small
    return f"{sign}{inner}" if len(inner) <= 1 or inner.isalnum() else f"{sign}({inner})"


def _macros(text: str) -> str:
    """Resolve macros from the innermost braces outwards."""
    for _ in range(_DEPTH):
        before = text
        text = _FRACTION.sub(_fraction, text)
        text = _BINOMIAL.sub(r"(\1 choose \2)", _ROOT.sub(_root, text))
        text = _GROUPED.sub(_grouped, _ACCENT.sub(_accent, text))
        text = _DECLARED.sub(r"\1", text)
        text = _LINK.sub(r"\2 (\1)", text)
        text = _MACRO.sub(_macro, text)
        if text == before:
            break
    return text


def _is_math(inner: str, following: str) -> bool:
    """Whether what stands between two dollar signs is a formula, and not "$5 and $6"."""
    if re.search(r"[\\^_]", inner):
        return True
    if len(inner.strip()) <= 3:  # noqa: PLR2004 - `$ n $`
        return not following.isdigit()
    return not (inner[0].isspace() or inner[-1].isspace() or following.isdigit())


def _formula(text: str) -> str:
    """The inside of a formula."""
    text = text.replace("\\,", " ").replace("\\;", " ").replace("\\:", " ").replace("\\!", "")
    text = re.sub(r"\\[|]", "‖", text)
    text = re.sub(r"\^-(?![\w(\\])", "⁻", _NOT.sub(_negated, text))
    text = _UNBRACED.sub(r"\\\1{\2}", text)
    text = _RAISED_SYMBOL.sub(lambda found: _RAISED[found[1] or found[2]], text)
    for _ in range(_DEPTH):
        before = text
        text = _macros(text)
        text = _SCRIPT.sub(_script, text)
        text = re.sub(r"(?<!\\)\{([^{}]+)(?<!\\)\}", r"\1", text)
        if text == before:
            break
    text = re.sub(r"(?<![A-Za-z])\{\}", "", text)  # what ends no name of a macro
    return _ESCAPED.sub(r"\1", _BARE.sub(_bare, text)).replace("~", " ")


def readable(text: str) -> str:
    """Replace what is LaTeX; keep every word."""

    def formula(found: re.Match[str]) -> str:
        inner = found["inner"]
        if inner is not None and not _is_math(inner, text[found.end() : found.end() + 1]):
            return found[0]
        source: str = inner or found["round"] or found["square"]
        made = _formula(source)
        return made if made.strip() else source

    if "$" in text or "\\(" in text or "\\[" in text:
        text = _MATH.sub(formula, text)
    if "\\" not in text:
        return text
    text = re.sub(r"\\\\(?=\s|$)", " ", _macros(text))
    return _ESCAPED.sub(r"\1", _BARE.sub(_bare, text))
