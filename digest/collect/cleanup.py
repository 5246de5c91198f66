"""What sources send → one line or some paragraphs of readable Unicode.

Never loses a word and never fails, whatever it is given; what it cannot read it leaves as it is.
"""

import re
import unicodedata

from digest.collect import latex, markup

_URL = re.compile(r"(https?://[^\s<>{}$\\]+)")
_QUOTED = re.compile(r"(?:``|(?<![\w'])'')(?=\S)([^`]{1,300}?)(?<=\S)''")
_POWER = re.compile(r"(?<=[A-Za-z0-9)])\^(\d{1,3})(?![\w^.])")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
# They turn the direction of the text around them, up to our own words (Trojan source).
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_PASSES = 6


def text(source: str) -> str:
    """Make plain text from a source readable, on one line."""
    return " ".join(paragraphs(source).split())


def hypertext(source: str) -> str:
    """`text` for a source that sends HTML."""
    return text(markup.hypertext(_printable(source)))


def paragraphs(source: str) -> str:
    """`text`, keeping line breaks."""
    for _ in range(_PASSES):  # `&amp;lt;` and the like need more than one pass
        done = _once(source)
        if done == source:
            break
        source = done
    return source


def _printable(source: str) -> str:
    return _BIDI.sub("", _CONTROL.sub("", source))


def _once(source: str) -> str:
    source = latex.readable(markup.plain(_printable(source)))
    source = "".join(
        piece if odd % 2 else _typography(piece) for odd, piece in enumerate(_URL.split(source))
    )
    lines = (" ".join(line.split()) for line in _printable(source).splitlines())
    return unicodedata.normalize("NFC", "\n".join(line for line in lines if line))


def _typography(piece: str) -> str:
    """What authors type for want of the right key, and what copying from a web page leaves."""
    piece = _QUOTED.sub(r"“\1”", piece)
    piece = re.sub(r"(?<!-)---(?!-)", "—", piece)
    piece = re.sub(r"(?<=[^\W_])--(?=[^\W_])", "–", piece)
    piece = re.sub(r"(?<=[A-Za-z]{2})~(?=[A-Za-z\[])|(?<=[.)])~(?=[A-Z0-9\[])", " ", piece)
    # Hugging Face's page drops the backslash of \times: "2.8times faster", "1248times1248"
    piece = re.sub(r"(?<=\d)times(?=\d|\b)", "×", piece)
    return _POWER.sub(lambda found: found[1].translate(markup.SUPERSCRIPT), piece)
