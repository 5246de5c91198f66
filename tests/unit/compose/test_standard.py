"""Fast and standard say the same, whatever feeds, rosters and themes hold."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

import dkim
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.compose.composer import Composer
from digest.compose.keys import pem_of
from digest.compose.templates import Theme
from digest.compose.view import PERSONAL
from digest.model.delivery import Claim
from digest.model.edition import Pick, PickKind, Reason, ReasonKind
from digest.model.message import Message
from digest.model.paper import Links
from digest.model.subscriber import Format

from .conftest import MakeComposer
from .editions import ADA, PAPERS, REASONS, claim_of, ordinary, sectioned, trending_only
from .hostile import hostile
from .reading import body, check_wire, parsed, unspaced
from .standard import UNFOLDED, standard
from .test_dkim import DOMAIN, RSA, signed

DEFAULT = Path(__file__).parents[3] / "templates" / "default"
EDITIONS = [ordinary, trending_only, sectioned, hostile]

EXACT = (
    "subject", "date", "message-id", "list-unsubscribe", "list-unsubscribe-post",
    "auto-submitted", "precedence", "feedback-id", "mime-version", "reply-to",
)  # fmt: skip


def assert_same(message: Message, expected: EmailMessage) -> None:
    """Both parsed by the standard library: the same headers, the same parts."""
    check_wire(message.content)
    ours = parsed(message)
    theirs = message_from_bytes(expected.as_bytes(policy=UNFOLDED), policy=UNFOLDED)
    assert isinstance(theirs, EmailMessage)
    assert sorted(map(str.lower, ours.keys())) == sorted(map(str.lower, theirs.keys()))
    for name in EXACT:
        assert ours[name] == theirs[name], name
    for name in ("from", "to"):
        (one,), (other,) = ours[name].addresses, theirs[name].addresses
        assert one.addr_spec == other.addr_spec
        # 3.11 puts spaces between adjacent encoded words of a name, against RFC 2047 §6.2
        assert unspaced(one.display_name) == unspaced(other.display_name)
    assert unspaced(str(ours["list-id"])) == unspaced(str(theirs["list-id"]))
    assert ours.get_content_type() == theirs.get_content_type()
    kinds = ("plain", "html") if ours.is_multipart() else ("plain",)
    for kind in kinds:
        assert body(ours, kind) == body(theirs, kind), kind


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("form", Format)
def test_the_editions(
    composer: Composer, theme: Theme, edition: Callable[[], Claim], form: Format
) -> None:
    claim = edition()
    claim = replace(claim, subscriber=replace(claim.subscriber, format=form))
    for _ in range(2):  # cold and warm
        assert_same(composer.compose(claim), standard(composer, theme, claim))


# What a feed, a roster or a mistake puts where text is expected.
nasty = st.text(max_size=90) | st.lists(
    st.sampled_from(
        ["\r\n", "\n.", ".", "..", "\n", "=", "=2E", "=\r\n", "  ", "\t", " ", "\x00", "\x01",
         "\x01why\x02", "\x02", "From ", "--=_", "\u2028", "\u202e", "\u2067", "\ud800", "e\u0301",
         "\u0301" * 9, "漢字", "עברית", "العربية", "👩‍👩‍👧‍👦",
         "🏳️‍🌈", "\xa0", "\xad", "ß", "“", "”", "–",
         "a", "word", "x" * 70, "-" * 77, "<b>", "&amp;", '"', "'", "{{ 7*7 }}", "{% if %}", "\\",
         "https://example.org/" + "y" * 60],
    ),
    max_size=14,
).map("".join)  # fmt: skip
papers = st.builds(
    lambda title, author, abstract, tldr, word, code: replace(
        PAPERS[0],
        title=title,
        authors=(author, word),
        abstract=abstract,
        tldr=tldr,
        organization=word,
        sources=(word,),
        links=Links(page=PAPERS[0].links.page, code=f"https://example.org/{code}"),
    ),
    *[nasty] * 6,
)
reasons = st.lists(
    st.builds(
        lambda kind, subject, words: Reason(kind, subject, tuple(words)),
        st.sampled_from(list(ReasonKind)),
        nasty,
        st.lists(nasty, max_size=2),
    ),
    max_size=2,
).map(tuple)
picks = st.lists(
    st.builds(
        lambda paper, why, label, kind, strong: Pick(paper, 0.5, label, why, kind, strong),
        papers,
        reasons,
        st.sampled_from(["", "agents"]) | nasty,
        st.sampled_from([PickKind.MATCH, PickKind.MATCH, *PickKind]),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)
many = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@many
@given(picks, nasty, st.sampled_from([95_000, 16_000]))
def test_hostile_input(
    make: MakeComposer, theme: Theme, picked: list[Pick], name: str, limit: int
) -> None:
    composer = make(max_html_bytes=limit)
    claim = claim_of(picked * (1 + len(name) % 4), subscriber=replace(ADA, name=name))
    for _ in range(2):
        assert_same(composer.compose(claim), standard(composer, theme, claim))


@many
@given(st.lists(st.integers(0, 9), min_size=1, max_size=10), st.sets(st.integers(0, 9)))
def test_papers_met_before_and_read_anew(
    composer: Composer, theme: Theme, order: list[int], anew: set[int]
) -> None:
    """Cards are kept by which object a paper is, and are never another paper's."""
    papers = [replace(paper) if i in anew else paper for i, paper in enumerate(PAPERS)]
    picked = [Pick(papers[i], 1.0, reasons=REASONS[i]) for i in order]
    claim = claim_of(picked)
    assert_same(composer.compose(claim), standard(composer, theme, claim))


