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
    """Makes digests with a key, or plain ones without, and knows those that were made with a
    `former` key or with none. `key_id` tells keys apart and says nothing of them; None without one.
    """

    def __init__(self, key: str | None = None, *former: str) -> None:
        self._key = None if key is None else key.encode()
        self._former = tuple(one.encode() for one in former)
        self.key_id = None if self._key is None else _id(self._key)
        self.known_keys = tuple(map(_id, (self._key, *self._former))) if self._key else ()
        """The ids of all keys that tokens may have been stored with."""

    def of(self, secret: str) -> bytes:
        return plain_digest(secret) if self._key is None else _keyed(self._key, f"token {secret}")

    def former(self, secret: str) -> tuple[bytes, ...]:
        """What the secret may have been kept as before there was the key, or any."""
        if self._key is None:
            return ()
        return (*(_keyed(key, f"token {secret}") for key in self._former), plain_digest(secret))

    def every(self, secret: str) -> tuple[bytes, ...]:
        """All that the secret may be kept as."""
        return (self.of(secret), *self.former(secret))

    def derived(self, purpose: str) -> tuple[bytes, ...]:
        """Other keys, for what must be read again: the one to write with first, then those of
        former keys; none without a key.
        """
        keys = (self._key, *self._former) if self._key else ()
        return tuple(_keyed(key, f"key for {purpose}") for key in keys)


def _id(key: bytes) -> bytes:
    return _keyed(key, "which key")[:8]


def _keyed(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")
