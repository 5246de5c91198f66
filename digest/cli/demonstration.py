"""What `digest demo` does: a real run on a fixed day against a real server on loopback."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import click

from digest.cli.output import print_json, print_table
from digest.cli.previews import write_preview
from digest.collect.options import FileSource
from digest.compose.options import MailOptions
from digest.dispatch.options import DeliveryOptions, SmtpOptions
from digest.dispatch.receiver import Receiver
from digest.model.delivery import Delivery, State
from digest.pipeline.day import run
from digest.pipeline.parts import Parts
from digest.pipeline.rehearsal import compose_preview
from digest.pipeline.report import RunReport
from digest.roster.sync import sync_files
from digest.sample import DAY, papers_path
from digest.setting_sections import EditionOptions, StoreOptions
from digest.settings import Settings
from digest.shipped import shipped
from digest.store.store import Store
from digest.wiring import make_parts, open_store

HOUR = 7
"""The hour (UTC) of the shipped day at which every demo takes place."""
Row = tuple[str, str, str, str, str]
UNFINISHED = frozenset({State.CLAIMED, State.SENDING})


def demo_settings(folder: Path, smtp: SmtpOptions) -> Settings:
    """The settings of the demo; the environment has no say in them."""
    return Settings.model_construct(
        edition=EditionOptions(timezone="UTC", freeze_at=time(5)),
        sources=(FileSource(kind="file", name="shipped day", path=papers_path()),),
        mail=MailOptions(
            title="Daily papers",
            from_address="digest@demo.example",
            unsubscribe_mailto="leave@demo.example",
            postal_address="The demo, 1 Loopback Lane, 127 Localhost",
        ),
        smtp=smtp,
        delivery=DeliveryOptions(transport="smtp"),
        store=StoreOptions(url=f"sqlite:///{(folder / 'digest.db').absolute()}"),
    )


async def demonstrate(folder: Path, *, as_json: bool) -> int:
    """Run the demo in a folder and show what happened."""
    now = datetime.combine(DAY, time(HOUR), UTC)
    async with Receiver(folder / "maildir") as receiver:
        smtp = SmtpOptions(host=receiver.host, port=receiver.port, security="none")
        settings = demo_settings(folder, smtp)
        with open_store(settings) as store:
            sync_files([shipped("subscribers")], store.subscribers, now=now)
            now = _after_leases(store.ledger.deliveries(edition=DAY), settings, now)
            parts = make_parts(settings, store, clock=lambda: now)
            report = await run(parts, edition=DAY)
            deliveries = store.ledger.deliveries(edition=DAY)
            previews = await _previews(parts, deliveries, folder / "previews")
            rows = [_row(store, delivery) for delivery in deliveries]
    if as_json:
        print_json({"report": report, "deliveries": deliveries, "previews": previews})
    else:
        _show(report, rows, previews, folder)
    return 0 if not report.trouble else 1


def _after_leases(deliveries: Sequence[Delivery], settings: Settings, now: datetime) -> datetime:
    """The demo's clock stands still, so a killed demo's leases are over only if it moves on."""
    unfinished = [d.updated_at for d in deliveries if d.state in UNFINISHED]
    lease = timedelta(seconds=settings.delivery.lease_seconds)
    return max(unfinished) + lease if unfinished else now


async def _previews(
    parts: Parts, deliveries: Sequence[Delivery], folder: Path
) -> dict[str, list[Path]]:
    """Write what each subscriber got as files, composed from the ledger as the mail was."""
    files: dict[str, list[Path]] = {}
    for delivery in deliveries:
        subscriber = parts.subscribers.by_id(delivery.key.subscriber)
        if subscriber is None or delivery.state is not State.ACCEPTED:
            continue
        message, _ = await compose_preview(
            parts, subscriber, delivery.key.edition, now=delivery.updated_at
        )
        if message is not None:
            files[delivery.address] = write_preview(folder, delivery.address, message)
    return files


def _row(store: Store, delivery: Delivery) -> Row:
    """Who, how many, the first, why, accepted by whom."""
    prepared = store.ledger.prepared(delivery.key.edition, delivery.key.subscriber)
    picks = prepared.selection.picks if prepared else ()
    if not picks:
        return delivery.address, "0", "", delivery.reason, delivery.state
    why = str(picks[0].reasons[0]) if picks[0].reasons else ""
    accepted = delivery.reply.replace("2.0.0 Ok: queued as ", "")
    return delivery.address, str(len(picks)), picks[0].paper.title, why, accepted


def _show(
    report: RunReport,
    rows: Sequence[Row],
    previews: dict[str, list[Path]],
    folder: Path,
) -> None:
    print_table(
        ("subscriber", "papers", "the first", "why", "accepted as"),
        rows,
        title=f"Edition {DAY}",
        cut=("the first", "why"),
    )
    if report.dispatched.accepted:
        click.echo(f"Sent {report.dispatched.accepted} messages into {folder / 'maildir'}")
    else:
        click.echo(
            "Sent nothing: the ledger knows that everybody has this edition already. "
            "Start over with `digest demo --fresh`."
        )
    click.echo("Look at them:")
    for files in previews.values():
        click.echo(f"  {files[0]}")
    if report.trouble:
        click.echo(report.trouble, err=True)