def test_a_stale_card_is_never_shown(make: MakeComposer) -> None:
    """However often an address in memory is used again."""
    composer = make()
    for number in range(300):
        paper = replace(PAPERS[0], title=f"Paper {number}")
        claim = claim_of([Pick(paper, 1.0)])
        assert f"Paper {number}\n" in body(parsed(composer.compose(claim)), "plain")
        del paper, claim


# ── themes ────────────────────────────────────────────────────────────────────────────────────

HTML_USES = [
    "{{ page.NAME|upper }}",
    "{{ page.NAME|length }}",
    "{{ page.NAME|e }} {{ page.NAME|escape }}",
    "{{ page.NAME|safe }}",
    "{{ page.NAME ~ '!' }}",
    "{{ page.NAME[:7] }}",
    "{{ page['NAME'] }}",
    "{{ page.NAME if page.NAME else 'none' }}",
    "{{ 'long' if page.NAME|length is gt 20 else 'short' }}",
    "{% if not page.NAME or page.leave %}none{% else %}{{ page.NAME }}{% endif %}",
    "{% if page.NAME == 'Hello,' %}nobody{% endif %}",
    "{% set kept = page.NAME %}{{ kept }} {{ kept|title }}",
    "{% set kept %}{{ page.NAME }}{% endset %}{{ kept|upper }}",
    "{% filter upper %}{{ page.NAME }}{% endfilter %}",
    "{% macro say(what) %}{{ what|lower }}{% endmacro %}{{ say(page.NAME) }}",
    "{% macro say() %}{{ page.NAME }}{% endmacro %}{{ say()|upper }}",
    "{% for page in [page] %}{{ page.NAME|lower }}{% endfor %}",
    "{% for letter in page.NAME recursive %}{{ letter }}{% endfor %}",
    "{% for x in [1] recursive %}{{ loop([0])|upper if x else page.NAME }}{% endfor %}",
    "{% with here = page %}{{ here.NAME|reverse }}{% endwith %}",
    "{% block part %}{{ page.NAME }}{% endblock %}{{ self.part()|upper }}",
    "{% autoescape false %}{{ page.NAME }}{% endautoescape %}",
    "{{ page|attr('NAME')|upper }}",
    "{{ '' }}",
]


def theme_with(folder: Path, changes: dict[str, tuple[str, str]]) -> Theme:
    shutil.copytree(DEFAULT, folder)
    for file, (old, new) in changes.items():
        source = (folder / file).read_text()
        assert old in source
        (folder / file).write_text(source.replace(old, new, 1))
    return Theme.load(folder)


@pytest.mark.parametrize("name", ["greeting", "leave_url", "subject"])
@pytest.mark.parametrize("use", HTML_USES)
def test_a_theme_may_do_anything_with_a_readers_own_texts(
    make: MakeComposer, tmp_path: Path, use: str, name: str
) -> None:
    use = use.replace("NAME", name)
    theme = theme_with(
        tmp_path / "theme",
        {
            "mail.mjml.j2": ("{{ page.lead }}", "{{ page.lead }} " + use),
            "mail.txt.j2": ("{{ page.lead }}", "{{ page.lead }}\n" + use),
        },
    )
    ways: list[dict[str, str]] = [{}, {"base_url": "", "unsubscribe_mailto": ""}]
    for way in ways:
        composer = make(theme=theme, **way)
        for reader in ('Ada "<&" O\'Hara', "", "José Ωmega “x”", "Ada"):
            claim = replace(ordinary(), subscriber=replace(ADA, name=reader))
            assert_same(composer.compose(claim), standard(composer, theme, claim))


