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
    from digest.settings import load
    from digest.web.asgi import application
    from digest.web.serving import listen, serve
    from digest.wiring import open_store, start_logging

    settings = load(config)
    web = settings.web
    with (
        start_logging(settings),
        open_store(settings) as store,
        application(settings, store) as made,
        listen(host or web.host, web.port if port is None else port) as socket,
    ):
        where = socket.getsockname()
        name = f"[{where[0]}]" if ":" in where[0] else where[0]
        click.echo(f"Listening on http://{name}:{where[1]}")
        serve(made, socket, proxies=web.proxies)
