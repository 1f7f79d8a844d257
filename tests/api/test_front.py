"""What strangers send: bounded, and answered in JSON that names the fault."""

import asyncio

import httpx
import pytest

from tests.servers import ADMIN_TOKEN
from yardarm.api import inbound
from yardarm.app.serve import Running

JSON = {"content-type": "application/json"}
FEATURES = "/api/admin/features"
GOOD = b'{"name":"%s","strategies":[{"name":"default"}]}'


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"", 400),
        (b"null", 400),
        (b"[]", 400),
        (b'"text"', 400),
        (b"NaN", 400),
        (b'{"name":NaN}', 400),
        (b'{"name":"aa","strategies":[{"name":"default","parameters":{"x":1e999}}]}', 400),
        (b'{"name":"\\ud800","strategies":[{"name":"default"}]}', 400),
        (b'{"name":"aa","description":"\\u0000","strategies":[{"name":"default"}]}', 400),
        (b'{"name":"aa","strategies":[{"name":"default","parameters":{"a\\u0000":"b"}}]}', 400),
        (b"\xff\xfe{}", 400),
        (b'{"name":"\xff"}', 400),
        (b"[" * 100_000, 400),
        (b'{"strategies":' + b"[" * 500 + b"]" * 500 + b"}", 400),
        (b'{"name":"' + b"a" * inbound.ORDINARY.body + b'"}', 413),
    ],
)
async def test_a_bad_body_is_refused(admin: httpx.AsyncClient, body: bytes, status: int) -> None:
    answer = await admin.post(FEATURES, content=body, headers=JSON)
    assert answer.status_code == status
    assert answer.json()["message"]


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
async def test_a_body_of_another_type_is_refused(
    admin: httpx.AsyncClient, content_type: str
) -> None:
    answer = await admin.post(
        FEATURES, content=GOOD % b"typed", headers={"content-type": content_type}
    )
    assert answer.status_code == 415
    assert "application/json" in answer.json()["message"]


async def test_a_charset_is_accepted_and_so_is_no_body(admin: httpx.AsyncClient) -> None:
    headers = {"content-type": "application/json; charset=utf-8"}
    created = await admin.post(FEATURES, content=GOOD % b"charset", headers=headers)
    assert created.status_code == 201
    assert (await admin.post(FEATURES + "/charset/toggle")).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/admin/features/%zz", 400),
        ("/api/admin/features/%ff", 400),
        ("/api/admin/features/a%00b", 400),
        ("/api/admin/features?project=a%00b", 400),
        ("/api/admin/features?tag=nocolon", 400),
        ("/api/admin/features?namePrefix=a&namePrefix=b", 400),
        ("/api/admin/features?" + "x=1&" * 5_000, 400),
        ("/api/admin/nope", 404),
        ("/nope", 404),
        ("/", 404),
    ],
)
async def test_a_bad_path_or_query_is_refused(
    admin: httpx.AsyncClient, path: str, status: int
) -> None:
    answer = await admin.get(path)
    assert answer.status_code == status
    assert answer.json()["message"]


@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE", "OPTIONS", "TRACE"])
async def test_an_unknown_method_is_an_unknown_path(admin: httpx.AsyncClient, method: str) -> None:
    answer = await admin.request(method, "/api/admin/events")
    assert answer.status_code == 404
    assert answer.json()["message"]


@pytest.mark.parametrize(
    "path", ["/api/admin/features/", "//api//admin/features", "/api/admin/features//"]
)
async def test_slashes_are_forgiven(admin: httpx.AsyncClient, path: str) -> None:
    answer = await admin.get(str(admin.base_url).rstrip("/") + path)
    assert answer.status_code == 200


async def test_a_request_id_is_kept_or_made(admin: httpx.AsyncClient) -> None:
    given = await admin.get("/health", headers={"x-request-id": "my-id.1"})
    assert given.headers["x-request-id"] == "my-id.1"
    crooked = await admin.get("/health", headers={"x-request-id": "no good"})
    assert len(crooked.headers["x-request-id"]) == 36


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/nope"), ("GET", "/api/admin/nope"), ("POST", FEATURES), ("POST", "/health")],
)
async def test_an_error_has_the_id_of_its_request(
    admin: httpx.AsyncClient, method: str, path: str
) -> None:
    answer = await admin.request(method, path, headers={"x-request-id": "mine"})
    assert answer.is_client_error
    assert answer.json()["id"] == answer.headers["x-request-id"] == "mine"


async def test_a_body_that_comes_too_slowly_is_given_up(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbound, "ORDINARY", inbound.Bounds(body_seconds=0.2))
    status, body = await _talk(running, b"Content-Length: 100\r\n\r\n{")
    assert status == 408
    assert b"did not arrive" in body


async def test_a_chunked_body_is_counted(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbound, "ORDINARY", inbound.Bounds(body=1000))
    chunk = b"400\r\n" + b" " * 0x400 + b"\r\n"
    status, _ = await _talk(running, b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 2)
    assert status == 413


async def test_a_caller_that_leaves_is_no_fault(running: Running, admin: httpx.AsyncClient) -> None:
    host, port = running.url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(_HEAD + b"Content-Length: 100\r\n\r\n{")
    await writer.drain()
    writer.close()
    assert (await admin.get("/health")).status_code == 200


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"Content-Length: -1\r\n\r\n",
        b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
        b"Content-Length: 99999999999999999999999\r\n\r\n{}",
    ],
)
async def test_a_body_framed_in_two_ways_is_refused(running: Running, framing: bytes) -> None:
    status, _ = await _talk(running, framing)
    assert status in (400, 413)


_HEAD = (
    b"POST /api/admin/features HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    b"Content-Type: application/json\r\nAuthorization: " + ADMIN_TOKEN.encode() + b"\r\n"
)


async def _talk(running: Running, rest: bytes) -> tuple[int, bytes]:
    host, port = running.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(_HEAD + rest)
    async with asyncio.timeout(5):
        answer = await reader.read()
    writer.close()
    return int(answer.split(b" ")[1]), answer


def test_an_export_may_take_as_long_as_an_import() -> None:
    """20,000 flags as YAML take 15 s."""
    export, taken = (inbound.bounds_of(f"/api/admin/state/{w}") for w in ("export", "import"))
    assert export.answer_seconds == taken.answer_seconds > inbound.ORDINARY.answer_seconds
    assert export.body == inbound.ORDINARY.body
