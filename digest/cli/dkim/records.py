"""DNS records of keys, as one pastes them."""

import click

from digest.compose.dkim import Key
from digest.compose.keys import record_name, record_of, strings_of


def print_record(key: Key, domain: str) -> None:
    """Print name and value; a value too long for one string of the DNS in several."""
    strings = " ".join(f'"{string}"' for string in strings_of(record_of(key)))
    click.echo(f"  name   {record_name(key.selector, domain)}")
    click.echo("  type   TXT")
    click.echo(f"  value  {strings}")
