"""Where a request comes from, as coarsely as a limit needs."""

from ipaddress import IPv6Address, ip_address, ip_network

from starlette.requests import Request

_BITS = {4: 24, 6: 64}


def network_of(request: Request) -> str:
    """The network of whoever asks: /24 of IPv4, /64 of IPv6; "" where nobody can tell.

    The server has put the client's address in the place of a trusted proxy's.
    """
    try:
        address = ip_address(request.client.host if request.client else "")
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(ip_network((address, _BITS[address.version]), strict=False))
