"""What the pages need of the rest of the program."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from digest.model.subscriber import Subscriber
from digest.pipeline.trying import FittingRoom
from digest.ports import ApplicationShelf, MailShelf, PaperShelf, SubscriberShelf, VoteShelf
from digest.site.gallery import Gallery
from digest.web.links import Links


@dataclass(frozen=True, slots=True)
class SignUp:
    """What signing up needs; the shelf blocks."""

    applications: ApplicationShelf
    asked: Callable[[], None]
    """Told that a mail may wait to be sent."""
    timezone: str = "UTC"
    """What a form says where the browser does not know better."""
    most_an_hour: int = 60
    """Sign-ups from one network."""
    confirm_days: int = 7
    """How long a confirmation's link works."""


@dataclass(frozen=True, slots=True)
class Site:
    """Handed to every page.

    The shelves and `links` use the store and block: pages call them in a thread.
    """

    subscribers: SubscriberShelf
    votes: VoteShelf
    mails: MailShelf
    papers: PaperShelf
    links: Links
    clock: Callable[[], datetime]
    """Gives the present moment, aware, in UTC."""
    digest: str
    """The digest's name, as in its mails."""
    contact: str = ""
    """An address that people may write to; "" if there is none."""
    base_url: str = ""
    """`web.base_url`: where the pages are for the world; "" if that is not set."""
    prefix: str = ""
    """The path of `web.base_url`, such as "/digest": a proxy may strip it or hand it on."""
    gallery: Gallery | None = None
    """The pages for everybody; None where only those behind a mail's links are served."""
    sign_up: SignUp | None = None
    """None where nobody signs up by themselves."""
    fitting_room: FittingRoom | None = None
    """Where changed interests are tried on; None where no edition can be ranked."""
    dossier: Callable[[Subscriber], Mapping[str, Any]] = lambda _: {}
    """All that is stored about somebody, as plain data."""
    thumbnails: bool = True
    """Whether the pages for everybody may show pictures from elsewhere."""
