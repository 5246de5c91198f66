"""`digest dkim keygen`."""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.cli.options import config_option

if TYPE_CHECKING:
    from digest.compose.dkim import Key


@click.command("keygen")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--algorithm",
    type=click.Choice(["rsa", "ed25519"]),
    default="rsa",
    show_default=True,
    help="RSA, which all receivers know, or Ed25519 (RFC 8463).",
)
@click.option(
    "--bits",
    type=click.Choice(["2048", "3072", "4096"]),
    default="2048",
    show_default=True,
    help="Of an RSA key.",
)
@click.option(
    "--selector",
    metavar="NAME",
    help="Its name in the DNS.  [default: digest-rsa or digest-ed25519]",
)
@click.option("--domain", metavar="DOMAIN", help="Who signs.  [default: as in the settings]")
@config_option
def command(
    *,
    file: Path,
    algorithm: str,
    bits: str,
    selector: str | None,
    domain: str | None,
    config: Path,
) -> None:
    """Make a key, write it to FILE, and print the DNS record and the settings for it.

    FILE gets the private key in PEM, readable by you alone; a file that is there is never
    overwritten. Publish the record first, and add the key to config.toml when `digest doctor`
    finds it.
    """
    from digest.cli.dkim.records import print_record
    from digest.compose.keys import new_key, pem_of

    selector = selector or f"digest-{algorithm}"
    _check_selector(selector)
    signing = _domain(domain, config)
    key = new_key(selector, algorithm, int(bits))
    _write(file, pem_of(key))
    size = f", {bits} bits" if algorithm == "rsa" else ""
    click.echo(f"Wrote {file} ({algorithm}{size}); keep it secret, and keep a copy.\n")
    click.echo("Publish this record in the DNS:")
    print_record(key, signing)
    click.echo(f"\nThen add the key to {config}, beside those that are there:")
    click.echo(_settings(key, file, config, domain=signing if domain else ""))
    click.echo("\nAnd look with `digest doctor`.")


def _check_selector(selector: str) -> None:
    from digest.compose.options import SELECTOR

    if not re.fullmatch(SELECTOR, selector):
        raise click.BadParameter(
            f"{selector!r} cannot be a name in the DNS: letters, digits, dashes and dots only",
            param_hint="--selector",
        )


def _domain(given: str | None, config: Path) -> str:
    """The domain as given, else that of the settings.

    Raises SettingsError if there are none, or if it is not that of the address in From.
    """
    from digest.compose.address import Address
    from digest.compose.keys import signing_domain
    from digest.errors import ComposeError
    from digest.settings import load

    if given is None:
        settings = load(config)
        return signing_domain(settings.dkim, settings.mail.from_address)
    try:
        return Address.parse(f"digest@{given}").domain.lower()
    except ComposeError as error:
        raise click.BadParameter(f"{given!r} is no domain", param_hint="--domain") from error


def _write(file: Path, pem: bytes) -> None:
    """Create a file that its owner alone may read. Raises SettingsError if there is one."""
    from digest.errors import SettingsError

    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        # not followed by a chmod: at no moment may anybody else open it
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise SettingsError(
            f"{file} is there already, and a key that signed mail is not overwritten",
            cure="Choose another name; remove the old key when its record has left the DNS.",
        ) from error
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(pem)
    except OSError:
        file.unlink()  # half a key would stand in the way of the next try
        raise


def _settings(key: "Key", file: Path, config: Path, *, domain: str) -> str:
    folder = config.absolute().parent
    path = file.absolute()
    shown = path.relative_to(folder) if path.is_relative_to(folder) else path
    quoted = str(shown).replace("\\", "\\\\").replace('"', '\\"')
    named = f'  domain = "{domain}"\n' if domain else ""
    return f'  [dkim]\n{named}  keys = [{{ selector = "{key.selector}", file = "{quoted}" }}]'
