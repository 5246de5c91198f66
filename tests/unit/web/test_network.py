"""Where a request is from, as coarsely as a limit needs."""

import pytest
from starlette.requests import Request

from digest.web.network import network_of


def request(client: tuple[str, int] | None) -> Request:
    return Request({"type": "http", "headers": [], "client": client})


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        # How a socket for both kinds names IPv4: else all of it would share one limit.
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("::ffff:198.51.100.7", "198.51.100.0/24"),
        ("a-proxy", ""),
    ],
)
def test_a_network_is_the_neighbourhood_of_an_address(address: str, network: str) -> None:
    assert network_of(request((address, 1234))) == network


def test_a_socket_without_an_address_is_from_nowhere() -> None:
    assert network_of(request(None)) == ""
