import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect import cleanup

LATEX = [
    (r"sorting in $\mathcal{O}(n\log n)$ time", "sorting in 𝒪(n log n) time"),
    (r"$n\log^2 n$, $\Omega(n\log\log n)$, $2\sin\theta$", "n log² n, Ω(n log log n), 2 sin θ"),
    (r"$\lceil\log_2 n\rceil$ of $\langle x, y\rangle$", "⌈log₂ n⌉ of ⟨x, y⟩"),
    (r"an $n\times n$ map $f\colon X\to Y$, 2$\times$ faster", "an n × n map f: X → Y, 2× faster"),
    (r"$A^\top A$, $x^{\prime}$, $90^\circ$", "Aᵀ A, x′, 90°"),
    (r"gains of 17.76\% and 3\%", "gains of 17.76% and 3%"),
    (r"we call it \OurMethod, and \model runs", "we call it OurMethod, and model runs"),
    (r"\OurMethod{} runs", "OurMethod runs"),
    (
        r"\textbf{adaptability}, the \emph{very \textit{deep}} one",
        "adaptability, the very deep one",
    ),
    (r"Erd\H{o}s--R\'enyi and {\'E}cole", "Erdős–Rényi and École"),
    (
        r"M\"uller, S{\o}ren, Fran\c{c}ois, na{\"\i}ve, Erd{\H o}s",
        "Müller, Søren, François, naïve, Erdős",
    ),
    (r"$x_{i+1}$, $\alpha$-greedy, $\mathbb{R}^d$, $10^{-3}$", "xᵢ₊₁, α-greedy, ℝᵈ, 10⁻³"),
    (r"$\frac{1}{2}$ and $\frac{a+b}{c}$, $\sqrt{n}$", "1/2 and (a+b)/c, √n"),
    (r"at $p < 0.05$ and $\tilde{O}(\sqrt{T})$", "at p < 0.05 and Õ(√T)"),
    (r"$\{x_i\}_{i=1}^{n}$", "{xᵢ}ᵢ₌₁ⁿ"),
    (r"see \url{https://x.org/a_b--c~d}", "see https://x.org/a_b--c~d"),
    (r"\href{https://x.org/}{the page}", "the page (https://x.org/)"),
    (r"as in \cite{knuth}", "as in [knuth]"),
    (r"$t$ out of $k$", "t out of k"),
    (r"R\&D \#1, \$5", "R&D #1, $5"),
    (r"\begin{itemize} one \end{itemize}", "one"),
    (r"said \"hello\"", 'said "hello"'),
    (r"$\nabla\cdot\mathbf{u}=0$, $\mathrm{SU}(2)\times\mathrm{U}(1)$", "∇·u=0, SU(2) × U(1)"),
    (r"$\mathbf{\alpha}x$, $\frac{\pi}{2}$, $\sqrt{\pi}$, ${}^{13}$C", "αx, π/2, √π, ¹³C"),
    (r"$\sqrt[3]{x}$, $\sqrt[n]{a+b}$, $\binom{n}{k}$", "∛x, ⁿ√(a+b), (n choose k)"),
    (r"$x\not\in A$, $x \not= y$, $\mu^+\mu^-$", "x∉ A, x ≠ y, μ⁺μ⁻"),
    (r"$\overline{X}$, $\widehat{\beta}$, $\mathbb R^6$, $\hat x$", "X̅, β̂, ℝ⁶, x̂"),
    (r"with $ a_1 + b_2 $ and $5", "with a₁ + b₂ and $5"),
    (r"10$\boldsymbol{\times}$ with \textbf{\OurModel}", "10× with OurModel"),
]
TEXT = [
    "costs $5 and $6 a month",
    "100% sure % of that",
    "the model emits <swi> and </swi> and <s>",
    "if a < b and b > c then",
    "snake_case, ~2% more, --verbose, C:\\",
    "AT&T; x & y # z",
    "{unbalanced and {a, b}",
    "f'' and ''",
    "中文标题：視覺指令微調",
    "مرحبا بالعالم",
    "🎉 emoji 👩‍💻",
    "0",
]
RESIDUE = [
    ("find ''blind pairs'' here", "find “blind pairs” here"),
    ("``quoted'' text", "“quoted” text"),
    ("2.8times faster at 1248times1248", "2.8× faster at 1248×1248"),
    ("in a 836m^2 world", "in a 836m² world"),
    ("3--5 day periods---or more", "3–5 day periods—or more"),
    ("training~Our code, Fig.~1", "training Our code, Fig. 1"),
    ("H<sub>2</sub>O in <i>E. coli</i>, 10<sup>-3</sup>", "H₂O in E. coli, 10⁻³"),
    ("&lt;swi&gt; &amp;amp; caf&eacute;", "<swi> & café"),
    ("  many \n\n  spaces\t here ", "many spaces here"),
    ("a\x00b\x1bc\ud800d\u202ee", "abcde"),
    ("cafe\u0301", "café"),
]


