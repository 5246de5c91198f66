"""Every template is rendered once with sample data before a run sends anything.

It is the source that is rendered here, not what MJML made of it, so that errors name the file
and line that a person edited.
"""

import traceback
from collections.abc import Mapping, Sequence

import jinja2
from jinja2.sandbox import SandboxedEnvironment

from digest.compose.mistakes import explain
from digest.compose.slots import Slotted, mark
from digest.compose.view import Badge, CardView, PageView, SectionView

_CARDS = tuple(
    CardView(
        title="A sample title",
        url=url,
        title_dir="ltr",
        title_lang="ja" if some else "",
        authors=some,
        origin=some,
        summary=some,
        summary_dir="ltr",
        summary_origin="model" if some else "abstract",
        summary_by=some,
        summary_lang="ko" if some else "",
        facts=(Badge("41 upvotes"),) if some else (),
        links=(Badge("PDF", "https://example.org/sample.pdf"),) if some else (),
        thumbnail="https://example.org/sample.png" if some else "",
        explained=bool(some),
        strong=bool(some),
        heading=3 if some else 2,
        first=bool(some),
    )
    for url, some in (("https://example.org/sample", "sample"), ("", ""))
)
_SECTIONS = (SectionView("interest", "ltr", "sample"), SectionView("popular", "rtl", ""))
_NOBODY = {"vote": "", "mail_like": "", "mail_less": "", "mail_mute": ""}
_PLACES: Sequence[Mapping[str, str]] = (
    _NOBODY,
    {**_NOBODY, "vote": "https://example.org/vote/7"},
    {
        **_NOBODY,
        "mail_like": "mailto:a+b@example.org?subject=like%207",
        "mail_less": "mailto:a+b@example.org?subject=less%207",
        "mail_mute": "mailto:a+b@example.org?subject=mute%207",
    },
)
"""The ways in which a card is voted on."""
_PAGES = tuple(
    PageView(
        title="Daily papers",
        subject="A sample",
        preheader=some,
        day="Friday, 12 June 2026",
        greeting="Hello,",
        lead="1 paper for you.",
        receipt="1 announced, 1 read, 1 matches, 1 shown",
        troubles=(some,) if some else (),
        omitted=1 if some else 0,
        shortened=2 if some else 0,
        consent="Sent to you.",
        change="" if some else "Ask.",
        leave=leave,
        leave_url=url,
        settings_url=url and "https://example.org/settings",
        pause_url=url and "https://example.org/pause",
        day_url=url and "https://example.org/day/2026-06-12/",
        postal=(some,) if some else (),
    )
    for url, leave, some in (("https://example.org/leave", "", "sample"), ("", "Reply.", ""))
)


def rehearse(
    files: Mapping[str, str],
    sandboxes: Mapping[bool, SandboxedEnvironment],
    *,
    pages: Sequence[str],
    cards: Sequence[str],
    sections: Sequence[str],
) -> None:
    """Render each page, card and heading with full and with empty data.

    `sandboxes` are by autoescape.

    Raises:
        TemplateError: naming file and line.

    """
    for name, source in files.items():
        sandbox = sandboxes[not name.endswith(".txt.j2")]
        try:
            sandbox.parse(source, name, name)
            code = sandbox.compile(source, name, name)
            template = sandbox.template_class.from_code(sandbox, code, sandbox.make_globals(None))
            if name in cards:
                _rehearse_card(template)
            elif name in sections:
                _rehearse_section(template, underlined=name.endswith(".txt.j2"))
            elif name in pages or name.endswith(".mjml.j2"):
                for page in _PAGES:
                    Slotted.parse(template.render(page=page, cards=mark("cards")))
        except (jinja2.TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            line = _line(error, name)
            raise explain(error, file=name, line=line, filters=sandbox.filters) from error


def _rehearse_card(template: jinja2.Template) -> None:
    for card in _CARDS:
        for places in _PLACES:
            slots = {"number": "7", "why": "sample" if card.explained else "", **places}
            _check_slots(template, slots, card=card)


def _rehearse_section(template: jinja2.Template, *, underlined: bool) -> None:
    slots = {"title": "A sample"} | ({"underline": "--------"} if underlined else {})
    for section in _SECTIONS:
        _check_slots(template, slots, section=section)


def _check_slots(template: jinja2.Template, slots: Mapping[str, str], **views: object) -> None:
    """What is filled in afterwards must say what it says rendered with its values."""
    marked = template.render(**views, **{name: text and mark(name) for name, text in slots.items()})
    if Slotted.parse(marked).fill(slots) != template.render(**views, **slots):
        names = " and ".join(f"`{name}`" for name in slots)
        raise ValueError(f"{names}: slots, to be printed and nothing else")


def _line(error: BaseException, name: str) -> int | None:
    """Where in the template it happened; Jinja rewrites tracebacks to template lines."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return error.lineno
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == name]
    return lines[-1] if lines else None
