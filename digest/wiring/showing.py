"""The public pages."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from digest.settings import Settings
from digest.wiring.opening import make_encoder, utc_now

if TYPE_CHECKING:
    from digest.site.gallery import Gallery
    from digest.store.store import Store


def make_gallery(
    settings: Settings, store: "Store", *, live: bool, clock: Callable[[], datetime] = utc_now
) -> "Gallery":
    """The public pages; `live`, where a search is answered beside them."""
    from digest.pipeline.showcase import Shelves, StoreShowcase
    from digest.site.about import LIVE_SEARCH, About
    from digest.site.gallery import Gallery

    site, web, mail = settings.site, settings.web.base_url.rstrip("/"), settings.mail
    shelves = Shelves(store.papers, store.editions, store.versions, store.vectors)
    showcase = StoreShowcase(
        shelves, encoder=partial(make_encoder, settings), clock=clock, days=site.days
    )
    about = About(
        title=site.title or mail.title,
        domain=mail.from_address.rpartition("@")[2] or "localhost",
        url=(web if live else "") or site.url.rstrip("/") or web,
        search=LIVE_SEARCH if live else f"{web}/{LIVE_SEARCH}" if web else "",
        subscribe=f"{web}/subscribe/" if web and settings.signup.on else "",
        language=site.language,
        thumbnails=site.thumbnails,
        contact=mail.reply_to or mail.unsubscribe_mailto,
    )
    return Gallery(showcase, about)
