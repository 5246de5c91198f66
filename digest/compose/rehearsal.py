"""Every template is rendered once with sample data before a run sends anything.

It is the source that is rendered here, not what MJML made of it, so that errors name the file
and line that a person edited.
"""

import traceback
from collections.abc import Mapping, Sequence

import jinja2
from jinja2.sandbox import SandboxedEnvironment

from digest.compose.slots import Slotted, mark
from digest.compose.view import Badge, CardView, PageView
from digest.errors import TemplateError

_CARDS = tuple(
    CardView(
        title="A sample title",
        url=url,
        title_dir="ltr",
        authors=some,
        origin=some,
        summary=some,
        summary_dir="ltr",
        facts=(Badge("41 upvotes"),) if some else (),
        links=(Badge("PDF", "https://example.org/sample.pdf"),) if some else (),
        explained=bool(some),
    )
    for url, some in (("https://example.org/sample", "sample"), ("", ""))
)
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
        consent="Sent to you.",
        change="Ask.",
        leave=leave,
        leave_url=url,
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
) -> None:
    """Render each page and card with full and with empty data; `sandboxes` by autoescape.

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
                for card in _CARDS:
                    _check_slots(template, card)
            elif name in pages or name.endswith(".mjml.j2"):
                for page in _PAGES:
                    Slotted.parse(template.render(page=page, cards=mark("cards")))
        except jinja2.TemplateSyntaxError as error:
            message = error.message or "syntax error"
            raise TemplateError(message, file=name, line=error.lineno) from error
        except (jinja2.TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            raise TemplateError(str(error), file=name, line=_line(error, name)) from error


def _check_slots(template: jinja2.Template, card: CardView) -> None:
    """A card filled in afterwards must say what it says rendered with its values."""
    number, why = "7", "sample" if card.explained else ""
    marked = template.render(card=card, number=mark("number"), why=why and mark("why"))
    filled = Slotted.parse(marked).fill({"number": number, "why": why})
    if filled != template.render(card=card, number=number, why=why):
        raise ValueError("`number` and `why` are slots: print them, and do nothing else with them")


def _line(error: BaseException, name: str) -> int | None:
    """Where in the template it happened; Jinja rewrites tracebacks to template lines."""
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == name]
    return lines[-1] if lines else None
