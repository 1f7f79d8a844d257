"""No request that can be made out of the document meets a 5xx, or gets in where it must not.

make prove PROVE=tests/law/test_schemathesis.py
"""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from tests.law import results
from tests.law.pairs import connected
from tests.law.schemas import Caller, Fuzz, Seen, may
from tests.servers import ADMIN_TOKEN, CLIENT_TOKEN, ServerProcess

_SEED = int(os.environ.get("YARDARM_SEED", "20261125"))
_PASSWORD = "seven-lanterns-over-Bergen"
_ONE = {"name": "one", "strategies": [{"name": "default"}]}


@contextmanager
def _fuzz(database_url: str, log: Path) -> Iterator[tuple[Fuzz, httpx.Client]]:
    # No number that comes to mind is the viewer's: the admin deletes what it can.
    asyncio.run(_run(database_url, "alter sequence users_id_seq restart with 70001"))
    settings = {"YARDARM_LOG_LEVEL": "warning"}
    with (
        ServerProcess(database_url=database_url, environment=settings, log=log) as server,
        httpx.Client(base_url=server.url, timeout=30) as http,
    ):
        viewer = {"username": "viewer", "rootRole": 3, "password": _PASSWORD}
        made = http.post("/api/admin/user-admin", json=viewer, headers=_as_admin())
        assert made.status_code == 201, made.text
        body = {"username": "viewer", "password": _PASSWORD}
        session = http.post("/auth/simple/login", json=body).cookies["yardarm-session"]
        callers = (
            Caller("none", {}),
            Caller("client", {"authorization": CLIENT_TOKEN}),
            Caller("viewer", {"cookie": f"yardarm-session={session}"}),
            Caller("admin", _as_admin()),
        )
        yield Fuzz(http, callers, _SEED), http
        known = http.get("/api/admin/user", headers=callers[2].headers)
        assert known.status_code == 200, "the viewer was thrown out, and proves nothing"


async def _run(database_url: str, sql: str) -> None:
    async with connected(database_url) as connection:
        await connection.execute(sql)


def _as_admin() -> dict[str, str]:
    return {"authorization": ADMIN_TOKEN}


def _make_one(http: httpx.Client) -> None:
    """So that there is something to find: what is there already is a 409."""
    http.post("/api/admin/features", json=_ONE, headers=_as_admin())


def _judged(fuzz: Fuzz, http: httpx.Client, seen: Seen) -> None:
    assert seen.faults == [], f"seed {_SEED}: {len(seen.faults)} faults\n" + "\n".join(
        seen.faults[:20]
    )
    told = http.get("/api/admin/events?maxResults=100000", headers=_as_admin()).json()["events"]
    # Tokens of one's own are all that a Viewer may make.
    by_viewer = [e for e in told if e["createdBy"] == "viewer"]
    assert [e for e in by_viewer if e["data"].get("type") != "personal"] == []
    for who in ("none", "client", "viewer"):
        assert seen.statuses[who]["401"] + seen.statuses[who]["403"] > seen.operations // 4
    assert seen.statuses["admin"]["200"] > seen.operations // 4


def test_a_few_operations(database_url: str, log: Path) -> None:
    """Each fifth; those of five seeds in a row are all."""
    with _fuzz(database_url, log) as (fuzz, http):
        seen = fuzz.run(1, lambda: _make_one(http), every=5)
        assert seen.operations > 40
        _judged(fuzz, http, seen)


@pytest.mark.prove
def test_many(database_url: str, log: Path) -> None:
    with _fuzz(database_url, log) as (fuzz, http):
        seen = fuzz.run(25, lambda: _make_one(http))
        results.write("schemathesis", {"seed": _SEED, **seen.figures()})
        _judged(fuzz, http, seen)


def test_what_is_let_in_is_judged_by_the_document() -> None:
    for caller, method, path, expected in (
        ("none", "get", "/health", True),
        ("none", "get", "/api/admin/features", False),
        ("none", "get", "/api/client/features", False),
        ("client", "get", "/api/client/features", True),
        ("client", "get", "/api/admin/features", False),
        ("client", "get", "/api/frontend", False),
        ("viewer", "get", "/api/admin/features", True),
        ("admin", "get", "/api/client/features", False),
    ):
        operation = SimpleNamespace(path=path, method=method)
        assert may(caller, operation) == expected, (caller, path)
