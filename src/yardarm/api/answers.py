"""What is sent back: status, headers and ready bytes, without any web framework."""

from dataclasses import dataclass, field
from typing import Any

import msgspec

Headers = list[tuple[bytes, bytes]]

JSON = (b"content-type", b"application/json; charset=utf-8")
VARY = (b"vary", b"Accept-Encoding")
FRESH = (b"cache-control", b"no-cache")
GZIP = (b"content-encoding", b"gzip")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Headers = field(default_factory=list)
    body: bytes = b""


EMPTY_ACCEPTED = Answer(202)


def json_answer(status: int, value: Any, *headers: tuple[bytes, bytes]) -> Answer:
    return Answer(status, [JSON, *headers], msgspec.json.encode(value))


def matches(if_none_match: bytes, etag: bytes) -> bool:
    """Weak comparison, also in a list, also `*`: proxies weaken tags when they compress."""
    if if_none_match == etag:
        return True
    candidates = [c.strip() for c in if_none_match.split(b",")]
    return b"*" in candidates or etag in [c.removeprefix(b"W/") for c in candidates]


def takes_gzip(accept_encoding: bytes) -> bool:
    """Whether gzip is offered and not refused by q=0."""
    for part in accept_encoding.lower().split(b","):
        coding, _, weight = part.partition(b";")
        if coding.strip() in (b"gzip", b"*"):
            return weight.replace(b" ", b"") not in (b"q=0", b"q=0.0", b"q=0.00", b"q=0.000")
    return False
