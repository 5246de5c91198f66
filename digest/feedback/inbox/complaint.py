"""Complaints by feedback report (ARF, RFC 5965), with the recipient redacted or not."""

import re

from digest.feedback.inbox.letter import Letter, decoded, headers_of, inside_of, parts_of, text_of
from digest.feedback.inbox.original import addresses, fields, original_header
from digest.feedback.inbox.report import report_type

_FIELD = re.compile(r"(?im)^(Feedback-Type|Original-Rcpt-To|Removal-Recipient):[ \t]*(.*)$")
_NO_COMPLAINT = frozenset({"not-spam", "auth-failure", "dmarc"})
"""RFC 6430 and RFC 6591: somebody takes it back, or a server reports on our signatures."""
_REDACTED = re.compile(r"(?i)redact|removed|undisclosed|hidden|^[^a-z0-9]*@")


def complainers(letter: Letter) -> tuple[str, ...] | None:
    """Who complained, in small letters, as far as it is named; None if it is no complaint."""
    if report_type(letter) != "feedback-report" and not _has_part(letter):
        return _by_hotmail(letter)
    said = _said(letter)
    kinds = [value.lower() for name, value in said if name == "feedback-type"]
    if any(kind in _NO_COMPLAINT for kind in kinds):
        return None
    named = addresses([value for name, value in said if name != "feedback-type"])
    return tuple(each for each in named or _sent_to(letter) if not _REDACTED.search(each))


def _by_hotmail(letter: Letter) -> tuple[str, ...] | None:
    """Those of Microsoft's junk mail reporting program: the mail itself below such a subject."""
    subject = letter.header("Subject").lower()
    if not subject.startswith("complaint about message from ") or not original_header(letter):
        return None
    return tuple(each for each in _sent_to(letter) if not _REDACTED.search(each))


def _sent_to(letter: Letter) -> list[str]:
    """To whom the mail went that it is about."""
    header = original_header(letter)
    return addresses(fields(header, "X-HmXmrOriginalRecipient") or fields(header, "To"))


def _has_part(letter: Letter) -> bool:
    return any(
        part.get_content_type() == "message/feedback-report" for part in parts_of(letter.message)
    )


def _said(letter: Letter) -> list[tuple[str, str]]:
    found = []
    for part in parts_of(letter.message):
        if part.get_content_type() == "message/feedback-report":
            # the standard parser takes any message/* for a mail and reads the fields as its headers
            inner = [f"{headers_of(mail)}\n{text_of(mail)}" for mail in inside_of(part)]
            text = "\n".join(inner) or text_of(part)
            found += [(name.lower(), decoded(value)) for name, value in _FIELD.findall(text)]
    return found
