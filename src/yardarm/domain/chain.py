"""The hash chain over the events: who changes or removes one of them breaks every later link.

Persons are in the chain only as salted digests. Erasing the salt and the plain values makes a
person forgotten, and every link stays true.
"""

import hashlib
import json
from collections.abc import Sequence

GENESIS = bytes(32)
"""What the first event is chained to."""

FORGOTTEN = "forgotten"
"""Who did it, once the salt is erased: nobody else can be put there."""


def _frame(fields: Sequence[str | None]) -> bytes:
    # JSON keeps the borders between fields and tells null from empty.
    return json.dumps(list(fields), ensure_ascii=True, separators=(",", ":")).encode()


def personal_digest(salt: bytes, *fields: str | None) -> bytes:
    """The stand-in of personal data in the chain: SHA-256 of the salt and the values."""
    return hashlib.sha256(salt + _frame(fields)).digest()


def link(
    previous: bytes, fields: Sequence[str | None], actor_digest: bytes, address_digest: bytes
) -> bytes:
    """The hash of an event: of the one before it, its fields in order, and the two digests.

    `fields` are texts exactly as stored, so that a verifier needs no encoder of ours.
    """
    return hashlib.sha256(previous + _frame(fields) + actor_digest + address_digest).digest()
