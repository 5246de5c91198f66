"""Complaints by feedback report (ARF, RFC 5965), with the recipient redacted or not."""

import re

from digest.feedback.inbox.letter import Letter, decoded, headers_of, inside_of, parts_of, text_of
from digest.feedback.inbox.report import report_type

_FIELD = re.compile(r"(?im)^(Feedback-Type|Original-Rcpt-To|Removal-Recipient):[ \t]*(.*)$")
_ADDRESS = re.compile(r"[^\s<>;:\"',]+@[^\s<>;:\"',]+[^\s<>;:\"',.]")
_NO_COMPLAINT = frozenset({"not-spam", "auth-failure", "dmarc"})
"""RFC 6430 and RFC 6591: somebody takes it back, or a server reports on our signatures."""
_REDACTED = re.compile(r"(?i)redact|removed|undisclosed|hidden|^[^a-z0-9]*@")


def complainers(letter: Letter) -> tuple[str, ...] | None:
    """Who complained, in small letters, as far as it is named; None if it is no complaint."""
    if report_type(letter) != "feedback-report" and not _has_part(letter):
        return None
    fields = _fields(letter)
    kinds = [value.lower() for name, value in fields if name == "feedback-type"]
    if any(kind in _NO_COMPLAINT for kind in kinds):
        return None
    named = [
        found.lower()
        for name, value in fields
        if name != "feedback-type"
        for found in _ADDRESS.findall(value)
    ]
    named += [] if named else _original_to(letter)
    return tuple(dict.fromkeys(each for each in named if not _REDACTED.search(each)))


def _has_part(letter: Letter) -> bool:
    return any(
        part.get_content_type() == "message/feedback-report" for part in parts_of(letter.message)
    )


def _fields(letter: Letter) -> list[tuple[str, str]]:
    found = []
    for part in parts_of(letter.message):
        if part.get_content_type() == "message/feedback-report":
            # the standard parser takes any message/* for a mail and reads the fields as its headers
            inner = [f"{headers_of(mail)}\n{text_of(mail)}" for mail in inside_of(part)]
            text = "\n".join(inner) or text_of(part)
            found += [(name.lower(), decoded(value)) for name, value in _FIELD.findall(text)]
    return found


def _original_to(letter: Letter) -> list[str]:
    """The recipient of the mail that the report is about."""
    for part in parts_of(letter.message):
        kind, inner = part.get_content_type(), inside_of(part)
        if kind == "message/rfc822" and inner:
            to = " ".join(decoded(value) for value in inner[0].get_all("To", []))
            return [each.lower() for each in _ADDRESS.findall(to)]
        if kind == "text/rfc822-headers":
            named = re.search(r"(?im)^To:[ \t]*(.*)$", text_of(part))
            return [each.lower() for each in _ADDRESS.findall(named[1])] if named else []
    return []
