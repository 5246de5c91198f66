"""What goes on the wire: SMTP commands and bodies made of a message, and what forbids it. Pure."""

import re
from collections.abc import Mapping

from digest.model.message import Envelope, Message

MAX_LINE = 998
"""RFC 5322 §2.1.1, RFC 5321 §4.5.3.1.6: octets in a line, without its CRLF."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# RFC 5321 §4.1.2: a dot-string or a quoted string; anything here may also be UTF-8 (RFC 6531).
_LOCAL = r'(?:[^\s<>"@\\,;:()\[\]]+|"(?:[^"\\\r\n]|\\.)*")'
_DOMAIN = r'(?:[^\s<>"@\\,;:()\[\]]+|\[[0-9A-Za-z:.]+\])'
_MAILBOX = re.compile(f"{_LOCAL}@{_DOMAIN}")
_BARE = re.compile(rb"\r(?!\n)|(?<!\r)\n")


def objection(message: Message, offers: Mapping[str, str]) -> str:
    """Why this message cannot be sent to a server that offers this; "" if it can.

    `offers` maps the keywords of the EHLO reply, in lower case, to their parameters. Said
    before the first byte, it concerns one message and neither the server nor the route.
    """
    return _bad_address(message.envelope) or _bad_content(message) or _not_offered(message, offers)


def mail_command(message: Message, offers: Mapping[str, str]) -> bytes:
    """MAIL FROM with the parameters that are offered and needed (RFC 1870, 6152, 6531)."""
    parameters = [f"MAIL FROM:<{message.envelope.sender}>"]
    if "size" in offers:
        parameters.append(f"SIZE={len(message.content)}")
    if "8bitmime" in offers and not message.content.isascii():
        parameters.append("BODY=8BITMIME")
    if _needs_smtputf8(message):
        parameters.append("SMTPUTF8")
    return _command(" ".join(parameters))


def rcpt_command(message: Message) -> bytes:
    """RCPT TO."""
    return _command(f"RCPT TO:<{message.envelope.recipient}>")


def stuffed(content: bytes) -> bytes:
    """The content as DATA carries it, up to but without the final dot (RFC 5321 §4.5.2)."""
    body = content.replace(b"\r\n.", b"\r\n..")
    if body.startswith(b"."):
        body = b"." + body
    return body if not body or body.endswith(b"\r\n") else body + b"\r\n"


def _command(line: str) -> bytes:
    if _CONTROL.search(line):  # the last guard; `objection` has said so in better words
        msg = "a command holds a control character"
        raise ValueError(msg)
    return line.encode() + b"\r\n"


def _bad_address(envelope: Envelope) -> str:
    # An empty sender is the null return-path, which automatic mail may have (RFC 5321 §4.5.5).
    named = {"envelope sender": envelope.sender or "a@b", "recipient": envelope.recipient}
    for name, address in named.items():
        if _CONTROL.search(address):
            return f"the {name} {address!r} holds a control character"
        if not _MAILBOX.fullmatch(address):
            return f"the {name} {address!r} is not an address"
    return ""


def _bad_content(message: Message) -> str:
    content = message.content
    if not content:
        return "the message is empty"
    if b"\0" in content:
        return "the message holds a NUL"
    if _BARE.search(content):
        return "the message holds a bare CR or LF"
    if max(map(len, content.split(b"\r\n"))) > MAX_LINE:
        return f"the message holds a line over {MAX_LINE} octets"
    return ""


def _not_offered(message: Message, offers: Mapping[str, str]) -> str:
    if _needs_smtputf8(message) and "smtputf8" not in offers:
        return "it needs SMTPUTF8 (RFC 6531), which the mail server does not offer"
    # A server that takes UTF-8 in headers takes 8-bit content, too (RFC 6531 §3.1).
    if not message.content.isascii() and not offers.keys() & {"8bitmime", "smtputf8"}:
        return "it holds 8-bit content, and the mail server does not offer 8BITMIME (RFC 6152)"
    limit = offers.get("size", "")
    # RFC 1870 §4: a limit of 0, or none, says that there is no fixed one.
    if limit.isascii() and limit.isdigit() and 0 < int(limit) < len(message.content):
        size = len(message.content)
        return f"it is too large: {size} bytes, and the mail server takes at most {limit}"
    return ""


def _needs_smtputf8(message: Message) -> bool:
    envelope = message.envelope
    return message.needs_smtputf8 or not (envelope.sender + envelope.recipient).isascii()
