"""`digest dkim show`."""

from pathlib import Path

import click

from digest.cli.options import config_option, json_option


@click.command("show")
@json_option
@config_option
def command(*, as_json: bool, config: Path) -> None:
    """Print the DNS records of the keys that the settings name."""
    from digest.cli.dkim.records import print_record
    from digest.cli.output import print_json
    from digest.compose.keys import load_key, record_name, record_of, signing_domain
    from digest.settings import load

    settings = load(config)
    domain = signing_domain(settings.dkim, settings.mail.from_address)
    keys = [load_key(key.selector, key.file) for key in settings.dkim.keys]
    if as_json:
        names = [record_name(key.selector, domain) for key in keys]
        records = [
            {"name": name, "type": "TXT", "value": record_of(key)}
            for name, key in zip(names, keys, strict=True)
        ]
        print_json(records)
        return
    if not keys:
        click.echo("No key is set, so mail is not signed here. Make one: `digest dkim keygen`.")
    for key in keys:
        print_record(key, domain)
