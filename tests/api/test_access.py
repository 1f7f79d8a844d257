"""Every admin and client route with every wrong token; nothing is given."""

import re
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute

from tests.servers import ADMIN_TOKEN, CLIENT_TOKEN, FRONTEND_TOKEN
from yardarm.api.admin.routes import _NOUNS
from yardarm.app.serve import Running

ADMIN_ROUTES = sorted(
    (method, re.sub(r"{\w+(:\w+)?}", "on", route.path))
    for noun in _NOUNS
    for route in noun.router.routes
    if isinstance(route, APIRoute) and route.path != "/api"  # the one that is for everybody
    for method in route.methods or ()
)
CLIENT_ROUTES = [
    ("GET", "/api/client/features"),
    ("GET", "/api/client/features/some-name"),
    ("GET", "/api/client/delta"),
    ("GET", "/api/client/streaming"),
    ("POST", "/api/client/register"),
    ("POST", "/api/client/metrics"),
]
FRONTEND_ROUTES = [
    (method, prefix + path)
    for prefix in ("/api/frontend", "/api/proxy")
    for method, path in (
        ("GET", ""), ("POST", ""), ("POST", "/client/metrics"), ("POST", "/client/register"),
    )
]  # fmt: skip
OFREP_ROUTES = [
    ("POST", "/ofrep/v1/evaluate/flags"), ("POST", "/ofrep/v1/evaluate/flags/some-name"),
    ("POST", "/api/impressions"),
]  # fmt: skip
NOBODY: list[dict[str, str]] = [
    {},
    {"authorization": ""},
    {"authorization": "*:*.wrong"},
    {"authorization": "Bearer *:*.wrong"},
    {"authorization": ADMIN_TOKEN[:-1]},
    {"authorization": ADMIN_TOKEN.upper()},
    {"authorization": "Basic " + ADMIN_TOKEN},
    {"authorization": "' or 1=1 --"},
    {"cookie": ADMIN_TOKEN},
]
WRONG_KIND = {
    "admin": [CLIENT_TOKEN, FRONTEND_TOKEN], "client": [ADMIN_TOKEN, FRONTEND_TOKEN],
    "frontend": [ADMIN_TOKEN, CLIENT_TOKEN], "proxy": [ADMIN_TOKEN, CLIENT_TOKEN],
    "evaluate": [ADMIN_TOKEN], "impressions": [ADMIN_TOKEN],
}  # fmt: skip


def test_there_are_routes_to_try() -> None:
    assert len(ADMIN_ROUTES) == 265


@pytest.mark.parametrize(
    ("method", "path"), ADMIN_ROUTES + CLIENT_ROUTES + FRONTEND_ROUTES + OFREP_ROUTES
)
async def test_nobody_gets_in(running: Running, method: str, path: str) -> None:
    body: Any = {"name": "some-name", "strategies": [{"name": "default"}], "parameters": []}
    async with httpx.AsyncClient(base_url=running.url) as http:
        for headers in NOBODY:
            answer = await http.request(method, path, headers=headers, json=body)
            assert (answer.status_code, bool(answer.json()["message"])) == (401, True)
        audience = path.split("/")[2] if path.startswith("/api/") else "evaluate"
        for token in WRONG_KIND[audience]:
            answer = await http.request(method, path, headers={"authorization": token}, json=body)
            assert answer.status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/api/admin/features/", "//api/admin/features", "/api//admin///features",
        "/api/admin/./features", "/api/client/../admin/features", "/api/admin%2Ffeatures",
        "/API/ADMIN/features", "/api/admin/features%00", "/api/admin/features;x=1",
        "/api/%61dmin/features", "/api/admin/features?token=x", "/health/../api/admin/features",
    ],
)  # fmt: skip
async def test_crooked_spellings_give_nothing(running: Running, path: str) -> None:
    host, port = running.url.removeprefix("http://").split(":")
    status, body = await raw_get(host, int(port), path)
    assert status in (400, 401, 404)
    assert b'"features"' not in body


@pytest.mark.parametrize("scheme", ["", "Bearer ", "bearer ", "BEARER  "])
async def test_a_token_may_come_as_bearer(running: Running, scheme: str) -> None:
    async with httpx.AsyncClient(base_url=running.url) as http:
        answer = await http.get(
            "/api/client/features", headers={"authorization": scheme + CLIENT_TOKEN}
        )
        assert answer.status_code == 200


async def test_health_needs_no_token(running: Running) -> None:
    async with httpx.AsyncClient(base_url=running.url) as http:
        assert (await http.get("/health")).json() == {"health": "GOOD"}
        ready = (await http.get("/ready")).json()
        assert (ready["ready"], ready["database"]) == (True, "followed")


async def raw_get(host: str, port: int, path: str) -> tuple[int, bytes]:
    """A GET of this very path: clients would tidy it up."""
    import asyncio  # noqa: PLC0415 - the only place

    reader, writer = await asyncio.open_connection(host, port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return int(answer.split(b" ")[1]), answer.partition(b"\r\n\r\n")[2]
