"""The page behind a confirmation's link: GET shows a button, the POST of it subscribes."""

from collections.abc import Mapping
from datetime import timedelta

from starlette.responses import Response

from digest.feedback.wishes import READS
from digest.languages.language import message
from digest.model.subscriber import Subscriber
from digest.tokens import Purpose
from digest.web.answers import Answer
from digest.web.page import Pages
from digest.web.site import SignUp, Site

_OVER = (
    message("This link is over"),
    message(
        "It was not used in time, or a newer one was sent to you. Sign up once more, and use the "
        "link of the newest mail."
    ),
)


def answerer(sign_up: SignUp) -> Answer:
    """Answer the link; twice is once."""

    def answer(
        site: Site, pages: Pages, path: Mapping[str, str], form: Mapping[str, str] | None
    ) -> Response:
        number = site.links.read(Purpose.CONFIRM, path["token"])
        asked = sign_up.applications.find(number)
        if asked is None:
            return pages.notice(410, *_OVER)
        language, now = asked.subscriber.language, site.clock()
        if asked.confirmed_as:
            person = site.subscribers.by_id(asked.confirmed_as)
            return _welcome(site, pages, person, language)
        if now - asked.asked_at > timedelta(days=sign_up.confirm_days):
            return pages.notice(410, *_OVER, language=language)
        if form is None:
            return pages.answer("confirm.html", language=language, person=asked.subscriber)
        person = sign_up.applications.confirm(number, now=now)
        return _welcome(site, pages, person, language)

    return answer


def _welcome(site: Site, pages: Pages, person: Subscriber | None, language: str) -> Response:
    """Who they are now; somebody who left since then is not told that they are in."""
    if person is None or person.status not in READS:
        return pages.notice(410, *_OVER, language=language)
    return pages.answer(
        "confirmed.html",
        language=person.language,
        person=person,
        settings=site.links.settings(person.id),
    )
