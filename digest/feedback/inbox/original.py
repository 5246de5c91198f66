"""The mail that a notification is about, as far as it came back: its header."""

import re

from digest.feedback.inbox.letter import Letter, decoded, headers_of, inside_of, parts_of, text_of

_ATOM = r"\s<>;:\"',()\[\]{}\\@"
ADDRESS = re.compile(
    rf"[^{_ATOM}]{{1,128}}@(?:[^{_ATOM}=]{{1,254}}[^{_ATOM}=.]|\[[0-9A-Fa-f.:IPv]{{2,45}}\])"
)
"""An address as it is found in texts; lengths have limits, so that no text takes long."""


def original_header(letter: Letter) -> str:
    """Its header, each field on one line; "" if nothing of it came back."""
    for part in parts_of(letter.message)[1:]:
        if part.get_content_type() == "text/rfc822-headers":
            return _unfolded(text_of(part))
        if part.get_content_type() == "message/rfc822" and inside_of(part):
            return _unfolded("\n".join(headers_of(mail) for mail in inside_of(part)))
    return _unfolded(letter.rest)


def fields(header: str, *names: str) -> list[str]:
    """The values of all fields of these names, decoded."""
    wanted = "|".join(names)
    return [decoded(each) for each in re.findall(rf"(?im)^(?:{wanted}):[ \t]*(.*)$", header)]


def addresses(values: list[str]) -> list[str]:
    """All addresses in these values, in small letters, each once."""
    found = [each.lower() for value in values for each in ADDRESS.findall(value)]
    return list(dict.fromkeys(found))


def _unfolded(header: str) -> str:
    return re.sub(r"\n[ \t]+", " ", header)
