"""Every catalogue says every sentence, and says it with the same places."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from digest.languages.gathering import gathered, lacking, opened, written
from digest.languages.language import CATALOGUES, available, language_of

ROOT = Path(__file__).parents[3]
PLACE = re.compile(r"%\((\w+)\)(\w)")
BETWEEN = ("%(reasons)s; %(reason)s", "%(words)s, %(word)s", "%(counts)s, %(count)s")
COUNTS = (0, 1, 2, 5, 21, 1_000_000)


@pytest.fixture(scope="module")
def template() -> Catalog:
    """What the sources say now."""
    return gathered(ROOT)


@pytest.fixture(params=available())
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    return opened(CATALOGUES / f"{request.param}.po", request.param)


def forms(message: Message) -> tuple[str, ...]:
    """All that a message is called, in English."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def said(message: Message) -> tuple[str, ...]:
    """All forms that it has in another language."""
    if isinstance(message.string, str):
        return (message.string,)
    return tuple(message.string or ())


def test_german_and_chinese_are_there() -> None:
    assert {"de", "zh_Hans"} <= set(available())


def test_sentences_are_gathered_from_code_templates_and_pages(template: Catalog) -> None:
    places = {path for message in template for path, _ in message.locations}
    assert "digest/compose/reasons.py" in places
    assert "digest/web/pages/leave.html" in places
    both = ("%(count)s paper for you today", "%(count)s papers for you today")
    assert both in {message.id for message in template}


def test_no_sentence_is_missing_or_fuzzy(catalogue: Catalog, template: Catalog) -> None:
    """Where this fails: `make messages`, then translate what is listed."""
    known = {message.id for message in catalogue if message.id}
    missing = [forms(message)[0] for message in template if message.id and message.id not in known]
    assert missing + lacking(catalogue) == []


def test_no_sentence_is_left_that_nobody_says(catalogue: Catalog, template: Catalog) -> None:
    """Where this fails: `make messages`."""
    now = {message.id for message in template}
    assert [message.id for message in catalogue if message.id not in now] == []


def test_the_template_is_up_to_date(template: Catalog) -> None:
    """Where this fails: `make messages`."""
    assert (CATALOGUES / "digest.pot").read_bytes() == written(template)


def test_bringing_up_to_date_changes_nothing_twice(catalogue: Catalog, template: Catalog) -> None:
    before = (CATALOGUES / f"{catalogue.locale}.po").read_bytes()
    catalogue.update(template)
    assert written(catalogue) == before


def test_placeholders_are_kept(catalogue: Catalog) -> None:
    wrong = []
    for message, errors in catalogue.check():  # as Babel's own checkers see it
        wrong += [f"{message.id!r}: {error}" for error in errors]
    for message in catalogue:
        if message.id:
            wanted = set(PLACE.findall("".join(forms(message))))
            wrong += [
                f"{text!r}: its places are not those of {message.id!r}"
                for text in said(message)
                if set(PLACE.findall(text)) != wanted or "%" in PLACE.sub("", text)
            ]
    assert wrong == []


def test_no_markup_gets_into_a_page_by_a_translation(catalogue: Catalog) -> None:
    """Jinja trusts what the catalogues say."""
    assert [
        text for each in catalogue if each.id for text in said(each) if set("<>&") & {*text}
    ] == []


def test_a_sentence_ends_as_in_english(catalogue: Catalog) -> None:
    """A full stop, a question mark or a colon at the end is there in every language."""
    ends = {".": ".。", "?": "?？", ":": ":：", "…": "…"}
    wrong = [
        text
        for message in catalogue
        if message.id
        for text in said(message)
        if text[-1] not in ends.get(forms(message)[0][-1], text[-1])
    ]
    assert wrong == []


@pytest.mark.parametrize("count", COUNTS)
def test_every_plural_can_be_filled_in(catalogue: Catalog, count: int) -> None:
    language = language_of(str(catalogue.locale))
    for message in catalogue:
        if message.id and len(forms(message)) > 1:
            one, many = forms(message)
            text = language.ngettext(one, many, count)
            assert text in said(message)
            values = {name: "x" for name, _ in PLACE.findall(text)} | {"count": "17"}
            assert "%(" not in text % values


def test_german_has_a_singular_for_one_alone() -> None:
    german = language_of("de")
    texts = [german.ngettext("%(count)s comment", "%(count)s comments", n) for n in COUNTS]
    nouns = [text.removeprefix("%(count)s ") for text in texts]
    assert nouns == ["Kommentare", "Kommentar", *["Kommentare"] * 4]


@pytest.mark.parametrize("pattern", BETWEEN)
def test_a_pattern_of_a_list_has_its_places_at_both_ends(catalogue: Catalog, pattern: str) -> None:
    """`Language.between` takes what is between them."""
    text = language_of(str(catalogue.locale)).gettext(pattern)
    names = [name for name, _ in PLACE.findall(pattern)]
    between = language_of(str(catalogue.locale)).between(pattern)
    assert text == f"%({names[0]})s{between}%({names[1]})s"
    assert between.strip()


def test_chinese_is_set_as_chinese() -> None:
    """A space between Chinese and Latin letters, digits or places; full-width punctuation."""
    chinese = opened(CATALOGUES / "zh_Hans.po", "zh_Hans")
    texts = [text for message in chinese if message.id for text in said(message)]
    # places that are filled with what ends, or begins and ends, in Chinese
    letters = [re.sub(r"%\((why|own|city|day|place|besides)\)s", "字", text) for text in texts]
    wrong = re.compile(r"[一-鿿][A-Za-z0-9,.:;?!()]|[A-Za-z0-9,.:;?!()][一-鿿]")
    assert [text for text in letters if wrong.search(PLACE.sub("X", text))] == []
