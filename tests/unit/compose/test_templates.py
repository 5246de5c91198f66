import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.compose.options import MailOptions
from digest.compose.preview import opened
from digest.compose.templates import Theme
from digest.errors import TemplateError
from digest.languages import language as languages
from digest.languages.language import CATALOGUES

from .conftest import MakeComposer
from .editions import sectioned
from .standard import standard
from .test_standard import assert_same

DEFAULT = Path(__file__).parents[3] / "templates" / "default"

Edit = Callable[[str, str, str], Path]


@pytest.fixture
def edit(tmp_path: Path) -> Edit:
    """Copy the default theme with one place of one file changed."""

    def edited(name: str, old: str, new: str) -> Path:
        folder = tmp_path / "theme"
        shutil.copytree(DEFAULT, folder)
        source = (folder / name).read_text()
        assert old in source
        (folder / name).write_text(source.replace(old, new, 1))
        return folder

    return edited


@pytest.mark.parametrize(
    ("name", "old", "new", "line_of", "says"),
    [
        ("mail.mjml.j2", "<mj-title", "<mj-tittle", "<mj-tittle", "no element of MJML"),
        ("mail.mjml.j2", "<mj-head>", "<mj-head><mj-text>x</mj-text>", "<mj-head>", "cannot stand"),
        ("mail.mjml.j2", "<mj-column>", "<p>x</p><mj-column>", "<p>x</p>", "cannot stand"),
        ("footer.mjml.j2", "<br />", "<br>", None, "not well-formed"),
        ("card.mjml.j2", "{% if card.summary %}", "{% if 1 < 2 %}", "1 < 2", "a `<` stands"),
        ("card.mjml.j2", "card.origin }}", "card.orign }}", "card.orign }}", "orign"),
        ("card.mjml.j2", "<mj-text", "<mj-section", "<mj-section", "cannot stand"),
        ("card.txt.j2", "card.title", "title", "{{ title", "'title' is undefined"),
        ("footer.mjml.j2", "page.postal %}", "page.postal", None, ""),
        ("mail.txt.j2", "{{ page.day }}", "{{ page.day|nonsense }}", "nonsense", "nonsense"),
        ("mail.txt.j2", "{{ page.day }}", "{{ ''.__class__.mro() }}", "__class__", "unsafe"),
        ("mail.mjml.j2", 'path="footer.mjml.j2"', 'path="../x.j2"', "../x.j2", "no file"),
    ],
)  # fmt: skip
def test_an_error_names_file_and_line(
    *, edit: Edit, name: str, old: str, new: str, line_of: str | None, says: str
) -> None:
    folder = edit(name, old, new)
    with pytest.raises(TemplateError) as caught:
        Theme.load(folder)
    assert caught.value.file == name
    assert says in str(caught.value)
    if line_of is not None:
        lines = (folder / name).read_text().split("\n")
        expected = next(i for i, line in enumerate(lines, start=1) if line_of in line)
        assert caught.value.line == expected
        assert f"{name}:{expected}: " in str(caught.value)


def test_a_missing_card_position_is_an_error(edit: Edit) -> None:
    with pytest.raises(TemplateError, match="exactly one"):
        Theme.load(edit("mail.mjml.j2", '<mj-include path="link.mjml.j2" />', ""))


def test_a_missing_file_is_an_error(edit: Edit) -> None:
    folder = edit("card.txt.j2", "", "")
    (folder / "link.txt.j2").unlink()
    with pytest.raises(TemplateError, match=r"link\.txt\.j2: is missing"):
        Theme.load(folder)
    with pytest.raises(TemplateError, match="is no folder"):
        Theme.load(folder / "nowhere")


def test_a_filter_on_a_slot_is_an_error_before_anything_is_sent(edit: Edit) -> None:
    with pytest.raises(TemplateError, match="only known for each subscriber") as caught:
        Theme.load(edit("card.txt.j2", "{{ why }}", "{{ why|upper }}"))
    assert caught.value.file == "card.txt.j2"


