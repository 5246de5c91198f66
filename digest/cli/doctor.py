"""`digest doctor`: check everything the digest needs, with a cure for each failure."""

import asyncio
import dataclasses
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.cli.options import Mailbox, config_option, json_option
from digest.cli.output import print_json

if TYPE_CHECKING:
    from digest.doctor.check import Check
    from digest.doctor.examination import Setup
    from digest.settings import Settings

_COLOURS = {"ok": "green", "warn": "yellow", "fail": "red", "unknown": "cyan"}


@click.command()
@config_option
@click.option("--send-to", type=Mailbox(), help="Also send a real test mail there.")
@json_option
def command(config: Path, send_to: str | None, as_json: bool) -> int:
    """Check configuration, store, encoder, sources, mail server, DNS and clock.

    Each failure comes with its cure. Nothing is changed and nobody is written to, except by
    --send-to, which sends one mail outside the ledger. Exit codes: 0 nothing failed (warnings
    are allowed), 1 something did.
    """
    from digest.doctor.check import CheckState

    checks = _examined(config, send_to)
    if as_json:
        print_json([dataclasses.asdict(check) for check in checks])
    else:
        _print(checks)
    return int(any(check.state is CheckState.FAIL for check in checks))


def _examined(config: Path, send_to: str | None) -> "list[Check]":
    from digest.doctor.check import fail, ok
    from digest.errors import SettingsError
    from digest.settings import load

    try:
        settings = load(config)
    except SettingsError as error:
        # Everything else depends on it: this is the one finding.
        return [fail("configuration", error.message, error.cure)]
    setup = _setup(settings)
    return [ok("configuration", str(config)), *asyncio.run(_examine(setup, send_to))]


async def _examine(setup: "Setup", send_to: str | None) -> "list[Check]":
    import secrets

    from digest.doctor.examination import examine, send_test

    checks = await examine(setup)
    if send_to:
        checks += await send_test(setup, send_to, unique=secrets.token_hex(8))
    return checks


def _setup(settings: "Settings") -> "Setup":
    from digest.doctor.examination import Setup
    from digest.vectors.open import open_encoder

    return Setup(
        sources=settings.sources,
        fetch=settings.fetch,
        mail=settings.mail,
        smtp=settings.smtp,
        delivery=settings.delivery,
        store_url=settings.store.url,
        base_url=settings.web.base_url,
        timezone=settings.edition.timezone,
        clock=lambda: datetime.now(UTC),
        encoder=partial(open_encoder, settings.rank.encoder, download=False),
        dkim=settings.dkim,
        summaries=settings.summaries,
        inbox=settings.inbox,
    )


def _print(checks: "list[Check]") -> None:
    """A line a check, and below it the cure where there is one."""
    width = max(len(check.name) for check in checks)
    for check in checks:
        state = click.style(f"{check.state:<7}", fg=_COLOURS[check.state])
        first, *more = check.detail.splitlines() or [""]
        click.echo(f"{state}  {check.name:<{width}}  {first}")
        indent = " " * (9 + width + 2)
        for line in more:
            click.echo(f"{indent}{line}")
        if check.cure:
            click.echo(f"{indent}→ {check.cure}")
    counts = {state: sum(check.state == state for check in checks) for state in _COLOURS}
    click.echo(", ".join(f"{count} {state}" for state, count in counts.items() if count))
