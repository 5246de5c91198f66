"""A DNS server on loopback that knows what it is told, over UDP (RFC 1035 §4.2.1)."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import cast

import dns.asyncresolver
import dns.flags
import dns.message
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

Zone = Mapping[tuple[str, str], Sequence[str]]
"""(name, type) → records as a zone file writes them."""


class _Answering(asyncio.DatagramProtocol):
    """Answers from the zone; a name that it lacks altogether does not exist."""

    def __init__(self, zone: Zone, *, rcode: dns.rcode.Rcode | None, silent: bool) -> None:
        self._zone = {(name.lower().rstrip(".") + ".", kind): r for (name, kind), r in zone.items()}
        self._rcode = rcode
        self._silent = silent
        self._transport: asyncio.DatagramTransport | None = None
        self.asked: list[tuple[str, str]] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        query = dns.message.from_wire(data)
        if not self._silent and self._transport is not None:
            self._transport.sendto(self._answer(query).to_wire(), addr)

    def _answer(self, query: dns.message.Message) -> dns.message.Message:
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        (question,) = query.question
        name, kind = question.name.to_text().lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name.rstrip("."), kind))
        records = self._zone.get((name, kind), ())
        if self._rcode is not None:
            answer.set_rcode(self._rcode)
        elif records:
            rrset = dns.rrset.from_text(name, 60, dns.rdataclass.IN, question.rdtype, *records)
            answer.answer.append(rrset)
        elif not any(known == name for known, _ in self._zone):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer


class DnsServer:
    """A running server; `asked` is what it was asked, in order."""

    def __init__(self, protocol: _Answering, port: int) -> None:
        self._protocol = protocol
        self.port = port

    @property
    def asked(self) -> list[tuple[str, str]]:
        return self._protocol.asked

    def resolver(self) -> dns.asyncresolver.Resolver:
        """A resolver that asks this server and nobody else."""
        resolver = dns.asyncresolver.Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        resolver.port = self.port
        return resolver


@asynccontextmanager
async def dns_server(
    zone: Zone,
    *,
    rcode: dns.rcode.Rcode | None = None,
    silent: bool = False,
    at: tuple[str, int] = ("127.0.0.1", 0),
) -> AsyncIterator[DnsServer]:
    """Serve a zone. `rcode` answers everything with that code, `silent` never answers."""
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_datagram_endpoint(
        lambda: _Answering(zone, rcode=rcode, silent=silent), local_addr=at
    )
    try:
        yield DnsServer(protocol, transport.get_extra_info("sockname")[1])
    finally:
        transport.close()
        await asyncio.sleep(0)  # it closes its socket in the next turn of the loop
