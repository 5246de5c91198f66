"""What one has to know about well-known mail providers; docs/providers.md says it at length."""

import ipaddress
from dataclasses import dataclass
from enum import StrEnum


class Trouble(StrEnum):
    """Where the way to a mail server ends."""

    CONNECT = "connect"
    ENCRYPT = "encrypt"
    LOGIN = "login"
    SENDER = "sender"


@dataclass(frozen=True, slots=True)
class Provider:
    """A mail provider, as the doctor needs it.

    `hosts` are its servers' names or the ends of them (".example.org"); `ports` says which to
    use; `login` and `sender` what it wants of a password and of the From address; `spf` is the
    domain that a customer's own SPF record must include ("" if the provider needs none);
    `selectors` are the DKIM selectors it usually signs with; `domains` those it gives addresses of.
    """

    name: str
    hosts: tuple[str, ...]
    ports: str
    login: str
    sender: str
    spf: str = ""
    selectors: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()


PROVIDERS = (
    Provider(
        name="Gmail and Google Workspace",
        hosts=("smtp.gmail.com", "smtp-relay.gmail.com"),
        ports='port 465 with security = "tls", or port 587 with "starttls"',
        login=(
            "Google takes no account password here: switch on two-step verification, make an app"
            " password (myaccount.google.com/apppasswords) and use that."
        ),
        sender="Send as the account's own address, or add the other one as an alias in Gmail.",
        spf="_spf.google.com",
        selectors=("google",),
        domains=("gmail.com", "googlemail.com"),
    ),
    Provider(
        name="Outlook.com and Microsoft 365",
        hosts=("smtp.office365.com", "smtp-mail.outlook.com", ".outlook.com", ".office365.com"),
        ports='smtp.office365.com, port 587 with security = "starttls" (there is no 465)',
        login=(
            "Microsoft is closing login by name and password: it is off for Outlook.com, and app"
            " passwords are gone. In Microsoft 365 an administrator must allow SMTP AUTH for this"
            " mailbox; otherwise use another relay."
        ),
        sender="The mailbox that logs in needs the right to send as that address.",
        spf="spf.protection.outlook.com",
        selectors=("selector1", "selector2"),
        domains=("outlook.com", "hotmail.com", "live.com", "msn.com"),
    ),
    Provider(
        name="Fastmail",
        hosts=("smtp.fastmail.com", ".messagingengine.com"),
        ports='port 465 with security = "tls", or port 587 with "starttls"',
        login=(
            "Fastmail wants an app password for SMTP (Settings, Privacy & Security, App passwords);"
            " the username is the full address."
        ),
        sender="Add the address or its domain to the Fastmail account first.",
        spf="spf.messagingengine.com",
        selectors=("fm1", "fm2", "fm3"),
        domains=("fastmail.com", "fastmail.fm"),
    ),
    Provider(
        name="Amazon SES",
        hosts=(".amazonaws.com",),
        ports='port 587 or 2587 with security = "starttls", or 465 or 2465 with "tls"',
        login=(
            "SES has SMTP credentials of its own, made in its console for one region; access keys"
            " of AWS are not accepted."
        ),
        sender=(
            "Verify the From address or its domain in SES in this region; while the account is in"
            " the sandbox every recipient has to be verified too."
        ),
    ),
    Provider(
        name="Mailgun",
        hosts=("smtp.mailgun.org", "smtp.eu.mailgun.org"),
        ports='port 587 or 2525 with security = "starttls", or 465 with "tls"',
        login=(
            "Use the SMTP credentials of the domain (postmaster@…), not the API key, and the host"
            " of the region the domain lives in (smtp.eu.mailgun.org for the EU)."
        ),
        sender="Send from the domain that was set up in Mailgun; a sandbox domain reaches few.",
        spf="mailgun.org",
    ),
    Provider(
        name="Postmark",
        hosts=("smtp.postmarkapp.com", "smtp-broadcasts.postmarkapp.com"),
        ports='port 587 or 2525 with security = "starttls" (there is no 465)',
        login="Username and password are both the server's API token, or a stream's SMTP token.",
        sender=(
            "Confirm the sender signature or the domain in Postmark, and send a digest through a"
            " broadcast stream (smtp-broadcasts.postmarkapp.com)."
        ),
    ),
    Provider(
        name="Proton Mail Bridge",
        hosts=("smtp.protonmail.ch",),
        ports='127.0.0.1, port 1025 with security = "starttls" (what Bridge shows under Settings)',
        login=(
            "Bridge makes a password of its own (Bridge, Mailbox details); your Proton password"
            " is not accepted. Bridge has to be running and signed in."
        ),
        sender="Send as an address of the Proton account.",
        spf="_spf.protonmail.ch",
        selectors=("protonmail", "protonmail2", "protonmail3"),
        domains=("proton.me", "protonmail.com", "pm.me"),
    ),
    Provider(
        name="GMX and WEB.DE",
        hosts=("mail.gmx.net", "mail.gmx.com", "smtp.web.de"),
        ports='port 465 with security = "tls", or port 587 with "starttls"',
        login=(
            "Allow POP3/IMAP access in the mailbox's settings first; with two-factor login make an"
            " application-specific password."
        ),
        sender="Send as the account's own address.",
        domains=("gmx.net", "gmx.de", "gmx.at", "gmx.ch", "gmx.com", "web.de"),
    ),
)

UNIVERSITY = Provider(
    name="A university's or institute's relay",
    hosts=(),
    ports='port 587 with security = "starttls", or 465 with "tls"',
    login="Use the institution's account (often name@domain); some want an app password.",
    sender="Ask the postmaster which From addresses may be used, and how many mails a day.",
)
"""What is said of any other server."""

BRIDGE_PORT = 1025


def provider_of(host: str, port: int) -> Provider:
    """The provider of a mail server; `UNIVERSITY` when it is none that we know."""
    host = host.rstrip(".").lower()
    if port == BRIDGE_PORT and is_loopback(host):
        return next(p for p in PROVIDERS if p.name == "Proton Mail Bridge")
    for provider in PROVIDERS:
        if any(
            host == known or (known[0] == "." and host.endswith(known)) for known in provider.hosts
        ):
            return provider
    return UNIVERSITY


def owner_of(domain: str) -> Provider | None:
    """The provider that gives out addresses of this domain, so that it is not the sender's own."""
    domain = domain.rstrip(".").lower()
    return next((provider for provider in PROVIDERS if domain in provider.domains), None)


def cure_for(trouble: Trouble, host: str, port: int) -> str:
    """What to do when the way to this server ends here."""
    provider = provider_of(host, port)
    named = "" if provider is UNIVERSITY else f"{provider.name}: "
    match trouble:
        case Trouble.CONNECT if port == 25:  # noqa: PLR2004 - the port of RFC 5321
            return f"Port 25 is blocked by most networks and clouds. {named}Use {provider.ports}."
        case Trouble.CONNECT:
            return f"{named}Check smtp.host and smtp.port: {provider.ports}."
        case Trouble.ENCRYPT if provider.name == "Proton Mail Bridge":
            return "Export Bridge's certificate (Bridge, Settings, Advanced) and set smtp.ca_file."
        case Trouble.ENCRYPT:
            return (
                f"{named}smtp.host has to be the name in the server's certificate, and"
                f" smtp.security to fit the port: {provider.ports}. For an authority of your own"
                " set smtp.ca_file."
            )
        case Trouble.LOGIN:
            return f"{named}{provider.login} The password goes into DIGEST_SMTP__PASSWORD."
        case Trouble.SENDER:
            return f"{named}{provider.sender}"


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by its very name (RFC 6761 §6.3) or address."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
