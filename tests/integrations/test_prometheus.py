"""One number out of a Prometheus' answer, or why there is none."""

import asyncio
from typing import Any
from urllib.parse import parse_qs

import msgspec
import pytest

from tests.sink import Sink, running_sink
from yardarm.domain.addresses import LOOPBACK, Reach
from yardarm.domain.guards import Unseen
from yardarm.integrations.outgoing import Outgoing
from yardarm.integrations.prometheus import Prometheus


def said(kind: str, result: Any) -> bytes:
    """As https://prometheus.io/docs/prometheus/latest/querying/api has it."""
    data = {"resultType": kind, "result": result}
    return msgspec.json.encode({"status": "success", "data": data})


def prometheus(sink: Sink, token: str | None = None) -> Prometheus:
    return Prometheus(Outgoing(Reach(LOOPBACK)), f"{sink.url}/", token)


async def test_it_is_asked_for_one_number() -> None:
    async with running_sink() as sink:
        sink.content = lambda _: said("vector", [{"metric": {}, "value": [1.5, "0.07"]}])
        assert await prometheus(sink, "secret").ask('rate(x{a="å+b"}[5m])') == 0.07
        sink.content = lambda _: said("scalar", [1.5, "3"])
        assert await prometheus(sink).ask("scalar(y)") == 3
    first, second = sink.received
    assert first.path == "/hook/api/v1/query"
    assert first.headers["authorization"] == "Bearer secret"
    assert parse_qs(first.body.decode()) == {"query": ['rate(x{a="å+b"}[5m])']}
    assert "authorization" not in second.headers


@pytest.mark.parametrize(
    ("status", "content", "why"),
    [
        ("200 OK", said("vector", []), "0 series"),
        ("200 OK", said("vector", [{"value": [1, "1"]}] * 2), "2 series"),
        ("200 OK", said("matrix", []), "a matrix"),
        ("200 OK", said("scalar", [1, "NaN"]), "NaN"),
        ("200 OK", said("scalar", []), "something else"),
        ("200 OK", b'{"data": 7}', "something else"),
        ("200 OK", b"<html>", "no JSON"),
        ("400 Bad Request", b'{"status": "error", "error": "parse error"}', "400: parse error"),
        ("503 Service Unavailable", b"", "503"),
        ("302 Found\nlocation: /elsewhere", b"", "302"),
    ],
)
async def test_what_is_no_number_says_why(status: str, content: bytes, why: str) -> None:
    async with running_sink() as sink:
        sink.answer, sink.content = lambda _: status, lambda _: content
        with pytest.raises(Unseen, match=why):
            await prometheus(sink).ask("x")


async def test_one_that_is_away_says_so() -> None:
    async with running_sink() as sink:
        gone = prometheus(sink)
    with pytest.raises(Unseen, match="no connection"):
        async with asyncio.timeout(10):
            await gone.ask("x")
