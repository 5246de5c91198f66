"""One answer of the site, and the templates that pages are made with."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from digest.languages.language import Language
from digest.site.about import LIVE_SEARCH, About

_FOLDER = Path(__file__).parent / "pages"
HTML = "text/html; charset=utf-8"
CSS = "text/css; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Page:
    """What stands at a path."""

    body: bytes
    media_type: str = HTML
    lasting: bool = False
    """Whether this path will never hold anything else."""


class Templates:
    """Renders the templates in `pages/`.

    Every link of a page is relative to it, so that pages work below any address.
    """

    def __init__(self, about: About, language: Language) -> None:
        self._about = about
        style = (_FOLDER / "site.css").read_bytes()
        self.style = Page(style, CSS, lasting=True)
        self.style_path = f"style-{hashlib.sha256(style).hexdigest()[:12]}.css"
        self._environment = Environment(
            loader=FileSystemLoader(_FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        self._environment.install_gettext_callables(  # type: ignore[attr-defined]
            language.gettext, language.ngettext, newstyle=True
        )
        self._environment.globals |= {
            "about": about,
            "language": language,
            "style": self.style_path,
        }

    def render(self, template: str, path: str, **slots: object) -> Page:
        """The page at a path, such as "day/2026-11-25/"."""
        root = "../" * path.count("/") or "./"
        search = self._about.search
        html = self._environment.get_template(template).render(
            slots,
            path=path,
            root=root,
            search=root + search if search == LIVE_SEARCH else search,
            url=f"{self._about.url}/{path}" if self._about.url else "",
        )
        return Page(html.encode("utf-8", "xmlcharrefreplace"))
