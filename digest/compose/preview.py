"""A composed message, opened: what a reader's mail program would show of it."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from digest.model.message import Message


@dataclass(frozen=True, slots=True)
class Preview:
    """The readable parts of a message; LF line ends. `html` is "" if there is none."""

    subject: str
    html: str
    text: str


def opened(message: Message) -> Preview:
    """Decode a message of ours with the standard library, so that what is shown is what is sent."""
    mail = message_from_bytes(message.content, policy=policy.SMTP)
    return Preview(
        subject=str(mail["Subject"]),
        html=_content(mail, "html").removesuffix("\n"),
        text=_content(mail, "plain"),
    )


def _content(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    content = part.get_content() if part is not None else ""
    return str(content).replace("\r\n", "\n")
