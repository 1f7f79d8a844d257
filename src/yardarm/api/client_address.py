"""Where a request comes from."""

import ipaddress
from collections.abc import Sequence
from typing import Any

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
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
        nearest = _ip(address)
        while forwarded and nearest is not None and self._trusts(nearest):
            further = _ip(forwarded.pop())
            if further is None:  # a proxy that writes nonsense is where the trail ends
                break
            nearest = further
        return None if nearest is None else str(nearest)

    def is_proxy(self, scope: Any) -> bool:
        """Whether a trusted proxy itself is at the other end of the connection."""
        client = scope.get("client")
        address = _ip(client[0] if client else None)
        return address is not None and self._trusts(address)

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)


def _ip(text: str | None) -> Address | None:
    try:
        return ipaddress.ip_address(text or "")
    except ValueError:
        return None
