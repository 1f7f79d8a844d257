"""Whose word on an address is taken."""

import ipaddress

import pytest

from yardarm.api.client_address import ClientAddress

PROXIES = [ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("::1/128")]


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "address"),
    [
        ("192.0.2.1", [], False, "192.0.2.1"),
        ("192.0.2.1", ["198.51.100.1"], False, "192.0.2.1"),
        ("192.0.2.1", ["198.51.100.1"], True, "192.0.2.1"),
        ("10.0.0.1", ["198.51.100.1"], True, "198.51.100.1"),
        ("10.0.0.1", ["forged, 198.51.100.1, 10.9.9.9"], True, "198.51.100.1"),
        ("::1", ["forged", "198.51.100.1"], True, "198.51.100.1"),
        ("10.0.0.1", ["10.0.0.2"], True, "10.0.0.2"),
        ("10.0.0.1", ["nonsense"], True, "10.0.0.1"),
        (None, ["198.51.100.1"], True, None),
    ],
)
def test_client_address(
    peer: str | None, forwarded: list[str], trusted: bool, address: str | None
) -> None:
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    scope = {"client": (peer, 1) if peer else None, "headers": headers}
    assert ClientAddress(PROXIES if trusted else ()).of(scope) == address
