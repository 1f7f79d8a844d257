"""Where a request comes from."""

import ipaddress
from collections.abc import Sequence
from typing import Any

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class ClientAddress:
    """X-Forwarded-For counts only as far as configured proxies wrote it: v3 believed anybody."""

    def __init__(self, trusted_proxies: Sequence[Network] = ()) -> None:
        self._trusted = trusted_proxies

    def of(self, scope: Any) -> str | None:
        """The nearest address that no trusted proxy has, None on a UNIX socket."""
        client = scope.get("client")
        address: str | None = client[0] if client else None
        if not self._trusted:
            return address
        forwarded = [
            part.strip()
            for name, value in scope["headers"]
            if name == b"x-forwarded-for"
            for part in value.decode("latin-1").split(",")
        ]
        while forwarded and self._is_trusted(address):
            address = forwarded.pop()
        return address[:255] if address else None

    def _is_trusted(self, address: str | None) -> bool:
        try:
            ip = ipaddress.ip_address(address or "")
        except ValueError:
            return False
        return any(ip in network for network in self._trusted)
