"""A theme: a folder of MJML and text templates, checked, compiled once a run."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import jinja2
from jinja2.sandbox import SandboxedEnvironment

from digest.compose.mjml import compile_mjml, put_in_includes, split_marked
from digest.compose.mjml_check import check_mjml
from digest.compose.options import MailOptions
from digest.compose.rehearsal import rehearse
from digest.compose.slots import Slotted
from digest.compose.typography import columns
from digest.compose.uses import only_printed
from digest.compose.view import PERSONAL, Level
from digest.errors import TemplateError
from digest.languages.language import ENGLISH, Language, language_of, wording

PAGE_HTML, PAGE_TEXT = "mail.mjml.j2", "mail.txt.j2"
SECTION_HTML, SECTION_TEXT = "section.mjml.j2", "section.txt.j2"
CARDS_HTML = {
    Level.FULL: "card.mjml.j2",
    Level.COMPACT: "compact.mjml.j2",
    Level.LINK: "link.mjml.j2",
}
CARDS_TEXT = {
    Level.FULL: "card.txt.j2",
    Level.COMPACT: "compact.txt.j2",
    Level.LINK: "link.txt.j2",
}
_NEEDED = (PAGE_HTML, PAGE_TEXT, *CARDS_HTML.values(), *CARDS_TEXT.values())
_SECTION = (SECTION_HTML, SECTION_TEXT)
"""A theme has both or none; without them its mails have no headings between the cards."""
_IN_COLUMN = frozenset({SECTION_HTML, *CARDS_HTML.values()})
_VERSION = "4"
"""Changed when the code sets the same templates differently."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Templates that are compiled for one language.

    `digest` names them and the options they are used with. `open_html` and `open_text` are those
    of `view.PERSONAL` that a page can be rendered without, and that are filled in afterwards.
    """

    digest: str
    language: Language
    page_html: jinja2.Template
    page_text: jinja2.Template
    cards_html: Mapping[Level, jinja2.Template]
    cards_text: Mapping[Level, jinja2.Template]
    section_html: jinja2.Template | None
    section_text: jinja2.Template | None
    open_html: frozenset[str]
    open_text: frozenset[str]
    _sources: Mapping[str, str]
    """By file name: HTML made of MJML, and text, both with Jinja in them."""

    @classmethod
    def load(cls, folder: Path, mail: MailOptions | None = None) -> "Theme":
        """Read, check and compile the theme in `folder`; `mail` only goes into its digest.

        Raises:
            TemplateError: naming file and line; nothing has been sent then.

        """
        files = _read(folder)
        _check(files)
        texts = {name: source for name, source in files.items() if name.endswith(".txt.j2")}
        sources = {**texts, **_compile(files)}
        return cls._of(sources, _digest(files, mail or MailOptions()), language_of(ENGLISH))

    def in_language(self, language: Language) -> "Theme":
        """The same templates, their sentences in that language."""
        return self._of(self._sources, self.digest, language)

    @classmethod
    def _of(cls, sources: Mapping[str, str], digest: str, language: Language) -> "Theme":
        html = environment(autoescape=True, language=language)
        text = environment(autoescape=False, language=language)
        of_html, of_text = partial(_template, html, sources), partial(_template, text, sources)
        sectioned = SECTION_HTML in sources
        return cls(
            digest=digest,
            language=language,
            page_html=of_html(PAGE_HTML),
            page_text=of_text(PAGE_TEXT),
            cards_html={level: of_html(name) for level, name in CARDS_HTML.items()},
            cards_text={level: of_text(name) for level, name in CARDS_TEXT.items()},
            section_html=of_html(SECTION_HTML) if sectioned else None,
            section_text=of_text(SECTION_TEXT) if sectioned else None,
            open_html=only_printed(html.parse(sources[PAGE_HTML]), PERSONAL, escaped=True),
            open_text=only_printed(text.parse(sources[PAGE_TEXT]), PERSONAL, escaped=False),
            _sources=sources,
        )


def environment(*, autoescape: bool, language: Language) -> SandboxedEnvironment:
    """Make the sandbox that templates run in: no loader, undefined names are errors.

    `{{ _("…") }}` and `{% trans %}` say a sentence in that language; `language.tag` and
    `language.direction` are for HTML's `lang` and `dir`.
    """
    sandbox = SandboxedEnvironment(
        autoescape=autoescape,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
    )
    sandbox.install_gettext_callables(  # type: ignore[attr-defined]
        language.gettext, language.ngettext, newstyle=True
    )
    sandbox.globals["language"] = language
    sandbox.filters |= {"columns": columns, "number": language.number}
    return sandbox


def render(template: jinja2.Template, **values: object) -> Slotted:
    """Render a page or card with marks in the place of what is filled in later; LF line ends.

    Raises:
        TemplateError: if it fails on these values, or changes a mark.

    """
    try:
        rendered = template.render(values)
        return Slotted.parse(rendered.replace("\r\n", "\n").replace("\r", "\n"))
    except (jinja2.TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise TemplateError(str(error), file=template.name or "a template") from error


def _read(folder: Path) -> dict[str, str]:
    """All templates of a folder, by their path in it."""
    if not folder.is_dir():
        raise TemplateError(
            "is no folder",
            file=str(folder),
            cure="Make one with `digest theme new NAME`, or set mail.templates to one's folder.",
        )
    files = {}
    for path in sorted(folder.rglob("*.j2")):
        name = path.relative_to(folder).as_posix()
        try:
            # An editor may have begun it with a byte order mark, which is no part of a mail.
            files[name] = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            raise TemplateError(
                "is not UTF-8", file=name, line=line, cure="Save it as UTF-8 in your editor."
            ) from error
        except OSError as error:
            raise TemplateError(f"cannot be read: {error.strerror or error}", file=name) from error
    needed = (*_NEEDED, *_SECTION) if any(name in files for name in _SECTION) else _NEEDED
    for name in needed:
        if name not in files:
            raise TemplateError(
                "is missing", file=name, cure=f"Copy it from the default theme into {folder}."
            )
    return files


def _check(files: Mapping[str, str]) -> None:
    for name, source in files.items():
        if name.endswith(".mjml.j2"):
            parent = "" if name == PAGE_HTML else _parent_of(name)
            check_mjml(source, file=name, parent=parent)
    english = language_of(ENGLISH)
    rehearse(
        files,
        {escaped: environment(autoescape=escaped, language=english) for escaped in (True, False)},
        pages=(PAGE_HTML, PAGE_TEXT),
        cards=(*CARDS_HTML.values(), *CARDS_TEXT.values()),
        sections=_SECTION,
    )


def _parent_of(name: str) -> str:
    """Cards and headings stand in a column; other parts (a header, a footer) in the body."""
    return "mj-column" if name in _IN_COLUMN else "mj-body"


def _compile(files: Mapping[str, str]) -> dict[str, str]:
    """MJML → HTML with Jinja in it: the page with {{ cards }}, each kind of card, a heading."""
    page = compile_mjml(
        put_in_includes(files[PAGE_HTML], files, file=PAGE_HTML, marked=_IN_COLUMN), file=PAGE_HTML
    )
    sources = {}
    if SECTION_HTML in files:
        page, sources[SECTION_HTML] = split_marked(page, SECTION_HTML, file=PAGE_HTML, instead="")
    for level, name in CARDS_HTML.items():
        instead = "{{ cards }}" if level is Level.FULL else ""
        page, sources[name] = split_marked(page, name, file=PAGE_HTML, instead=instead)
    return {**sources, PAGE_HTML: page}


def _template(
    sandbox: SandboxedEnvironment, sources: Mapping[str, str], name: str
) -> jinja2.Template:
    try:
        code = sandbox.compile(sources[name], name, name)
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError(
            error.message or "syntax error", file=name, line=error.lineno
        ) from error
    return sandbox.template_class.from_code(sandbox, code, sandbox.make_globals(None))


def _digest(files: Mapping[str, str], mail: MailOptions) -> str:
    """Name templates, options and translations, 16 hexadecimal digits; not where the folder is."""
    hashed = hashlib.sha256(_VERSION.encode() + wording())
    hashed.update(mail.model_dump_json(exclude={"templates"}).encode())
    for name in sorted(files):
        hashed.update(f"\0{name}\0{files[name]}".encode())
    return hashed.hexdigest()[:16]
