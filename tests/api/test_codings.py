"""Which coding a caller gets, and that a large body keeps nobody waiting."""

import gzip
import random
from collections.abc import Callable

import brotli
import pytest
import zstandard

from yardarm.api.client.body import Body
from yardarm.api.codings import wanted

EXPAND: dict[bytes, Callable[[bytes], bytes]] = {
    b"gzip": gzip.decompress,
    b"br": brotli.decompress,
    b"zstd": zstandard.decompress,
}


@pytest.mark.parametrize(
    ("header", "best"),
    [
        (b"", b"identity"),
        (b"gzip", b"gzip"),
        (b"GZip, deflate", b"gzip"),
        (b"gzip, deflate, br", b"br"),
        (b"gzip, zstd", b"zstd"),
        (b"gzip;q=1.0, br;q=0.5", b"gzip"),
        (b"br;q=0, gzip;q=0.2", b"gzip"),
        (b"gzip; q=0", b"identity"),
        (b"gzip;q=0.5, identity", b"identity"),
        (b"*", b"br"),
        (b"*;q=0.1, gzip", b"gzip"),
        (b"*, br;q=0, zstd;q=0.000", b"gzip"),
        (b"deflate", b"identity"),
        (b"gzip;q=nonsense", b"gzip"),
        (b"gzip;q=nan, br;q=0.1", b"gzip"),
    ],
)
def test_the_best_coding(header: bytes, best: bytes) -> None:
    assert wanted(header)[0] == best


def test_nothing_is_wanted_where_all_is_refused() -> None:
    assert wanted(b"*;q=0") == ()


@pytest.mark.parametrize("coding", EXPAND)
def test_a_small_body_is_compressed_at_once(coding: bytes) -> None:
    body = Body(b'"tag"', b"{} " * 1000)
    found, lasting = body.coded(coding)
    assert lasting
    assert (b"content-encoding", coding) in found.answer.headers
    assert EXPAND[coding](found.body) == body.plain
    assert body.coded(coding)[0] is found


def test_what_is_tiny_stays_as_it_is() -> None:
    body = Body(b'"tag"', b"{}")
    assert body.coded(b"gzip, br") == (body.full, True)


def test_who_asks_first_for_a_large_body_does_not_wait() -> None:
    jobs: list[Callable[[], None]] = []
    body = Body(b'"tag"', random.Random(1).randbytes(100_000), later=jobs.append)
    assert body.coded(b"br, gzip") == (body.full, False)
    assert body.coded(b"br, gzip") == (body.full, False)
    assert len(jobs) == 1
    assert body.coded(b"gzip") == (body.full, False)
    jobs.pop()()
    zipped, lasting = body.coded(b"gzip")
    assert lasting
    assert gzip.decompress(zipped.body) == body.plain
    # Better than nothing, but not for long.
    assert body.coded(b"br, gzip") == (zipped, False)
    jobs.pop()()
    found, lasting = body.coded(b"br, gzip")
    assert lasting
    assert brotli.decompress(found.body) == body.plain
