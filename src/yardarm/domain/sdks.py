"""SDKs, by what they call themselves, and which of them are older than what is tested here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

Release = tuple[int, int, int]

NEWEST: Mapping[str, tuple[int, int]] = {
    "unleash-node-sdk": (6, 12),
    "unleash-python-sdk": (6, 9),
    "unleash-js-sdk": (3, 8),
}
"""The newest major and minor that tests/e2e runs: tests/e2e/sdks/node/package.json (unleash-client,
unleash-proxy-client) and requirements (UnleashClient). Of all others nothing is said."""

_ALIASES = {
    "unleash-client-node": "unleash-node-sdk",
    "unleash-client-python": "unleash-python-sdk",
    "unleash-client-js": "unleash-js-sdk",
}
"""What older releases called themselves."""

_VERSION = re.compile(r"([^:]+):v?(\d{1,9})\.(\d{1,9})\.(\d{1,9}).*", re.DOTALL)
_FRONTEND = re.compile(
    r"unleash-(client-)?(js|react|vue|svelte|nextjs|ios|android|flutter)(-sdk)?(:.*)?", re.DOTALL
)
"""How official SDKs for browsers and apps are named."""


@dataclass(frozen=True, slots=True)
class Sdk:
    """An SDK by its name of today, and its release."""

    name: str
    release: Release


def read(version: str | None) -> Sdk | None:
    """`unleash-python-sdk:6.9.1`; None for what is not of this form."""
    match = _VERSION.fullmatch(version or "")
    if match is None:
        return None
    release = (int(match[2]), int(match[3]), int(match[4]))
    return Sdk(_ALIASES.get(match[1], match[1]), release)


def newer_than(version: str | None) -> str | None:
    """The newest major and minor that is tested here, when this SDK is older; else None."""
    sdk = read(version)
    newest = NEWEST.get(sdk.name) if sdk else None
    if sdk is None or newest is None or sdk.release[:2] >= newest:
        return None
    return f"{newest[0]}.{newest[1]}"


def is_frontend(version: str) -> bool:
    """Whether it asks a server who gets what, and evaluates nothing itself."""
    return _FRONTEND.fullmatch(version) is not None
