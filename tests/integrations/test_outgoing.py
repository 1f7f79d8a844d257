"""The way out: what is refused, what counts as failed, and that nothing is followed."""

import asyncio
import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.sink import running_sink
from yardarm.domain.addresses import LOOPBACK, Reach
from yardarm.integrations import outgoing
from yardarm.integrations.outgoing import Failed, Outgoing, Post, Refused

INSIDE = Outgoing(Reach(LOOPBACK))
OUTSIDE = Outgoing(Reach())


def post(url: str) -> Post:
    return Post(url, "application/json", b"{}")


def names(monkeypatch: pytest.MonkeyPatch, answers: Callable[[int], list[str]]) -> list[str]:
    """Stands in for DNS: each question gets the next answer. Who asked is in the list."""
    asked: list[str] = []

    async def getaddrinfo(host: str, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        found = answers(len(asked))
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in found]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
    return asked


async def test_a_post_arrives_as_it_is() -> None:
    async with running_sink() as sink:
        answer = await INSIDE.post(Post(f"{sink.url}?a=b", "text/plain", b"words"))
        assert answer.status == 200
        (received,) = sink.received
        assert (received.path, received.body) == ("/hook?a=b", b"words")
        assert received.headers["content-type"] == "text/plain"
        assert received.headers["host"] == sink.url.split("/")[2]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "localhost", "[::ffff:127.0.0.1]"]
)
async def test_nothing_arrives_inside_unless_it_is_allowed(host: str) -> None:
    async with running_sink() as sink:
        url = sink.url.replace("127.0.0.1", host)
        with pytest.raises(Refused, match="not public"):
            await OUTSIDE.post(post(url))
        assert sink.received == []


async def test_a_name_that_leads_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running_sink() as sink:
        url = sink.url.replace("127.0.0.1", "rebound.example")
        names(monkeypatch, lambda _: ["8.8.8.8", "127.0.0.1"])
        with pytest.raises(Refused, match="not public"):
            await OUTSIDE.post(post(url))
        assert sink.received == []


async def test_a_name_is_asked_once_and_the_checked_address_is_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with running_sink() as sink:
        url = sink.url.replace("127.0.0.1", "rebound.example")
        asked = names(monkeypatch, lambda n: ["127.0.0.1"] if n == 1 else ["192.0.2.1"])
        assert (await INSIDE.post(post(url))).status == 200
        assert asked == ["rebound.example"]
        assert sink.received[0].headers["host"] == url.split("/")[2]


async def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    async with running_sink() as other, running_sink() as sink:
        sink.answer = lambda _: f"307 Temporary Redirect\nlocation: {other.url}"
        assert (await INSIDE.post(post(sink.url))).status == 307
        assert other.received == []


async def test_what_the_other_side_asks_for_is_read() -> None:
    async with running_sink() as sink:
        sink.answer = lambda _: "429 Too Many Requests\nRetry-After: 17"
        answer = await INSIDE.post(post(sink.url))
        assert (answer.status, answer.retry_after) == (429, 17.0)
        sink.answer = lambda _: "503 Service Unavailable\nRetry-After: Fri, 01 Jan 2027"
        assert (await INSIDE.post(post(sink.url))).retry_after == 0.0


async def test_nobody_there_no_name_and_no_http_are_failures_without_the_url(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def babble(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail ready\r\n")
        writer.close()

    server = await asyncio.start_server(babble, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    urls = [
        f"http://127.0.0.1:{port}/a-secret",
        f"https://127.0.0.1:{port}/a-secret",
        f"http://127.0.0.1:{_free_port()}/a-secret",
        "http://no-such-name.invalid/a-secret",
    ]
    for url in urls:
        with pytest.raises(Failed) as failed:
            await INSIDE.post(post(url))
        assert "secret" not in str(failed.value)
        assert failed.value.__cause__ is None
    server.close()


async def test_who_does_not_answer_and_who_never_ends_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent = 0

    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n")
        try:
            while True:
                writer.write(b"x" * 65536)
                await writer.drain()
                sent += 65536
        except ConnectionError:
            writer.close()

    server = await asyncio.start_server(pour, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    assert (await INSIDE.post(post(f"http://127.0.0.1:{port}/"))).status == 200
    assert sent < 20_000_000
    server.close()
    monkeypatch.setattr(outgoing, "TOTAL_SECONDS", 0.2)
    async with running_sink() as sink:
        sink.hold.clear()
        with pytest.raises(Failed, match="no answer"):
            await INSIDE.post(post(sink.url))


async def test_a_silent_address_does_not_cost_the_others_their_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    full = socket.socket()
    full.bind(("127.0.0.2", 0))
    full.listen(0)
    port = full.getsockname()[1]
    # A queue that is full lets nobody in and sends nobody away.
    crowd = [socket.socket() for _ in range(4)]
    for one in crowd:
        one.setblocking(False)
        one.connect_ex(("127.0.0.2", port))
    monkeypatch.setattr(outgoing, "CONNECT_SECONDS", 0.4)
    names(monkeypatch, lambda _: ["127.0.0.2", "127.0.0.1"])
    async with running_sink(port) as sink:
        url = sink.url.replace("127.0.0.1", "two.example")
        assert (await INSIDE.post(post(url))).status == 200
    for one in (*crowd, full):
        one.close()


@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes a certificate with openssl")
async def test_tls_is_for_the_name_and_by_whom_the_machine_trusts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    make = [
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
        "-subj", "/CN=hooks.example", "-addext", "subjectAltName=DNS:hooks.example",
        "-keyout", str(key), "-out", str(certificate),
    ]  # fmt: skip
    await asyncio.to_thread(subprocess.run, make, check=True, capture_output=True)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    names(monkeypatch, lambda _: ["127.0.0.1"])
    async with running_sink(tls=tls) as sink:
        right = sink.url.replace("127.0.0.1", "hooks.example")
        with pytest.raises(Failed, match="CERTIFICATE_VERIFY_FAILED"):
            await INSIDE.post(post(right))
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        outgoing.tls.cache_clear()
        try:
            assert (await INSIDE.post(post(right))).status == 200
            with pytest.raises(Failed, match="CERTIFICATE_VERIFY_FAILED"):
                await INSIDE.post(post(sink.url.replace("127.0.0.1", "other.example")))
        finally:
            outgoing.tls.cache_clear()
        assert len(sink.received) == 1


async def test_what_is_no_url_is_refused() -> None:
    with pytest.raises(Refused, match="must be a URL"):
        await INSIDE.post(post("*****"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
