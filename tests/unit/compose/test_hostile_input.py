"""Whatever a feed or a roster holds, the mail stays a mail and says what was meant."""

from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.compose.composer import Composer
from digest.compose.preview import opened
from digest.compose.typography import plain
from digest.model.edition import Pick, Reason, ReasonKind
from digest.model.paper import Links, Signals
from digest.model.subscriber import Subscriber

from .editions import ADA, PAPERS, claim_of
from .reading import body, check_wire, links, parsed, seen, unspaced

anything = st.text(max_size=80) | st.text(
    alphabet=st.sampled_from("\r\n\x00\x1b\u2028\u202e\u2066\ud800<>&\"'=?:@, ab漢א🏳\u200d{}%$\\"),
    max_size=80,
)
readable = st.text(
    st.characters(categories=["L", "N", "P", "S"]),
    min_size=1,
    max_size=30,
)
KNOWN = {
    "from", "to", "reply-to", "subject", "date", "message-id", "list-id", "list-unsubscribe",
    "list-unsubscribe-post", "auto-submitted", "precedence", "feedback-id", "mime-version",
    "content-type",
}  # fmt: skip
few = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def header_names(mail: EmailMessage) -> list[str]:
    return [name.lower() for name in mail]


@few
@given(st.tuples(*[anything] * 7))
def test_nothing_breaks_out(composer: Composer, texts: tuple[str, ...]) -> None:
    title, author, abstract, name, url, word, category = texts
    paper = replace(
        PAPERS[0],
        title=title,
        authors=(author, author),
        abstract=abstract,
        tldr=word,
        categories=(category,),
        organization=author,
        sources=(category,),
        links=Links(page=url, pdf=f"https://example.org/{url}", code=f"https://{url}", project=url),
        signals=Signals(-1, 0, 10**12),
    )
    reasons = (Reason(ReasonKind.INTEREST, title, (word, author)),)
    subscriber = replace(ADA, name=name)
    message = composer.compose(
        claim_of([Pick(paper, 1.0, reasons=reasons)] * 2, subscriber=subscriber)
    )
    check_wire(message.content)
    mail = parsed(message)
    assert sorted(header_names(mail)) == sorted(KNOWN)
    assert mail["To"].addresses[0].addr_spec == "ada@example.org"
    assert len(mail["To"].addresses) == 1
    assert body(mail, "plain") == opened(message).text
    assert body(mail, "html") == opened(message).html + "\n"
    soup = BeautifulSoup(opened(message).html, "lxml")
    assert len(soup.select("td.card")) == 2
    assert not soup.find_all(["script", "img", "b", "i"])
    assert all(link.startswith(("http://", "https://")) for link in links(opened(message).html))
    assert not set(opened(message).text) & set("\x00\x1b\r\u2028\u202e\u2066\x01\x02")


@few
@given(readable, readable, readable, readable)
def test_what_can_be_read_is_read_back(
    composer: Composer, title: str, author: str, abstract: str, name: str
) -> None:
    paper = replace(PAPERS[0], title=title, authors=(author,), abstract=abstract)
    claim = claim_of([Pick(paper, 1.0)], subscriber=replace(ADA, name=name))
    message = composer.compose(claim)
    mail = parsed(message)
    title, abstract = unspaced(plain(title)), unspaced(plain(abstract))
    for shown in (seen(opened(message).html), unspaced(body(mail, "plain"))):
        assert title in shown
        assert unspaced(plain(author)) in shown
        assert abstract in shown
        assert f"Hello{unspaced(plain(name))}," in shown
    assert unspaced(str(mail["Subject"])).startswith(title)
    assert unspaced(mail["To"].addresses[0].display_name) == unspaced(plain(name))


def test_hostile_options_reach_no_header() -> None:
    from digest.compose.headers import Sender
    from digest.compose.options import MailOptions

    sender = Sender.of(MailOptions(title="A\r\nBcc: x@y.z\x00", from_name="\u202eB\nC"))
    assert sender.title == "A Bcc: x@y.z"
    assert sender.name == "B C"
    assert sender.list_id == "a-bcc-x-y-z.localhost"


@pytest.mark.parametrize("name", ["A" * 5000, "漢" * 5000, "\u0301" * 5000, "A \u200d" * 3000])
def test_endless_names_are_shortened(composer: Composer, name: str) -> None:
    subscriber: Subscriber = replace(ADA, name=name)
    paper = replace(PAPERS[0], authors=(name,) * 5000, organization=name, categories=(name,) * 50)
    message = composer.compose(claim_of([Pick(paper, 1.0)], subscriber=subscriber))
    check_wire(message.content)
    assert len(message.content) < 60_000
    assert "+ 4998" in opened(message).text
    assert datetime(2026, 6, 11, tzinfo=UTC) == paper.published
