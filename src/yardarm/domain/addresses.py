"""Where the house may send to: an add-on's URL is anybody's wish, and must not open the network
that the server stands in (fault bar, webhooks).
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from socket import inet_aton  # reads a text, asks nobody
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

LONGEST_URL = 2048
LOOPBACK: tuple[Network, ...] = (
    ipaddress.IPv4Network("127.0.0.0/8"),
    ipaddress.IPv6Network("::1/128"),
)
EVERYWHERE: tuple[Network, ...] = (
    ipaddress.IPv4Network("0.0.0.0/0"),
    ipaddress.IPv6Network("::/0"),
)
"""For what the operator's settings name."""

# Python's own table differs between versions. Beside it: special purposes (Oracle's metadata
# among them), 6to4's relay, Azure's host; in IPv6 special purposes with Teredo, 6to4, examples.
_NEVER: tuple[Network, ...] = (
    ipaddress.IPv4Network("192.0.0.0/24"),
    ipaddress.IPv4Network("192.88.99.0/24"),
    ipaddress.IPv4Network("168.63.129.16/32"),
    ipaddress.IPv6Network("2001::/23"),
    ipaddress.IPv6Network("2002::/16"),
    ipaddress.IPv6Network("3fff::/20"),
)
_UNICAST_6 = ipaddress.IPv6Network("2000::/3")
"""The only global unicast that was ever given out: NAT64's prefixes lie outside."""
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart once, so that what is checked is what is connected to."""

    scheme: str
    host: str
    port: int
    path: str
    """With the query."""

    @property
    def authority(self) -> str:
        """For the header Host."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def read_url(url: str) -> Target:
    """Raises ValueError that says what a URL must be, and holds nothing of this one."""
    if len(url) > LONGEST_URL:
        raise ValueError(f"must not be longer than {LONGEST_URL} characters")
    if not url.isascii() or any(c <= " " or c in '\\"<>^`{|}\x7f' for c in url):
        raise ValueError("must be a URL of ASCII characters, others percent-encoded")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("must be a URL with a valid host and port") from None
    if parts.scheme not in _PORTS:
        raise ValueError("must be a URL that begins with http:// or https://")
    if not parts.hostname or "%" in parts.netloc or port == 0:
        raise ValueError("must be a URL with a valid host and port")
    if "@" in parts.netloc:
        raise ValueError("must be a URL without user name and password")
    path = parts.path or "/"
    return Target(
        parts.scheme,
        parts.hostname,
        _PORTS[parts.scheme] if port is None else port,
        f"{path}?{parts.query}" if parts.query else path,
    )


def literal(host: str) -> Address | None:
    """The address that a host names without asking anybody, None for a name.

    Resolvers take `127.1`, `0x7f000001`, `017700000001` and `2130706433` for addresses, too.
    """
    host = host.rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return ipaddress.IPv4Address("127.0.0.1")
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(inet_aton(host))
    except OSError:
        return None


@dataclass(frozen=True, slots=True)
class Reach:
    """Which addresses may be sent to: public ones, and those of `allowed`."""

    allowed: Sequence[Network] = ()

    def refusal(self, address: Address) -> str | None:
        """Why this address is not sent to, None when it may be. Holds nothing of the address."""
        address = _plain(address)
        if any(address in network for network in self.allowed):
            return None
        if is_public(address):
            return None
        return (
            "leads to an address that is not public; "
            "the operator can allow it with YARDARM_OUTGOING_ALLOW"
        )


def is_public(address: Address) -> bool:
    """Whether strangers on the internet could send there, too."""
    address = _plain(address)
    if address.version == 6 and address not in _UNICAST_6:  # noqa: PLR2004
        return False
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not any(address in network for network in _NEVER)
    )


def _plain(address: Address) -> Address:
    """An IPv4 address that is dressed as IPv6 is the IPv4 address; a scope changes nothing."""
    if isinstance(address, ipaddress.IPv6Address):
        return address.ipv4_mapped or ipaddress.IPv6Address(int(address))
    return address
