"""Addresses: one spelling for each mailbox."""

import re

from email_validator import EmailNotValidError, validate_email

_OWN_NETWORK = re.compile(r"(?i)(?:^|\.)(?:localhost|local|home\.arpa)$")
"""Names of a network of one's own (RFC 6761, RFC 6762, RFC 8375): no mail comes from outside to
them, but a lab's own server knows them."""


def normalise_address(text: str) -> str:
    """The address as email-validator writes it: NFC, domain in lower case and Unicode (IDNA 2008).

    The part before the @ keeps its case (RFC 5321 §2.4), and may be internationalised (RFC 6531).

    Raises:
        ValueError: says what is wrong with it.

    """
    text = text.strip()
    local, at, domain = text.rpartition("@")
    # email-validator refuses these names outright; under a stand-in it checks all of the rest.
    stand_in = ".test" if at and _OWN_NETWORK.search(domain) else ""
    try:
        found = validate_email(
            f"{local}{at}{domain}{stand_in}",
            check_deliverability=False,
            test_environment=True,  # RFC 6761's .test is for tests, and ours send mail
            strict=True,  # 64 octets before the @ (RFC 5321 §4.5.3.1.1): servers refuse more
        )
    except EmailNotValidError as error:
        raise ValueError(f"{text!r} is no address: {error}") from error
    return found.normalized.removesuffix(stand_in)


def mailbox_key(address: str) -> str:
    """What two spellings of one mailbox share; for comparing, never for sending.

    RFC 5321 §2.4 lets a server tell Jane@ from jane@; none that people use does.
    """
    return address.casefold()
