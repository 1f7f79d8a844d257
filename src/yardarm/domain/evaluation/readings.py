"""What texts in contexts and constraints mean: numbers, dates, versions, addresses, patterns.

Each takes what the Rust engine takes, and gives None for what it does not. What comes from
contexts is remembered: the same few texts come again and again.
"""

import ipaddress
import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import lru_cache

import re2

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Version = tuple[int, int, int, bool, tuple[tuple[bool, int, str], ...]]
"""Comparable in the order of semantic versions 2.0: a release is above what leads up to it."""

_REMEMBERED = 4096
_LONGEST = 256
"""Beyond it no text is a number, date, version or address; reading one would only cost time."""

_NUMBER = re.compile(
    r"[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf|infinity|nan)", re.IGNORECASE | re.ASCII
)
_DATE = re.compile(
    r"\s*(\d{4})-(\d\d?)-(\d\d?)[T ](\d\d?):(\d\d?):(\d\d?)(\.\d+)?\s*"
    r"(?:Z|UTC|([+-])(\d\d):?(\d\d))\s*",
    re.IGNORECASE | re.ASCII,
)
_STRICT_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:\d\d)", re.ASCII)
_HIGHEST_PART = 2**64 - 1
_IDENTIFIERS = r"(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)"
_VERSION = re.compile(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
    rf"(?:-({_IDENTIFIERS}(?:\.{_IDENTIFIERS})*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?",
    re.ASCII,
)


def read_number(text: str) -> float | None:
    if len(text) > _LONGEST or not _NUMBER.fullmatch(text):
        return None
    return float(text)


def read_date(text: str) -> datetime | None:
    """A moment as contexts may write it: with seconds and a zone."""
    return _read_date(text) if len(text) <= _LONGEST else None


@lru_cache(_REMEMBERED)
def _read_date(text: str) -> datetime | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    seconds = int(match[6])
    leap = seconds == 60  # noqa: PLR2004
    zone = f"{match[8]}{match[9]}:{match[10]}" if match[8] else "+00:00"
    fraction = 999_999 if leap else int(((match[7] or ".0")[1:] + "00000")[:6])
    head = "{}-{:0>2}-{:0>2}T{:0>2}:{:0>2}".format(*match.group(1, 2, 3, 4, 5))
    try:
        at = datetime.fromisoformat(f"{head}:{59 if leap else seconds:02}{zone}")
        # Out of the range of UTC is out of range: it could not be compared.
        return at + timedelta(microseconds=fraction) if at.utctimetuple() else None
    except (ValueError, OverflowError):
        return None


def read_strict_date(text: str) -> datetime | None:
    """A moment as constraints must write it for the Rust engine (client protocol, section 9)."""
    return read_date(text) if _STRICT_DATE.fullmatch(text) else None


def read_version(text: str) -> Version | None:
    """A semantic version in full; what stands behind a `+` does not count."""
    return _read_version(text) if len(text) <= _LONGEST else None


@lru_cache(_REMEMBERED)
def _read_version(text: str) -> Version | None:
    match = _VERSION.fullmatch(text)
    if match is None:
        return None
    major, minor, patch = (int(part) for part in match.group(1, 2, 3))
    if max(major, minor, patch) > _HIGHEST_PART:
        return None
    labels = match[4].split(".") if match[4] else ()
    return major, minor, patch, not labels, tuple(_label(label) for label in labels)


def _label(text: str) -> tuple[bool, int, str]:
    """Numbers stand below words."""
    return (False, int(text), "") if text.isdigit() else (True, 0, text)


def read_address(text: str) -> Address | None:
    return _read_address(text) if len(text) <= _LONGEST else None


@lru_cache(_REMEMBERED)
def _read_address(text: str) -> Address | None:
    if "%" in text:
        return None
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def read_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Addresses and CIDR ranges; what is neither is skipped (client specification 22)."""
    return tuple(found for text in texts if (found := _network(text)) is not None)


def _network(text: str) -> Network | None:
    if "%" in text:
        return None
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def in_networks(networks: tuple[Network, ...]) -> Callable[[str], bool]:
    """Whether a text is an address in one of them."""
    sole = {n.network_address for n in networks if n.prefixlen == n.max_prefixlen}
    wide = tuple(n for n in networks if n.prefixlen != n.max_prefixlen)

    def holds(text: str) -> bool:
        address = read_address(text)
        return address is not None and (address in sole or any(address in n for n in wide))

    return holds


def pattern(text: str, *, ignore_case: bool) -> Callable[[str], bool] | None:
    """Whether a text holds what the pattern describes, anywhere in it. RE2's syntax and time:
    linear in the text, whatever the pattern. None when RE2 does not take it.
    """
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = not ignore_case
    try:
        compiled = re2.compile(text, options)
    except re2.error:
        return None
    return lambda value: compiled.search(value) is not None
