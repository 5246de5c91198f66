"""The way to the mail server: where it is, under which TLS, and when it may go without."""

import asyncio
import ipaddress
import re
import socket
import ssl
from collections.abc import Sequence
from functools import cache

from digest.dispatch.options import SmtpOptions
from digest.errors import LoginError, RouteError, SettingsError

_EHLO_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Za-z:.]+\]")


def is_loopback(address: str) -> bool:
    """Whether a resolved IP address, such as "127.0.0.1" or "::1", is this machine itself."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return (mapped or ip).is_loopback


def plain_targets(host: str, resolved: Sequence[str]) -> tuple[str, ...]:
    """The addresses to which an unencrypted link to `host` may be opened: loopback alone.

    A name with a single address elsewhere is refused, since which one is used is chance.

    Raises:
        LoginError: if it is refused.

    """
    if not resolved or not all(map(is_loopback, resolved)):
        where = ", ".join(resolved) or "no address"
        raise LoginError(
            f"an unencrypted link to {host} ({where}) is refused: it is not this machine",
            cure='Set smtp.security to "starttls" (port 587) or "tls" (port 465).',
        )
    return tuple(dict.fromkeys(resolved))


async def targets(options: SmtpOptions) -> tuple[str, ...]:
    """What to connect to, in order: the host's name under TLS, else its loopback addresses.

    For an unencrypted link the addresses are resolved here and connected to as they are, so
    that no second look-up can lead elsewhere.

    Raises:
        LoginError: if that would send a password unencrypted, or mail beyond this machine.
        RouteError: if the name cannot be resolved.

    """
    if options.security != "none":
        return (options.host,)
    if options.username:
        raise LoginError(
            "a name and password are set, but the link would be unencrypted: nothing was sent",
            cure='Set smtp.security to "starttls" or "tls", or leave smtp.username empty.',
        )
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(options.host, options.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise RouteError(
            f"the mail server's name {options.host} cannot be resolved: {error}",
            cure="Check smtp.host and this machine's network.",
        ) from error
    return plain_targets(options.host, [str(entry[4][0]) for entry in found])


def tls_context(options: SmtpOptions) -> ssl.SSLContext:
    """TLS 1.2 or later, with the server's certificate and name verified.

    Raises SettingsError if `ca_file` cannot be read.
    """
    cafile = str(options.ca_file) if options.ca_file else None
    try:
        context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cafile=cafile)
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(
            f"smtp.ca_file {options.ca_file} cannot be read: {error}",
            cure="Name a PEM file with the certificate of your authority, or leave it out.",
        ) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def ehlo_name(options: SmtpOptions) -> str:
    """What EHLO says of us (RFC 5321 §4.1.1.1): a domain, or an address where there is none.

    Raises SettingsError if `hostname` is set and cannot stand there.
    """
    if options.hostname:
        if not _EHLO_NAME.fullmatch(options.hostname):
            raise SettingsError(
                f"smtp.hostname {options.hostname!r} is not a host name",
                cure="Write a name such as mail.example.org, or leave it empty.",
            )
        return options.hostname
    name = _own_name()
    return name if _EHLO_NAME.fullmatch(name) else "[127.0.0.1]"


@cache
def _own_name() -> str:
    return socket.getfqdn()  # asks DNS, and may take its time: once a process
