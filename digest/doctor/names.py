"""Asking the DNS. The one thing that matters: "it says no" is not "it did not answer"."""

import dns.asyncresolver
import dns.exception
import dns.name
import dns.resolver


class UnansweredError(Exception):
    """No name server gave an answer; nothing follows from that about the domain."""


class Names:
    """A few questions to the DNS, each with a time limit.

    `resolver` is by default this machine's (/etc/resolv.conf); tests hand in their own.
    """

    def __init__(
        self, resolver: dns.asyncresolver.Resolver | None = None, *, seconds: float = 5.0
    ) -> None:
        self._resolver = resolver
        self._seconds = seconds

    async def txt(self, name: str) -> tuple[str, ...]:
        """The TXT records of a name, each joined of its strings; empty if there are none.

        Raises UnansweredError.
        """
        answers = await self._ask(name, "TXT")
        return tuple(
            b"".join(record.strings).decode("utf-8", "replace")
            for answer in answers
            for record in answer
        )

    async def mail_hosts(self, domain: str) -> tuple[str, ...]:
        """The hosts that take mail for a domain (RFC 5321 §5.1), best first.

        Empty when it takes none: it does not exist, has no MX and no address, or a null MX
        (RFC 7505). Raises UnansweredError.
        """
        records = [record for answer in await self._ask(domain, "MX") for record in answer]
        if records:
            ordered = sorted(records, key=lambda record: int(record.preference))
            hosts = (str(record.exchange).rstrip(".") for record in ordered)
            return tuple(host for host in hosts if host)
        for kind in ("A", "AAAA"):
            if await self._ask(domain, kind):
                return (domain,)
        return ()

    async def _ask(self, name: str, kind: str) -> list[dns.resolver.Answer]:
        try:
            resolver = self._resolver or dns.asyncresolver.Resolver()
            return [await resolver.resolve(name, kind, lifetime=self._seconds, search=False)]
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise UnansweredError(f"{name}: {error}") from error


def ascii_domain(address: str) -> str:
    """The domain of an address as the DNS knows it (A-labels, RFC 5890).

    Raises:
        ValueError: if it is none.

    """
    domain = address.rpartition("@")[2].lower()
    if not domain.strip("."):
        raise ValueError(f"{address!r} is no domain: it is empty")
    try:
        name = dns.name.from_text(domain, idna_codec=dns.name.IDNA_2008_Practical)
    except dns.exception.DNSException as error:
        raise ValueError(f"{domain!r} is no domain: {error}") from error
    return name.to_text(omit_final_dot=True)
