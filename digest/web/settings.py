"""The page with what somebody gets: all that they asked for, and the simple things to change.

Interests are shown. What they change by a form is checked as a roster is, and what they take back
(a vote, a muted word) is gone with one press.
"""

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.responses import Response

from digest.model.paper import PaperId
from digest.model.subscriber import WEEKDAYS, Subscriber
from digest.roster.edit import Edit, edit
from digest.roster.person import MAX_ITEMS
from digest.roster.problem import Place
from digest.roster.record import record
from digest.tokens import Purpose
from digest.web.page import Pages
from digest.web.reader import reader, without_mail
from digest.web.settings_view import (
    ZONES,
    days_named,
    languages_named,
    listed,
    votes_of,
)
from digest.web.site import Site
from digest.web.wishes import (
    FOLLOWED,
    MUTED,
    MUTED_AUTHORS,
    RefusedError,
    change_words,
    replace_wishes,
)

_TAKE_OUT = {"unfollow": FOLLOWED, "unmute": MUTED, "unmute-author": MUTED_AUTHORS}
_PUT_IN = {"follow": FOLLOWED, "mute": MUTED, "mute-author": MUTED_AUTHORS}
_PLAIN = ("items", "hour", "timezone", "language", "format")
"""The roster keys that the form has one field for; the days and `quiet_mail` are ticked."""


def answer(
    site: Site, pages: Pages, path: Mapping[str, str], form: Mapping[str, str] | None
) -> Response:
    """Show the settings; given a form, change what it says first."""
    subscriber = site.links.read(Purpose.SETTINGS, path["token"])
    person = reader(site, subscriber)
    if person is None:
        return without_mail(site, pages, subscriber)
    problems: Mapping[str, str] = {}
    if form is not None:
        try:
            person = _change(site, person, form)
        except RefusedError as error:
            problems = error.problems
    return pages.answer(
        "settings.html",
        status=400 if problems else 200,
        language=person.language,
        person=person,
        wanted=_wanted(form) if problems and form else record(person),
        problems=problems,
        done=form is not None and not problems,
        votes=votes_of(site, subscriber),
        interests=listed(person),
        days=days_named(person.language),
        languages=languages_named(person.language),
        zones=ZONES,
        most_items=MAX_ITEMS,
        token=path["token"],
        leave=site.links.leave(subscriber),
    )


def _change(site: Site, person: Subscriber, form: Mapping[str, str]) -> Subscriber:
    """Do what a button says; the person as they are then.

    Raises:
        HTTPException: 400 for what no button of ours says.
        RefusedError: for what a person may have typed and that cannot be.

    """
    wish = form.get("do", "")
    if wish in _PUT_IN and "word" in form:
        return _put_in(site, person, _PUT_IN[wish], form["word"])
    if wish in _TAKE_OUT and "word" in form:
        return change_words(site, person.id, _TAKE_OUT[wish], form["word"], there=False)
    if wish == "forget":
        site.votes.withdraw(person.id, _paper(form.get("paper", "")))
        return person
    if wish == "save":
        return replace_wishes(site, person.id, _wanted(form))
    raise HTTPException(400)


def _put_in(site: Site, person: Subscriber, key: str, word: str) -> Subscriber:
    """Add a word, checked as a roster's is. Raises RefusedError."""
    found = edit(person, Edit(added={key: [word]}), Place("page"))
    if isinstance(found, list):
        raise RefusedError(found)
    for fresh in set(getattr(found, key)) - set(getattr(person, key)):
        person = change_words(site, person.id, key, fresh, there=True)
    return person


def _wanted(form: Mapping[str, str]) -> Mapping[str, object]:
    """What the form asks for, by roster key; a field that is left empty comes as none."""
    days = [day for day in WEEKDAYS if f"day-{day}" in form]
    plain = {key: form.get(key, "") for key in _PLAIN}
    return {
        **plain,
        "days": days,
        "quiet_mail": "quiet_mail" in form,
        "co_reading": "co_reading" in form,
    }


def _paper(text: str) -> PaperId:
    try:
        return PaperId.parse(text)
    except ValueError as error:
        raise HTTPException(400) from error
