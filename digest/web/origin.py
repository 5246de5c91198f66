"""Forms are posted by our own pages alone.

The token in the path is what allows a POST, so whoever could make a browser send one could send it
themselves. This is the second lock: a page of somebody else's that got hold of a link cannot have
it pressed unseen by the reader's own browser.
"""

from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request


def refuse_other_sites(request: Request, *, base_url: str) -> None:
    """See that a POST comes from a page of ours, as far as the browser says where it is from.

    Sec-Fetch-Site (https://www.w3.org/TR/fetch-metadata/) is the browser's own word and decides.
    Without it Origin must be ours, as the proxy tells it (Host) or as the world knows it. It is
    "null" where our pages, which send no referrer, are posted by a browser without Sec-Fetch-Site
    (https://fetch.spec.whatwg.org/#append-a-request-origin-header), and absent from what is no
    browser at all.

    Raises:
        HTTPException: 403.

    """
    if said := request.headers.get("sec-fetch-site"):
        ours = said in {"same-origin", "none"}
    else:
        origin = request.headers.get("origin", "null")
        hosts = {request.headers.get("host"), urlsplit(base_url).netloc}
        ours = origin == "null" or urlsplit(origin).netloc in hosts - {None, ""}
    if not ours:
        raise HTTPException(403)
