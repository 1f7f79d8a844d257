"""The hash that every SDK shares (client protocol, section 8.1)."""

import mmh3

VARIANT_SEED = 86028157
HUNDRED = 100


def bucket(group: str, identifier: str, size: float = HUNDRED, seed: int = 0) -> float:
    """Where an identifier falls in a group: 1 to `size`. Whole when `size` is; sums of imported
    weights may not be.
    """
    return mmh3.hash(f"{group}:{identifier}", seed, signed=False) % size + 1
