"""What people write wrongly in a theme, and what they are told: file, line, and what to do."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.compose.mjml_check import check_mjml
from digest.compose.mjml_elements import ATTRIBUTES, CHILDREN, FREE, HTML_INSIDE
from digest.compose.templates import Theme
from digest.errors import TemplateError

DEFAULT = Path(__file__).parents[3] / "templates" / "default"

Theming = Callable[[str, str], Path]


@pytest.fixture
def theme(tmp_path: Path) -> Path:
    folder = tmp_path / "theme"
    shutil.copytree(DEFAULT, folder)
    return folder


def mistake(source: str, parent: str = "mj-column") -> TemplateError:
    with pytest.raises(TemplateError) as caught:
        check_mjml(source, file="card.mjml.j2", parent=parent)
    return caught.value


T = "<mj-text>\n{}</mj-text>"


@pytest.mark.parametrize(
    ("source", "line", "says", "cure"),
    [
        ("\n<mj-txt>x</mj-txt>", 2, "<mj-txt> is no element", "mean <mj-text>?"),
        ("<mj-navbar />", 1, "no element of MJML that is supported", "documentation.mjml.io"),
        ("\n<mj-section />", 2, "cannot stand inside <mj-column>", "<mj-body> or <mj-wrapper>"),
        ("<mj-text>\n<mj-image /></mj-text>", 2, "inside <mj-text> of line 1", "closed before?"),
        ("\n<p>x</p>", 2, "<p> cannot stand", "into <mj-text> or <mj-raw>"),
        ("<MJ-TEXT />", 1, "<MJ-TEXT> cannot stand", "small letters: <mj-text>"),
        ("\nhello", 2, "text stands directly inside <mj-column>: `hello`", "into <mj-text>"),
        ("{% if x %}\n{{ x }}{% endif %}", 2, "text stands directly", "into <mj-text>"),
        ("<mj-text>a\nb", 1, "<mj-text> is never closed", "</mj-text>"),
        ("a</mj-text>", 1, "</mj-text> closes nothing", "open it before"),
        (T.format("a<br>b"), 2, "</mj-text> comes while <br> of line 2 is open", "<br />"),
        (T.format("<b><i>\na</b></i>"), 3, "</b> comes while <i> of line 2", "</i>"),
        (T.format("{% if a\n < b %}x{% endif %}"), 3, "a `<` stands in the Jinja", "a is lt b"),
        (T.format("{{ a and b && c }}"), 2, "a `&` stands in the Jinja tag", "`and`"),
        (T.format("{{ '<br />' }}"), 2, "a `<` stands in the Jinja tag", "outside of the Jinja"),
        (T.format("{{ card.title</b>{{ x }}"), 2, "`{{ card.title</b>{{ x }}` is never", "}}"),
        (T.format("Tom & Jerry"), 2, "a bare `&`", "&amp;"),
        (T.format('<a href="?a=1&b=2">x</a>'), 2, "a bare `&`", "&amp;"),
        (T.format("1 < 2"), 2, "a bare `<`", "&lt;"),
        (T.format('<a href="{{ card["url"] }}">x</a>'), 2, "the quotes of the attribute", "'url'"),
        ("<mj-text color=red>x</mj-text>", 1, "without quotes", 'color="red"'),
        ('<mj-text color="a" color="b" />', 1, "twice", "Keep one"),
        ("<!-- a -- b -->", 1, "a comment with `--`", "{# … #}"),
        (T.format("a\x01b"), 2, "a control character", "editor"),
        ('\n<mj-text colour="red">x</mj-text>', 2, "no attribute 'colour'", "mean color?"),
        ('<mj-text zzz="red" />', 1, "no attribute 'zzz'", "documentation.mjml.io"),
        ("\n<mj-include path='x' />", 2, "in a file that is included itself", "mail.mjml.j2"),
    ],
)
def test_a_mistake_in_a_part(*, source: str, line: int, says: str, cure: str) -> None:
    error = mistake(source)
    assert (error.file, error.line) == ("card.mjml.j2", line)
    assert says in error.message
    assert cure in error.cure


HEAD = "<mjml><mj-head>\n{}</mj-head></mjml>"


@pytest.mark.parametrize(
    ("source", "line", "says", "cure"),
    [
        ("", 1, "there is no <mjml> in it", "default theme"),
        ("<mjml></mjml>\n<mjml />", 2, "something stands behind </mjml>", "before </mjml>"),
        ("<mj-body />", 1, "<mj-body> cannot stand at the top", "<mjml>"),
        ("<!DOCTYPE html>\n<mjml />", 1, "a DOCTYPE is for HTML", "begins with <mjml>"),
        ("<mjml>\n<mj-head>", 2, "<mj-head> is never closed", "</mj-head>"),
        (HEAD.format("<mj-style>@media (w < 1px) { }</mj-style>"), 2, "a bare `<`", "max-width"),
        (HEAD.format("<mj-include />"), 2, "without a path", "footer.mjml.j2"),
        (HEAD.format('<mj-attributes><mj-txt color="x" /></mj-attributes>'), 2,
         "<mj-txt> in <mj-attributes>", "mean <mj-text>?"),
        (HEAD.format('<mj-attributes><mj-all colour="x" /></mj-attributes>'), 2,
         "<mj-all> has no attribute 'colour'", "mean color?"),
        (HEAD.format('<mj-attributes><mj-text src="x" /></mj-attributes>'), 2,
         "<mj-text> has no attribute 'src'", ""),
    ],
)  # fmt: skip
def test_a_mistake_in_the_document(*, source: str, line: int, says: str, cure: str) -> None:
    error = mistake(source, parent="")
    assert error.line == line
    assert says in error.message
    assert cure in error.cure


@pytest.mark.parametrize(
    "source",
    [
        "{% if x %}<mj-text>&nbsp;x &amp; y<br /></mj-text>{% endif %}",
        "{# a < b & c #}\n{% for a in b %}\n<mj-spacer />{% endfor %}",
        """<mj-text css-class="{{ 'a' if x else 'b' }}" mj-class="c">{{ x["y"] }}</mj-text>""",
        "<mj-raw>{% if a > b %}x{% endif %}</mj-raw>",
    ],
)
def test_what_is_right_passes(source: str) -> None:
    check_mjml(source, file="card.mjml.j2", parent="mj-column")


@given(st.text(alphabet="<>&/{}%#\"'= \nabmj-text", max_size=60))
def test_whatever_is_written_is_either_right_or_has_a_line(source: str) -> None:
    line: int | None = 1
    try:
        check_mjml(source, file="card.mjml.j2", parent="mj-column")
    except TemplateError as error:
        line = error.line
    assert line is not None
    assert 1 <= line <= source.count("\n") + 1


def test_the_table_of_elements_is_whole() -> None:
    placed = {child for children in CHILDREN.values() for child in children}
    assert placed | {"mjml"} == set(ATTRIBUTES)
    assert set(CHILDREN) - {""} | HTML_INSIDE | FREE <= set(ATTRIBUTES)


@pytest.mark.parametrize(
    ("name", "put_in", "says", "cure"),
    [
        ("card.txt.j2", "{{ card.orign }}", "card has no 'orign'", "Did you mean origin?"),
        ("mail.txt.j2", "{{ page.xyz }}", "page has no 'xyz'", "docs/templates.md"),
        ("card.txt.j2", "{{ crad.title }}", "'crad' is undefined", "Did you mean card?"),
        ("card.txt.j2", "{{ number | uper }}", "there is no filter 'uper'", "mean upper?"),
        ("card.txt.j2", "{% iff x %}", "there is no {% iff %}", "mean if?"),
        ("card.txt.j2", "{% endif %}", "{% endif %} belongs to nothing", "open it before"),
        ("card.txt.j2", '{% include "card.txt.j2" %}', "cannot include", "mj-include"),
        ("card.txt.j2", '{{ _("Hi %(name)s") }}', "no value for 'name'", "name=…"),
        ("card.txt.j2", "{{ 1 / 0 }}", "division by zero", ""),
    ],
)
def test_a_mistake_in_jinja(*, theme: Path, name: str, put_in: str, says: str, cure: str) -> None:
    source = (theme / name).read_text().split("\n")
    (theme / name).write_text("\n".join([*source[:2], put_in, *source[2:]]))
    with pytest.raises(TemplateError) as caught:
        Theme.load(theme)
    assert (caught.value.file, caught.value.line) == (name, 3)
    assert says in caught.value.message
    assert cure in caught.value.cure


def test_includes(theme: Path) -> None:
    page = theme / "mail.mjml.j2"
    right = page.read_text()

    def says(old: str, new: str) -> TemplateError:
        page.write_text(right.replace(old, new))
        with pytest.raises(TemplateError) as caught:
            Theme.load(theme)
        return caught.value

    card = '<mj-include path="card.mjml.j2" />'
    error = says("footer.mjml.j2", "foter.mjml.j2")
    assert "no file 'foter.mjml.j2'" in error.message
    assert error.cure == "Did you mean 'footer.mjml.j2'?"
    assert "exactly one" in says(card, "").message
    error = says(card, f"{card}\n{card}")
    assert "and there are 2" in error.message
    assert error.line == right[: right.index(card)].count("\n") + 2


def test_encodings(theme: Path) -> None:
    card = theme / "card.txt.j2"
    right = card.read_bytes()
    card.write_bytes(b"\xef\xbb\xbf" + right)
    whole = Theme.load(theme).digest
    card.write_bytes(right)
    assert Theme.load(theme).digest == whole  # a byte order mark is no part of a mail
    card.write_bytes(right + b"\n\xe9")
    with pytest.raises(TemplateError, match="is not UTF-8") as caught:
        Theme.load(theme)
    assert caught.value.line == right.count(b"\n") + 2
    assert "UTF-8" in caught.value.cure
