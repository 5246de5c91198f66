"""Hints for providers: the right one for each host, and all of them in the docs."""

from pathlib import Path

import pytest

from digest.doctor.providers import (
    PROVIDERS,
    UNIVERSITY,
    Provider,
    Trouble,
    cure_for,
    is_loopback,
    owner_of,
    provider_of,
)

DOCS = Path(__file__).parents[3] / "docs" / "providers.md"


@pytest.mark.parametrize(
    ("host", "port", "name"),
    [
        ("smtp.gmail.com", 587, "Gmail and Google Workspace"),
        ("SMTP.Gmail.com.", 465, "Gmail and Google Workspace"),
        ("smtp.office365.com", 587, "Outlook.com and Microsoft 365"),
        ("lab-example.mail.protection.outlook.com", 25, "Outlook.com and Microsoft 365"),
        ("email-smtp.eu-west-1.amazonaws.com", 587, "Amazon SES"),
        ("smtp.eu.mailgun.org", 587, "Mailgun"),
        ("smtp-broadcasts.postmarkapp.com", 587, "Postmark"),
        ("smtp.fastmail.com", 465, "Fastmail"),
        ("127.0.0.1", 1025, "Proton Mail Bridge"),
        ("localhost", 1025, "Proton Mail Bridge"),
        ("localhost", 25, UNIVERSITY.name),
        ("mail.gmx.net", 465, "GMX and WEB.DE"),
        ("smtp.uni.example", 587, UNIVERSITY.name),
        ("notgmail.com", 587, UNIVERSITY.name),
        ("smtp.gmail.com.evil.example", 587, UNIVERSITY.name),
    ],
)
def test_provider_of(host: str, port: int, name: str) -> None:
    assert provider_of(host, port).name == name


def test_owner_of() -> None:
    assert owner_of("GMail.com") is provider_of("smtp.gmail.com", 587)
    assert owner_of("web.de") is provider_of("smtp.web.de", 587)
    assert owner_of("lab.example") is None


def test_no_host_and_no_domain_belongs_to_two() -> None:
    hosts = [host for provider in PROVIDERS for host in provider.hosts]
    domains = [domain for provider in PROVIDERS for domain in provider.domains]
    assert len(hosts) == len(set(hosts))
    assert len(domains) == len(set(domains))


@pytest.mark.parametrize("trouble", Trouble)
@pytest.mark.parametrize("provider", [*PROVIDERS, UNIVERSITY], ids=lambda p: p.name)
def test_every_trouble_has_a_cure_everywhere(trouble: Trouble, provider: Provider) -> None:
    hosts = provider.hosts or ("smtp.uni.example",)
    for host in hosts:
        cure = cure_for(trouble, host.lstrip("."), 587)
        assert cure.endswith(".")
        assert "  " not in cure


def test_cures_say_what_helps() -> None:
    assert "app password" in cure_for(Trouble.LOGIN, "smtp.gmail.com", 587)
    assert "SMTP AUTH" in cure_for(Trouble.LOGIN, "smtp.office365.com", 587)
    assert "Port 25 is blocked" in cure_for(Trouble.CONNECT, "smtp.uni.example", 25)
    assert "Port 25" not in cure_for(Trouble.CONNECT, "smtp.uni.example", 587)
    assert "sandbox" in cure_for(Trouble.SENDER, "email-smtp.eu-west-1.amazonaws.com", 587)
    assert "certificate" in cure_for(Trouble.ENCRYPT, "127.0.0.1", 1025)


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True), ("mail.localhost", True), ("127.0.0.53", True), ("::1", True),
        ("192.0.2.1", False), ("localhost.example", False), ("mail.example", False), ("", False),
    ],
)  # fmt: skip
def test_is_loopback(host: str, local: bool) -> None:  # noqa: FBT001 - a table
    assert is_loopback(host) is local


@pytest.mark.parametrize("provider", [*PROVIDERS, UNIVERSITY], ids=lambda p: p.name)
def test_the_docs_know_every_provider(provider: Provider) -> None:
    """What the doctor says, docs/providers.md says too: name, hosts, SPF, selectors."""
    text = DOCS.read_text(encoding="utf-8")
    said = [provider.name]
    said += [host.lstrip(".") for host in provider.hosts]
    said += [word for word in (provider.spf,) if word]
    said += provider.selectors
    assert [word for word in said if word not in text] == []