PAGE, CARD = "mail.txt.j2", "card.txt.j2"
SECTION = "section.txt.j2"
WHOLE_SECTION = (DEFAULT / SECTION).read_text()
HEAD, _, TAIL = (DEFAULT / PAGE).read_text().partition("{{ cards }}")
SET_OTHERWISE = [
    (PAGE, "{{ cards }}", "The papers: {{ cards }} and that is all."),
    (PAGE, "{{ cards }}", "\n\n\n{{ cards }}\n\n\n\n"),
    (PAGE, "{{ cards }}", "    {{ cards }}"),
    (PAGE, "{{ page.title }}\n", "{{ cards }}\n{{ page.title }}\n"),
    (PAGE, HEAD, ""),
    (PAGE, HEAD, "\n \n"),
    (PAGE, TAIL, ""),
    (PAGE, TAIL, "\n  \n\n"),
    (CARD, "\n{{ number }}. ", "{{ number }}. "),
    (CARD, "{% if card.strong", "{{ card.heading }}{{ card.first }}{% if card.strong"),
    (SECTION, "\n{{ title }}\n{{ underline }}\n", "{{ title }}: {{ title }}{{ section.kind }}\n"),
    (SECTION, "{{ underline }}\n", "{{ underline }}{{ underline }}\n.\nFrom\n\n\n"),
    (SECTION, "{% endif %}\n\n", "{% endif %}"),
    (SECTION, WHOLE_SECTION, ""),
    (SECTION, WHOLE_SECTION, "\n  \n\n"),
    (SECTION, WHOLE_SECTION, "{% if section.note %}\n\n{{ title }}\n{% endif %}"),
    (SECTION, WHOLE_SECTION, "## {{ title }} "),
    ("section.mjml.j2", "{{ title }}", "{{ title|e }} {{ title }} .{{ section.title_dir }}"),
    ("section.mjml.j2", "{{ title }}", "{{ section.kind }}"),
    (PAGE, "{{ page.greeting }}\n", "   \n\n\n{{ page.greeting }}  \n  \n\n"),
    (PAGE, "{{ page.lead }}\n", "{{ page.lead }} {{ page.consent }} {{ page.receipt }}\n"),
    (PAGE, "{{ page.lead }}\n", "{{ page.preheader }}{{ page.subject }}.\n.\n..a\nFrom  it\n"),
    (CARD, "{{ number }}. {{ card.title }}", "No. {{ number }} of the day: {{ card.title }}"),
    (
        CARD,
        '    {{ _("Why:") }} {{ why }}',
        "{{ why }}{{ why }} {{ number }}/{{ number }} {{ why }}",
    ),
    (CARD, '    {{ _("Why:") }} {{ why }}', "{% if why %}It {{ why }}{% endif %}"),
    (CARD, "{{ mail_like }}\n{% endif %}\n\n", "{{ mail_like }}\n{% endif %}\nend"),
    (CARD, "{{ mail_like }}\n{% endif %}\n\n", "{{ mail_like }}\n{% endif %}\n\n\n\n\n"),
    ("link.txt.j2", "{{ number }}. {{ card.title }}\n", ""),
    ("card.mjml.j2", "{{ why }}", "{{ why }} {{ number }} {{ why }}"),
    ("card.mjml.j2", "{{ number }}", ""),
    ("compact.mjml.j2", "{{ number }}", ".\n.  \n\t{{ number }}\n\n=  = "),
    ("mail.mjml.j2", "{{ page.lead }}", "{% if page.omitted %}{{ page.lead }}{% endif %}"),
]


@pytest.mark.parametrize(("file", "old", "new"), SET_OTHERWISE)
@pytest.mark.parametrize("limit", [95_000, 20_000, 12_500])
def test_a_theme_may_set_cards_and_pages_as_it_likes(
    *, make: MakeComposer, tmp_path: Path, file: str, old: str, new: str, limit: int
) -> None:
    theme = theme_with(tmp_path / "theme", {file: (old, new)})
    composer = make(theme=theme, max_html_bytes=limit)
    for edition in EDITIONS:
        claim = edition()
        assert_same(composer.compose(claim), standard(composer, theme, claim))


def test_in_the_shipped_theme_every_text_of_a_reader_is_filled_in(theme: Theme) -> None:
    """Else the shipped theme would be rendered anew for each of them."""
    assert theme.open_html == PERSONAL
    assert theme.open_text == PERSONAL


@pytest.mark.parametrize("edition", EDITIONS)
def test_another_implementation_hashes_the_same_body(
    make: MakeComposer, composer: Composer, edition: Callable[[], Claim]
) -> None:
    """dkimpy signs what we would send unsigned; our way to the body's hash leads to the same."""
    plain = composer.compose(edition()).content
    theirs = dkim.sign(
        plain, b"s", DOMAIN.encode(), pem_of(RSA), canonicalize=(b"relaxed", b"relaxed")
    )
    ours = signed(make, [RSA], edition())
    hashes = [
        header.partition(b"bh=")[2].partition(b";")[0].replace(b"\r\n ", b"").strip()
        for header in (theirs, ours)
    ]
    assert hashes[0] == hashes[1]
    assert ours.endswith(plain)
