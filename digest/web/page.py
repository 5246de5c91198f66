"""HTML answers: rendered in one place, with the same headers each."""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from digest.languages.language import ENGLISH, Language, language_of

_FOLDER = Path(__file__).parent / "pages"


def _policy(css: str, script: str = "") -> str:
    """Allow our own stylesheet and script, known by their hashes (CSP 3 §2.3.1), and our forms."""
    scripts = f"script-src '{_hashed(script)}'; " if script else ""
    return (
        f"default-src 'none'; style-src '{_hashed(css)}'; {scripts}form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def _hashed(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


class Pages:
    """Renders the templates in `pages/`, each in the language of its reader.

    In a template `_("…")`, `ngettext(…)` and `{% trans %}` say a sentence in that language, and
    `language` is the `Language` itself.
    """

    def __init__(self, *, digest: str, contact: str = "") -> None:
        css = (_FOLDER / "page.css").read_text(encoding="utf-8")
        # Our own file, and hashed as it stands: nothing of a stranger's gets into it.
        self._globals = {
            "css": Markup(css),  # noqa: S704
            "digest": digest,
            "contact": contact,
        }
        self._css = css
        self._environments: dict[str, Environment] = {}
        self._headers = {
            "Cache-Control": "no-store",
            "Content-Security-Policy": _policy(css),
            "Referrer-Policy": "no-referrer",  # the address bar holds a token
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "X-Robots-Tag": "noindex, nofollow",
        }

    def answer(
        self,
        template: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        language: str = ENGLISH,
        script: str = "",
        **slots: object,
    ) -> HTMLResponse:
        """Render a template to a response, in the language of a reader's tag.

        `script` names a file in `pages/` that the page may run; without it no page needs one.
        """
        spoken = language_of(language)
        code = (_FOLDER / script).read_text(encoding="utf-8") if script else ""
        slots["script"] = Markup(code)  # noqa: S704 - our own file
        html = self._environment(spoken).get_template(template).render(slots)
        said = {"Content-Language": spoken.tag, "Vary": "Accept-Language"}
        whole = {**(headers or {}), **said, **self._headers}
        if script:
            whole["Content-Security-Policy"] = _policy(self._css, code)
        return HTMLResponse(html, status, headers=whole)

    def notice(
        self,
        status: int,
        heading: str,
        text: str,
        *,
        headers: Mapping[str, str] | None = None,
        language: str = ENGLISH,
    ) -> HTMLResponse:
        """Say that something did not work; both texts are English, marked by `message`."""
        spoken = language_of(language)
        return self.answer(
            "notice.html",
            status=status,
            headers=headers,
            language=language,
            heading=spoken.gettext(heading),
            text=spoken.gettext(text),
        )

    def _environment(self, language: Language) -> Environment:
        if language.tag not in self._environments:
            self._environments[language.tag] = self._open(language)
        return self._environments[language.tag]

    def _open(self, language: Language) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(_FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        environment.install_gettext_callables(  # type: ignore[attr-defined]
            language.gettext, language.ngettext, newstyle=True
        )
        environment.globals |= {**self._globals, "language": language}
        return environment
