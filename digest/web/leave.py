"""The page that ends a subscription.

GET shows a button and changes nothing: scanners and previews follow every link of a mail. POST
does it, be it the button's or a mail program's bare one-click POST (RFC 8058 §3.1), without
cookies or redirects, and says the same however often it comes.
"""

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from digest.feedback.leaving import Way, leave, may_return, undo
from digest.languages.language import language_of, message
from digest.tokens import Purpose
from digest.web.form import read_form
from digest.web.page import Pages
from digest.web.site import Site
from digest.web.speech import language_for

REASONS = (
    ("too often", message("It comes too often")),
    ("not for me", message("The papers are not for me")),
    ("no time", message("I have no time to read it")),
    ("never asked", message("I never asked for it")),
    ("other", message("Something else")),
)
"""What the log says, and the page."""
_LONGEST = 500


async def ask(site: Site, pages: Pages, request: Request) -> Response:
    """Show the button. Says nothing of whom the link is for: mails are forwarded."""
    subscriber = await _subscriber(site, request)
    return pages.answer("leave.html", language=await _language(site, request, subscriber))


async def do(site: Site, pages: Pages, request: Request) -> Response:
    """End the subscription, and say so when it is committed; or undo that, or hear why."""
    subscriber = await _subscriber(site, request)
    form = await read_form(request)
    return await run_in_threadpool(_act, site, pages, subscriber, form, request)


def _act(
    site: Site, pages: Pages, subscriber: str, form: Mapping[str, str], request: Request
) -> Response:
    shelf, now, wish = site.subscribers, site.clock(), form.get("do", "")
    if wish not in {"undo", "tell"}:
        one_click = form.get("List-Unsubscribe") == "One-Click"
        how = Way.ONE_CLICK if one_click else Way.PAGE
        person = leave(shelf, subscriber, now=now, how=how).subscriber
        # The same is offered to everybody: whether it can be undone is looked at when it is asked.
        return _left(pages, language_for(request, person), may_return=True)
    language = language_for(request, shelf.by_id(subscriber))
    if wish == "undo" and undo(shelf, subscriber, now=now) is not None:
        settings = site.links.settings(subscriber)
        return pages.answer("back.html", language=language, settings=settings)
    told = wish == "tell" and _hear(site, subscriber, form)
    returning = may_return(shelf, subscriber, now=now) is not None
    return _left(pages, language, may_return=returning, told=told)


def _left(pages: Pages, language: str, *, may_return: bool, told: bool = False) -> Response:
    spoken = language_of(language)
    reasons = [(name, spoken.gettext(words)) for name, words in REASONS]
    return pages.answer(
        "left.html", language=language, told=told, may_return=may_return, reasons=reasons
    )


def _hear(site: Site, subscriber: str, form: Mapping[str, str]) -> bool:
    """Write down why somebody left who did; once."""
    shelf, now = site.subscribers, site.clock()
    reason, words = form.get("reason", ""), " ".join(form.get("words", "").split())[:_LONGEST]
    if reason not in dict(REASONS) and not words:
        return False
    if may_return(shelf, subscriber, now=now) is None:
        return False
    if not any(one.cause.startswith(_SAID) for one in shelf.history(subscriber)[-1:]):
        said = ": ".join(
            each for each in (reason if reason in dict(REASONS) else "", words) if each
        )
        shelf.remark(subscriber, f"{_SAID}{said}", now=now)
    return True


_SAID = "said why: "


async def _subscriber(site: Site, request: Request) -> str:
    """Whom the link is for. Raises TokenError."""
    token = request.path_params["token"]
    known = site.links.known(Purpose.LEAVE, token)
    if known is not None:
        return known
    return await run_in_threadpool(site.links.read, Purpose.LEAVE, token)


async def _language(site: Site, request: Request, subscriber: str) -> str:
    """That of the subscriber, who may have been erased since the mail."""
    return language_for(request, await run_in_threadpool(site.subscribers.by_id, subscriber))
