"""The mails that are judged: the reviewed editions, composed and signed as they are sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from digest.compose.composer import Composer
from digest.compose.dkim import Key, Signer
from digest.compose.keys import record_name, record_of
from digest.compose.preview import opened
from digest.compose.templates import Theme
from digest.model.delivery import Claim
from tests.unit.compose.conftest import MAIL, ROOT
from tests.unit.compose.editions import FixedTokens
from tests.unit.compose.reviewed import REVIEWED

DOMAIN = "papers.example.org"
KEYS = (
    Key("digest-rsa", rsa.generate_private_key(65537, 2048)),
    Key("digest-ed25519", ed25519.Ed25519PrivateKey.generate()),
)
BASE_URL = f"https://{DOMAIN}"


@dataclass(frozen=True, slots=True)
class Mail:
    """An edition as its reader gets it."""

    name: str
    claim: Claim
    content: bytes
    html: str
    text: str


@cache
def mails() -> Sequence[Mail]:
    """Each of the reviewed editions, dated now: a spam filter would mind an old date."""
    composer = Composer(
        mail=MAIL,
        base_url=BASE_URL,
        tokens=FixedTokens(),
        timezone="Europe/Berlin",
        theme=Theme.load(ROOT / "templates" / "default", MAIL),
        signer=Signer(DOMAIN, KEYS),
    )
    return [_composed(composer, name, make()) for name, make in REVIEWED.items()]


def records() -> Mapping[tuple[str, str], Sequence[str]]:
    """What the sender's domain has in the DNS: its keys, its servers, its policy."""
    keys = {(record_name(key.selector, DOMAIN), "TXT"): [_quoted(record_of(key))] for key in KEYS}
    return {
        **keys,
        (DOMAIN, "A"): ["192.0.2.25"],
        (DOMAIN, "MX"): [f"10 {DOMAIN}."],
        (DOMAIN, "TXT"): ['"v=spf1 a -all"'],
        (f"_dmarc.{DOMAIN}", "TXT"): ['"v=DMARC1; p=reject"'],
        ("25.2.0.192.in-addr.arpa", "PTR"): [f"{DOMAIN}."],
    }


def pages(folder: Path, extra: Mapping[str, str] | None = None) -> list[Path]:
    """The HTML of each mail as a file, and of `extra`, by name."""
    html = {mail.name: mail.html for mail in mails()} | dict(extra or {})
    paths = [folder / f"{name}.html" for name in html]
    for path in paths:
        path.write_text(html[path.stem], encoding="utf-8")
    return paths


def shouting() -> bytes:
    """Make a mail that every filter should mind: unsigned, without a text part."""
    lines = (
        "From: You Win <win@example.org>",
        "To: ada@example.org",
        "Subject: FREE MONEY!!! ACT NOW, 100% GUARANTEED",
        "MIME-Version: 1.0",
        "Content-Type: text/html; charset=utf-8",
        "",
        '<font color="#ffffff" size=7>VIAGRA $$$ click <a href="http://192.0.2.1/">here</a></font>',
    )
    return "\r\n".join(lines).encode()


def _composed(composer: Composer, name: str, claim: Claim) -> Mail:
    assert claim.prepared is not None
    dated = replace(claim, prepared=replace(claim.prepared, dated=datetime.now(UTC)))
    message = composer.compose(dated)
    shown = opened(message)
    return Mail(name, dated, message.content, shown.html, shown.text)


def _quoted(record: str) -> str:
    """A TXT record in strings of 255 octets at most."""
    pieces = [record[at : at + 255] for at in range(0, len(record), 255)]
    return " ".join(f'"{piece}"' for piece in pieces)
