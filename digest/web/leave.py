"""The page that ends a subscription.

GET shows a button and changes nothing: scanners and previews follow every link of a mail. POST
does it, be it the button's or a mail program's bare one-click POST (RFC 8058 §3.1), without
cookies or redirects, and says the same however often it comes.
"""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from digest.feedback.leaving import Way, leave
from digest.tokens import Purpose
from digest.web.form import read_form
from digest.web.page import Pages
from digest.web.site import Site
from digest.web.speech import language_for


async def ask(site: Site, pages: Pages, request: Request) -> Response:
    """Show the button. Says nothing of whom the link is for: mails are forwarded."""
    subscriber = await _subscriber(site, request)
    return pages.answer("leave.html", language=await _language(site, request, subscriber))


async def do(site: Site, pages: Pages, request: Request) -> Response:
    """End the subscription, and say so when it is committed."""
    subscriber = await _subscriber(site, request)
    language = await _language(site, request, subscriber)  # first: what may fail, does so before
    form = await read_form(request)
    how = Way.ONE_CLICK if form.get("List-Unsubscribe") == "One-Click" else Way.PAGE
    await run_in_threadpool(leave, site.subscribers, subscriber, now=site.clock(), how=how)
    return pages.answer("left.html", language=language)


async def _subscriber(site: Site, request: Request) -> str:
    """Whom the link is for. Raises TokenError."""
    token = request.path_params["token"]
    return await run_in_threadpool(site.links.read, Purpose.LEAVE, token)


async def _language(site: Site, request: Request, subscriber: str) -> str:
    """That of the subscriber, who may have been erased since the mail."""
    return language_for(request, await run_in_threadpool(site.subscribers.by_id, subscriber))
