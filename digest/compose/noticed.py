"""What people did with a paper: the facts of a trending reason, said in the reader's language.

The ranker writes them down in English ("41 upvotes"), and so they are stored. Its own forms are
known again here; what is none of them stays as it is.
"""

import re

from digest.languages.language import Language, message, message_forms

_NUMBERED = re.compile(r"(?P<count>[0-9][0-9,]{0,20}) (?P<noun>.+)")
_PLACE = "%(count)s "
_COUNTS = (
    message_forms("%(count)s upvote", "%(count)s upvotes"),
    message_forms("%(count)s star on GitHub", "%(count)s stars on GitHub"),
    message_forms("%(count)s comment", "%(count)s comments"),
)
_FORMS = {form.removeprefix(_PLACE): forms for forms in _COUNTS for form in forms}
_WORDS = frozenset({message("rising"), message("liked by readers of this digest")})


def noticed(fact: str, language: Language) -> str:
    """Say a fact that the ranker found."""
    if fact in _WORDS:
        return language.gettext(fact)
    found = _NUMBERED.fullmatch(fact)
    if found is None or found["noun"] not in _FORMS:
        return fact
    count = int(found["count"].replace(",", ""))
    said = language.ngettext(*_FORMS[found["noun"]], count)
    return said % {"count": language.number(count)}
