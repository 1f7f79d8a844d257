"""What a token is kept and looked up as: never its text.

Fast on purpose: secrets that this server makes are long and random, which no key makes safer.
Those that people bring from elsewhere may be short: a key that is not in the database keeps a
copy of the database from telling them (docs/decisions/0025-token-hashes.md).
"""

import hashlib
import hmac

SHORTEST_KEY = 32
"""Characters."""


def plain_digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


class Digester:
    """Makes digests with a key, or plain ones without. `key_id` tells keys apart and says
    nothing of them; None without one.
    """

    def __init__(self, key: str | None = None) -> None:
        self._key = None if key is None else key.encode()
        self.key_id = None if key is None else self._keyed("which key")[:8]

    def of(self, secret: str) -> bytes:
        return plain_digest(secret) if self._key is None else self._keyed(f"token {secret}")

    def every(self, secret: str) -> tuple[bytes, ...]:
        """All that the secret may be kept as: before there was a key it was plain."""
        plain = plain_digest(secret)
        return (plain,) if self._key is None else (self.of(secret), plain)

    def derived(self, purpose: str) -> bytes | None:
        """Another key, for this purpose only; None without one."""
        return None if self._key is None else self._keyed(f"key for {purpose}")

    def _keyed(self, text: str) -> bytes:
        assert self._key is not None
        return hmac.digest(self._key, text.encode(), "sha256")
