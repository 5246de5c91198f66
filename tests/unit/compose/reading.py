"""Reads a mail back with the standard library, as a mail program would."""

from email import message_from_bytes, policy
from email.message import EmailMessage

from bs4 import BeautifulSoup

from digest.model.message import Message


def parsed(message: Message) -> EmailMessage:
    mail = message_from_bytes(message.content, policy=policy.SMTP)
    assert isinstance(mail, EmailMessage)
    assert not mail.defects
    for part in mail.walk():
        assert not part.defects
    return mail


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    content: str = part.get_content()
    return content.replace("\r\n", "\n")


def seen(html: str) -> str:
    """What a reader sees of HTML, whitespace runs as one space."""
    soup = BeautifulSoup(html, "lxml")
    for hidden in soup.select("head, script, style"):
        hidden.decompose()
    return unspaced(soup.get_text(" "))


def unspaced(text: str) -> str:
    """Text without whitespace and isolates, so that wrapping makes no difference."""
    return "".join(text.translate({0x2068: None, 0x2069: None}).split())


def links(html: str) -> list[str]:
    return [str(a["href"]) for a in BeautifulSoup(html, "lxml").find_all("a")]


def check_wire(content: bytes) -> None:
    """Canonical line ends, short lines, nothing but ASCII."""
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert b"\x00" not in content
