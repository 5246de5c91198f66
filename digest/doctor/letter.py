"""A real test mail, outside the ledger: it belongs to no edition and is sent on request only."""

import re
import textwrap
from collections.abc import Callable
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from digest.compose.dkim import Signer
from digest.compose.options import MailOptions
from digest.doctor.check import Check, fail, ok, warn
from digest.doctor.names import ascii_domain
from digest.doctor.providers import Trouble, cure_for
from digest.errors import ComposeError, DigestError
from digest.model.message import Envelope, Message
from digest.ports import Transport
from digest.roster.address import normalise_address

LETTER = "test mail"

_TEXT = """\
This is the test mail that `digest doctor --send-to` was asked for.

If it lies in your inbox, the digest can reach you. If it lies among the spam, look at the \
header Authentication-Results of this mail: spf, dkim and dmarc should each say "pass".

Nothing was recorded, and no subscriber got it.
"""


def write_letter(
    mail: MailOptions,
    recipient: str,
    *,
    now: datetime,
    unique: str,
    signer: Signer | None = None,
) -> Message:
    """The test mail. `unique` makes its Message-ID one that no other mail has.

    Raises ValueError if one of them is no address, or the title cannot stand in a header.
    """
    sender = on_the_wire(mail.return_path or mail.from_address)
    author, to = on_the_wire(mail.from_address), on_the_wire(recipient)
    raw = not (sender + author + to).isascii()
    letter = EmailMessage(policy=SMTPUTF8 if raw else SMTP)
    letter["From"] = _address(author, mail.from_name or mail.title)
    letter["To"] = _address(to)
    letter["Subject"] = f"Test mail of {mail.title}"
    letter["Date"] = format_datetime(now)
    letter["Message-ID"] = f"<test.{unique}@{author.rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834 §5: nobody's robot should answer
    paragraphs = (textwrap.fill(part, width=72) for part in _TEXT.split("\n\n"))
    letter.set_content("\n\n".join(paragraphs) + "\n")
    return Message(
        id=letter["Message-ID"],
        envelope=Envelope(sender=sender, recipient=to),
        content=_signed(letter.as_bytes(), signer, now) if signer else letter.as_bytes(),
        needs_smtputf8=raw,
    )


def _signed(content: bytes, signer: Signer, now: datetime) -> bytes:
    """Sign it as the digest is signed. Its text has no spaces that DKIM would take away."""
    head, _, body = content.partition(b"\r\n\r\n")
    whole = re.split(rb"\r\n(?![ \t])", head)
    headers = {line.partition(b":")[0].decode().lower(): line for line in whole}
    return signer.sign(headers, body, now) + content


def on_the_wire(address: str) -> str:
    """An address with its domain in A-labels; the part before the @ stays as it is."""
    address = normalise_address(address)
    return f"{address.rpartition('@')[0]}@{ascii_domain(address)}"


def _address(address: str, name: str = "") -> Address:
    """For a header. In parts, since `addr_spec` refuses what RFC 6532 allows before the @."""
    local, _, domain = address.rpartition("@")
    return Address(name, username=local, domain=domain)


async def send_letter(
    message: Message, make_transport: Callable[[], Transport], *, host: str, port: int
) -> list[Check]:
    """Send it; the check says what the server said."""
    try:
        transport = make_transport()
        try:
            await transport.open()
            reply = await transport.send(message)
        finally:
            await transport.close()
    except ComposeError as error:
        return [fail(LETTER, error.message, error.cure or "Choose another recipient.")]
    except DigestError as error:
        return [fail(LETTER, error.message, error.cure)]
    if 200 <= reply.code < 300:  # noqa: PLR2004 - 2yz, RFC 5321 §4.2.1
        return [ok(LETTER, f"taken for {message.envelope.recipient}: {reply}")]
    if 400 <= reply.code < 500:  # noqa: PLR2004 - 4yz
        return [warn(LETTER, f"put off: {reply}", "Try again in a quarter of an hour.")]
    cure = cure_for(Trouble.SENDER, host, port)
    return [fail(LETTER, f"{reply.verb} was answered: {reply}", cure)]