@pytest.mark.parametrize(("source", "readable"), LATEX + RESIDUE)
def test_what_is_no_text_becomes_text(source: str, readable: str) -> None:
    assert cleanup.text(source) == readable


@pytest.mark.parametrize("source", TEXT)
def test_what_is_text_stays(source: str) -> None:
    assert cleanup.text(source) == source


@pytest.mark.parametrize("source", [source for source, _ in LATEX + RESIDUE])
def test_cleaning_twice_is_cleaning_once(source: str) -> None:
    assert cleanup.text(cleanup.text(source)) == cleanup.text(source)


@pytest.mark.parametrize(
    ("source", "readable"),
    [
        ("<p>One<br>two</p><p>three <b>bold</b></p>", "One two three bold"),
        ("x < 4 <swi> &lt;mask&gt;", "x < 4 <swi> <mask>"),
        ("a<script>alert(1)</script>b<style>p {}</style>c", "a b c"),
        ("before <!-- twitter --> after", "before after"),
        ('<img alt="a>b" src=x> after', "after"),
        ('<a href="x>after', "after"),
        ("<style>an unclosed one", "<style>an unclosed one"),
        ("<!-- an unclosed one", "<!-- an unclosed one"),
        ("<title>kept</title>, <textarea>too", "kept , too"),
        ("<p onclick='x'>R&amp;D with $n^2$", "R&D with n²"),
    ],
)
def test_html(source: str, readable: str) -> None:
    assert cleanup.hypertext(source) == readable


NOISE = (
    "{ } $ ^ _ % & ~ < > # ' ` \" - / ! \\ $$ '' é 中 \\frac \\textbf{ \\( \\) \\begin{x} \\'"
    " <p> </p> <b <!-- <script> &lt; &#0; &#xD800; word"
)
FRAGMENTS = st.sampled_from([*NOISE.split(), " ", "\n"])
HOSTILE = st.one_of(st.text(), st.lists(FRAGMENTS, max_size=40).map("".join))


@given(HOSTILE)
def test_nothing_breaks_it(source: str) -> None:
    for clean in (cleanup.text(source), cleanup.hypertext(source)):
        clean.encode()
        assert clean == " ".join(clean.split())
        assert unicodedata.is_normalized("NFC", clean)
        assert not any(unicodedata.category(mark) in {"Cc", "Cs"} for mark in clean)


WORDS = st.lists(st.text("abcdefghijklmnopqrstuvwxyzäß中", min_size=4, max_size=9), min_size=1)


@given(WORDS, st.lists(FRAGMENTS.filter(lambda piece: piece != "word"), max_size=12))
def test_no_word_beside_broken_markup_is_lost(words: list[str], noise: list[str]) -> None:
    """Words stand apart from the noise by spaces; whatever that is, they are there after it."""
    noise = [piece for piece in noise if not piece.startswith(("<b", "&", "\\begin"))]
    pieces = [*words]
    for place, piece in enumerate(noise):
        pieces.insert((place * 7) % (len(pieces) + 1), piece)
    clean = cleanup.text(" ".join(pieces))
    assert all(word in clean for word in words)


@pytest.mark.parametrize("piece", ["{", "$", "\\textbf{", "<", "$x", "\\'", "''", "``", "&", "<a "])
def test_no_input_takes_for_ever(piece: str) -> None:
    cleanup.text(piece * 20_000)
    cleanup.hypertext(piece * 20_000)
