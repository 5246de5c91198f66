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


async def ask(site: Site, pages: Pages, request: Request) -> Response:
    """Show the button. Says nothing of whom the link is for: mails are forwarded."""
    await _subscriber(site, request)
    return pages.answer("leave.html")


async def do(site: Site, pages: Pages, request: Request) -> Response:
    """End the subscription, and say so when it is committed."""
    subscriber = await _subscriber(site, request)
    form = await read_form(request)
    how = Way.ONE_CLICK if form.get("List-Unsubscribe") == "One-Click" else Way.PAGE
    await run_in_threadpool(leave, site.subscribers, subscriber, now=site.clock(), how=how)
    return pages.answer("left.html")


async def _subscriber(site: Site, request: Request) -> str:
    """Whom the link is for. Raises TokenError."""
    token = request.path_params["token"]
    return await run_in_threadpool(site.links.read, Purpose.LEAVE, token)
