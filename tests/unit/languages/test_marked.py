"""No sentence of a template is printed without being marked for the catalogues."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[3]
TEMPLATES = sorted(
    path
    for pattern in ("digest/**/*.html", "digest/**/*.j2", "templates/**/*.j2")
    for path in ROOT.glob(pattern)
)
HOLE = "\x00"
"""Stands for what an expression prints."""
UNSEEN = re.compile(
    r"(?s)<(style|script|mj-style|mj-attributes)\b.*?</\1>|<!--.*?-->|<[^>]*>|&\w+;"
)
SEEN_ATTRIBUTE = re.compile(r'\b(?:alt|title|aria-label|placeholder)="([^"]*)"')
WORD = re.compile(r"[^\W\d_]{2,}")


def unmarked(source: str) -> list[str]:
    """The words that a template says in its own language."""
    tree = Environment(autoescape=True, extensions=["jinja2.ext.i18n"]).parse(source)
    text = "".join(part for output in tree.find_all(nodes.Output) for part in _printed(output))
    seen = [UNSEEN.sub(HOLE, text), *SEEN_ATTRIBUTE.findall(text)]
    return [words.strip() for part in seen for words in part.split(HOLE) if WORD.search(words)]


def _printed(node: nodes.Node) -> Iterator[str]:
    """What is printed of an expression as it stands there; the rest are holes."""
    match node:
        case nodes.TemplateData(data=text):
            yield text
        case nodes.Const(value=str() as text):
            yield text
        case nodes.Output() | nodes.CondExpr() | nodes.Concat() | nodes.Or() | nodes.Add():
            for child in node.iter_child_nodes(exclude=["test"]):
                yield from _printed(child)
        case _:
            yield HOLE


NO_SENTENCES = frozenset(
    {
        "Atom",
        "JSON Feed",
        "article",  # og:type
        'digest subscribe ADDRESS --interest "what they work on"',
        'aria-invalid="true" aria-describedby="problem-',
    }
)
"""Names of formats, a command, and attributes that an expression prints."""


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_word_of_a_template_is_marked(path: Path) -> None:
    assert set(unmarked(path.read_text(encoding="utf-8"))) <= NO_SENTENCES


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("<p>Hello {{ name }}</p>", ["Hello"]),
        ("<p>{{ _('Hello') }} {{ ngettext('a', 'b', 2) }}</p>", []),
        ("{% trans %}Hello{% endtrans %}", []),
        ("{{ 'Strong match' if card.strong }}{{ ' · ' if card.facts }}", ["Strong match ·"]),
        ("{{ _('Yes') if known else 'Not yet' }}", ["Not yet"]),
        ('<img alt="A picture" src="{{ url }}"><b title="{{ _("x y") }}">1.</b>', ["A picture"]),
        ("<style>body { color: red }</style>&nbsp;<!-- a note -->", []),
        ("{{ names|join(', ') }}{{ x|map(attribute='label')|list }}", []),
        ("{% if a %}<p>One</p>{% else %}two words{% endif %}", ["One", "two words"]),
    ],
)
def test_what_is_not_marked_is_found(source: str, left: list[str]) -> None:
    assert unmarked(source) == left
