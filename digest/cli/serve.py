"""`digest serve`."""

from pathlib import Path

import click

from digest.cli.options import config_option


@click.command("serve")
@click.option("--host", help="Where to listen.  [default: web.host]")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="0 takes a free one.  [default: web.port]"
)
@config_option
def command(host: str | None, port: int | None, config: Path) -> None:
    """Serve the public pages and those behind a mail's links, until SIGTERM or Ctrl-C.

    It speaks plain HTTP: put a web server with a certificate before it, and set web.base_url to
    the https address of that.
    """
    from functools import partial
    from threading import Thread
    from urllib.parse import urlsplit

    from digest.settings import load
    from digest.web.app import create_app
    from digest.web.links import Links
    from digest.web.serving import listen, serve
    from digest.web.site import Site
    from digest.wiring import make_gallery, open_store, open_tokens, start_logging, utc_now

    settings = load(config)
    web, mail = settings.web, settings.mail
    with start_logging(settings), open_store(settings) as store:
        gallery = make_gallery(settings, store, live=True)
        Thread(target=gallery.warm, daemon=True).start()
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
        )
        with listen(host or web.host, web.port if port is None else port) as socket:
            where = socket.getsockname()
            name = f"[{where[0]}]" if ":" in where[0] else where[0]
            click.echo(f"Listening on http://{name}:{where[1]}")
            serve(create_app(site), socket)
