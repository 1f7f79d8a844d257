"""The hash that every SDK shares (client protocol, section 8.1)."""

from collections.abc import Callable

import mmh3

VARIANT_SEED = 86028157
HUNDRED = 100


def hashing(group: str, size: float = HUNDRED, seed: int = 0) -> Callable[[str], float]:
    """From an identifier to where it falls in a group: 1 to `size`. Whole when `size` is; sums of
    imported weights may not be.
    """
    prefix, murmur3 = f"{group}:", mmh3.hash
    return lambda identifier: murmur3(prefix + identifier, seed, False) % size + 1
