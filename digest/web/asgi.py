"""The application made of the settings: for `digest serve`, and for any other ASGI server.

`uvicorn --factory digest.web.asgi:app` serves the config.toml that DIGEST_CONFIG names.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from starlette.applications import Starlette

from digest.feedback.listener import Listener
from digest.observe.dossier import dossier
from digest.pipeline.trying import FittingRoom
from digest.settings import Settings, load
from digest.store.store import Store
from digest.web.app import create_app
from digest.web.hooks import routes as hooks
from digest.web.hooks.hook import Hook
from digest.web.hooks.postmark import Postmark
from digest.web.hooks.ses import Ses
from digest.web.links import Links
from digest.web.postman import Postman
from digest.web.site import SignUp, Site
from digest.wiring import (
    make_gallery,
    make_notice_parts,
    make_parts,
    open_store,
    open_tokens,
    start_logging,
    utc_now,
)


def app() -> Starlette:
    """The application, for as long as the process lives. Raises SettingsError and StoreError."""
    settings = load(Path(os.environ.get("DIGEST_CONFIG", "config.toml")))
    stack = ExitStack()
    stack.enter_context(start_logging(settings))
    made = stack.enter_context(application(settings, stack.enter_context(open_store(settings))))
    made.state.until_the_end = stack
    return made


@contextmanager
def application(settings: Settings, store: Store) -> Iterator[Starlette]:
    """The application over an open store; what it does beside serving ends with the block."""
    web, mail = settings.web, settings.mail
    gallery = make_gallery(settings, store, live=True)
    Thread(target=gallery.warm, daemon=True).start()
    postman = Postman(make_notice_parts(settings, store)) if _signs_up(settings) else None
    try:
        site = Site(
            subscribers=store.subscribers,
            votes=store.votes,
            mails=store.ledger,
            papers=store.papers,
            links=Links(partial(open_tokens, store), utc_now),
            clock=utc_now,
            digest=mail.title,
            contact=mail.reply_to or mail.unsubscribe_mailto,
            base_url=web.base_url,
            prefix=urlsplit(web.base_url).path.rstrip("/"),
            gallery=gallery,
            thumbnails=settings.site.thumbnails,
            fitting_room=FittingRoom(partial(make_parts, settings, store), utc_now),
            dossier=lambda person: dossier(person, store),
            sign_up=SignUp(
                applications=store.applications,
                asked=postman.called,
                timezone=settings.edition.timezone,
                most_an_hour=settings.signup.per_network,
                confirm_days=settings.signup.confirm_days,
            )
            if postman
            else None,
        )
        listener = Listener(store.subscribers, store.returns, store.callbacks, utc_now)
        yield create_app(site, hooks.routes(site, listener, _hooks(settings)))
    finally:
        if postman:
            postman.stop()


def _hooks(settings: Settings) -> list[Hook]:
    """The webhooks that are set up."""
    topic, token = settings.hooks.ses_topic, settings.hooks.postmark_token.get_secret_value()
    return [*([Ses(topic)] if topic else []), *([Postmark(token)] if token else [])]


def _signs_up(settings: Settings) -> bool:
    return settings.signup.on and settings.web.base_url != ""