@pytest.mark.parametrize(
    "use", ["{{ why|length }}", "{{ 'x' if why == 'sample' }}", "{{ number|int }}"]
)
def test_a_card_that_looks_at_a_slot_is_an_error_too(edit: Edit, use: str) -> None:
    with pytest.raises(TemplateError, match=r"slot|only known") as caught:
        Theme.load(edit("card.txt.j2", "{{ why }}", use))
    assert caught.value.file == "card.txt.j2"


@pytest.mark.parametrize("name", ["section.mjml.j2", "section.txt.j2"])
@pytest.mark.parametrize(
    ("use", "says"),
    [
        ("{{ title|upper }}", "only known for each subscriber"),
        ("{% if title == 'A sample' %}x{% endif %}", "`title`"),
        ("{{ section.labels }}", "labels"),
        ("{{ card.title }}", "'card' is undefined"),
    ],
)
def test_a_heading_that_looks_at_its_slots_or_beyond_is_an_error(
    edit: Edit, name: str, use: str, says: str
) -> None:
    with pytest.raises(TemplateError, match=says) as caught:
        Theme.load(edit(name, "{{ title }}", use))
    assert caught.value.file == name


def test_a_theme_from_before_there_were_headings_still_works(
    edit: Edit, make: MakeComposer
) -> None:
    folder = edit("mail.mjml.j2", '<mj-include path="section.mjml.j2" />', "")
    for name in ("section.mjml.j2", "section.txt.j2"):
        (folder / name).unlink()
    theme = Theme.load(folder)
    composer = make(theme=theme)
    claim = sectioned()
    message = composer.compose(claim)
    assert_same(message, standard(composer, theme, claim))
    assert "What everyone is reading" not in opened(message).html
    assert "What everyone is reading" not in opened(message).text
    assert opened(message).html.count("<h2") == 8


@pytest.mark.parametrize("name", ["section.mjml.j2", "section.txt.j2"])
def test_half_a_heading_is_an_error(edit: Edit, name: str) -> None:
    folder = edit(name, "", "")
    (folder / name).unlink()
    with pytest.raises(TemplateError, match=f"{name}: is missing"):
        Theme.load(folder)


def test_a_heading_without_its_place_is_an_error(edit: Edit) -> None:
    with pytest.raises(TemplateError, match=r"exactly one .*section\.mjml\.j2"):
        Theme.load(edit("mail.mjml.j2", '<mj-include path="section.mjml.j2" />', ""))


def test_the_digest_names_templates_and_options_but_no_place(edit: Edit, tmp_path: Path) -> None:
    here = Theme.load(DEFAULT, MailOptions()).digest
    copy = shutil.copytree(DEFAULT, tmp_path / "copy")
    assert Theme.load(copy, MailOptions(templates=copy)).digest == here
    changed = edit("card.txt.j2", "Why:", "Because:")
    digests = {
        here,
        Theme.load(changed, MailOptions()).digest,
        Theme.load(DEFAULT, MailOptions(title="Mine")).digest,
    }
    assert len(digests) == 3
    assert len(here) == 16


def test_other_sentences_are_another_theme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = Theme.load(DEFAULT, MailOptions()).digest
    monkeypatch.setattr(languages, "CATALOGUES", shutil.copytree(CATALOGUES, tmp_path / "said"))
    for remembered in (languages.wording, languages.available):
        remembered.cache_clear()
    try:
        assert Theme.load(DEFAULT, MailOptions()).digest == here
        languages.wording.cache_clear()
        with (tmp_path / "said" / "de.po").open("a", encoding="utf-8") as catalogue:
            catalogue.write('\nmsgid "Why:"\nmsgstr "Weil:"\n')
        assert Theme.load(DEFAULT, MailOptions()).digest != here
    finally:
        for remembered in (languages.wording, languages.available):
            remembered.cache_clear()


def test_comments_and_entities_pass(edit: Edit) -> None:
    Theme.load(edit("card.mjml.j2", "<mj-text", "{# a < b\n & c <mj-nonsense> #}&nbsp;<mj-text"))
