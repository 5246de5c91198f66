"""From options to transports."""

from collections.abc import Callable
from pathlib import Path

from digest.dispatch.options import DeliveryOptions, SmtpOptions
from digest.errors import SettingsError
from digest.ports import Transport

LONGEST_NAME = 200


def transport_factory(delivery: DeliveryOptions, smtp: SmtpOptions) -> Callable[[], Transport]:
    """A function that makes a transport of the kind that the options name.

    Each call makes one, for one connection; nothing is opened yet. Raises SettingsError where
    the options cannot work.
    """
    # Each kind is imported where it is chosen: files need neither TLS nor an SMTP library.
    match delivery.transport:
        case "smtp":
            return _smtp_factory(smtp)
        case "maildir":
            from digest.dispatch.maildir import MaildirTransport  # noqa: PLC0415

            folder = _folder(delivery)
            return lambda: MaildirTransport(folder)
        case "eml":
            from digest.dispatch.eml import EmlTransport  # noqa: PLC0415

            folder = _folder(delivery)
            return lambda: EmlTransport(folder)


def route_name(delivery: DeliveryOptions, smtp: SmtpOptions) -> str:
    """What the way out is called where it is remembered (`ports.RouteBook`)."""
    if delivery.transport != "smtp":
        return f"{delivery.transport} {delivery.path}"[-LONGEST_NAME:]
    user = f" as {smtp.username}" if smtp.username else ""
    return f"{smtp.host}:{smtp.port}{user}"[:LONGEST_NAME]


def _smtp_factory(options: SmtpOptions) -> Callable[[], Transport]:
    from digest.dispatch.route import tls_context  # noqa: PLC0415
    from digest.dispatch.smtp import SmtpTransport  # noqa: PLC0415

    # One for all connections: loading the authorities takes longer than sending a message.
    context = None if options.security == "none" else tls_context(options)
    return lambda: SmtpTransport(options, context=context)


def _folder(delivery: DeliveryOptions) -> Path:
    if delivery.path is None:
        raise SettingsError(
            f'delivery.transport is "{delivery.transport}", but delivery.path is not set',
            cure="Set delivery.path to the folder to write into.",
        )
    return delivery.path
