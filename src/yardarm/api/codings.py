"""Content codings: which one a caller wants, and how a body is brought into it."""

import gzip
from collections.abc import Callable, Mapping
from functools import lru_cache

import brotli
import zstandard

IDENTITY = b"identity"

_SMALLEST_FIRST = (b"br", b"zstd", b"gzip")


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=6, mtime=0)


def _br(body: bytes) -> bytes:
    """At 11 a body of a megabyte takes more than a second."""
    found: bytes = brotli.compress(body, quality=5)
    return found


def _zstd(body: bytes) -> bytes:
    """At 19 a body of a megabyte takes most of a second."""
    return zstandard.ZstdCompressor(level=9).compress(body)


COMPRESS: Mapping[bytes, Callable[[bytes], bytes]] = {b"br": _br, b"zstd": _zstd, b"gzip": _gzip}
"""All of them let other threads go on."""


@lru_cache(maxsize=256)
def wanted(accept_encoding: bytes) -> tuple[bytes, ...]:
    """What the caller takes of what there is, the best first: by its weights, then the smallest.
    What has weight 0 is not among it; what is no weight counts as 1.
    """
    weights: dict[bytes, float] = {}
    for part in accept_encoding.lower().split(b","):
        coding, _, parameter = part.partition(b";")
        weights[coding.strip()] = _weight(parameter.replace(b" ", b""))
    anything = weights.get(b"*", 0.0)
    found = {coding: weights.get(coding, anything) for coding in _SMALLEST_FIRST}
    # Who says nothing of it takes the body as it is, but rather anything else that is named.
    found[IDENTITY] = weights.get(IDENTITY, 0.001 if b"*" not in weights or anything else 0.0)
    return tuple(c for c in sorted(found, key=lambda c: -found[c]) if found[c] > 0)


def _weight(parameter: bytes) -> float:
    name, _, value = parameter.partition(b"=")
    if name != b"q":
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 1.0
    return min(max(weight, 0.0), 1.0) if weight == weight else 1.0  # noqa: PLR0124 - NaN
