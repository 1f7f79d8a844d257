"""Every route with every kind of caller: who gets in is as the table says, and nobody else.

The table, matrix.json, is written down apart from the code: what each route takes, `anybody`, a
kind of token, or a permission, and `project` where a role in the project is enough.
"""

import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.bad_input import ROUTES
from tests.api.test_bad_input import _filled, make_things
from tests.running import running_server
from tests.servers import ADMIN_TOKEN, CLIENT_TOKEN, FRONTEND_TOKEN
from yardarm.app.serve import Running

ROWS: Mapping[str, str] = json.loads((Path(__file__).parent / "matrix.json").read_text())
_DOCUMENT = json.loads((Path(__file__).parents[2] / "docs" / "openapi.json").read_text())
OPERATIONS = sorted(
    f"{method.upper()} {path}" for path, methods in _DOCUMENT["paths"].items() for method in methods
)
_OF_PEOPLE = ("stranger", "viewer", "owner", "editor")
CALLERS = ("nobody", "client", "frontend", "stranger", "viewer", "owner", "editor", "admin")
"""A stranger is a Viewer who is a Member of another project, an owner one who owns this one. In
the order in which they come: who may change nothing first.
"""


NOT_OF_EDITORS = frozenset(
    {
        "ADMIN", "CREATE_ENVIRONMENT", "UPDATE_ENVIRONMENT", "DELETE_ENVIRONMENT",
        "PROJECT_USER_ACCESS_WRITE", "PROJECT_CHANGE_REQUEST_WRITE",
        "READ_CLIENT_API_TOKEN", "CREATE_CLIENT_API_TOKEN", "UPDATE_CLIENT_API_TOKEN",
        "DELETE_CLIENT_API_TOKEN", "READ_FRONTEND_API_TOKEN", "CREATE_FRONTEND_API_TOKEN",
        "UPDATE_FRONTEND_API_TOKEN", "DELETE_FRONTEND_API_TOKEN",
    }
)  # fmt: skip
OF_OWNERS = frozenset(
    {
        "CREATE_FEATURE", "UPDATE_FEATURE", "DELETE_FEATURE", "MOVE_FEATURE_TOGGLE",
        "UPDATE_FEATURE_DEPENDENCY", "UPDATE_FEATURE_ENVIRONMENT",
        "UPDATE_FEATURE_ENVIRONMENT_VARIANTS", "CREATE_FEATURE_STRATEGY",
        "UPDATE_FEATURE_STRATEGY", "DELETE_FEATURE_STRATEGY", "CREATE_CONTEXT_FIELD",
        "UPDATE_CONTEXT_FIELD", "DELETE_CONTEXT_FIELD", "CREATE_SEGMENT", "UPDATE_SEGMENT",
        "DELETE_SEGMENT", "UPDATE_PROJECT", "DELETE_PROJECT", "PROJECT_USER_ACCESS_READ",
        "PROJECT_USER_ACCESS_WRITE", "PROJECT_CHANGE_REQUEST_WRITE", "READ_PROJECT_API_TOKEN",
        "CREATE_PROJECT_API_TOKEN", "DELETE_PROJECT_API_TOKEN",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    method: str
    path: str
    body: bytes | None


def _asked(operation: str) -> Asked:
    """A request that it takes, as far as what it names is there."""
    method, _, path = operation.partition(" ")
    for route in ROUTES.values():
        if (route.method, route.template or route.path) == (method, path):
            there = re.sub(
                r"/projects/(?:bad-input|no-such-project)\b", "/projects/default", route.path
            )
            return Asked(method, there, json.dumps(route.good).encode())
    path = _filled(operation).partition(" ")[2]
    path = re.sub(r"\{(?:group_id|role_id|user_id|id)\}", "1", path)
    return Asked(method, re.sub(r"\{\w+\}", "bad-input", path), None)


def expected(row: str, caller: str) -> str:
    """`in`, or the status that turns away."""
    if row == "anybody":
        return "in"
    if caller == "nobody":
        return "401"
    if row in ("client", "frontend", "client or frontend"):
        return "in" if caller in row.split(" or ") else "403"
    if caller in ("client", "frontend"):
        return "403"
    permission, _, where = row.partition(" ")
    if permission == "READ" or caller == "admin":
        return "in"
    if caller == "editor":
        return "403" if permission in NOT_OF_EDITORS else "in"
    of_some_project = ("owner", "stranger") if where == "somewhere" else ("owner",)
    allowed = caller in of_some_project and where != "" and permission in OF_OWNERS
    return "in" if allowed else "403"


def seen(answer: httpx.Response) -> str:
    """Something that is not there, or not as it must be, is told only to who got in."""
    if answer.status_code == 401 and "Authorization" in answer.json()["message"]:
        return "401"
    if answer.status_code == 403 and answer.headers["content-type"].startswith("application/json"):
        refused = answer.json()
        of_kind = " token, not one of kind " in refused["message"]
        return "403" if of_kind or refused.get("permissions") else "in"
    return "in"


@pytest.fixture(scope="module")
async def callers(running: Running) -> AsyncIterator[Mapping[str, httpx.AsyncClient]]:
    """The people come with tokens of their own, so that logging out logs nobody out."""
    async with AsyncExitStack() as open_clients:

        async def bearer(token: str | None) -> httpx.AsyncClient:
            headers = {} if token is None else {"authorization": token}
            http = httpx.AsyncClient(base_url=running.url, headers=headers)
            return await open_clients.enter_async_context(http)

        admin = await bearer(ADMIN_TOKEN)
        await make_things(admin)
        await admin.post("/api/admin/projects", json={"id": "elsewhere", "name": "Elsewhere"})
        tokens = {name: await _person(running, admin, name) for name in _OF_PEOPLE}
        for name, project, role in (("stranger", "elsewhere", 5), ("owner", "default", 4)):
            given = await admin.post(
                f"/api/admin/projects/{project}/access",
                json={"roles": [role], "users": [tokens[name][0]]},
            )
            assert given.status_code == 200, given.text
        made: dict[str, httpx.AsyncClient] = {
            "nobody": await bearer(None), "client": await bearer(CLIENT_TOKEN),
            "frontend": await bearer(FRONTEND_TOKEN), "admin": admin,
        }  # fmt: skip
        for name, (_, token) in tokens.items():
            made[name] = await bearer(token)
        yield made


async def _person(running: Running, admin: httpx.AsyncClient, name: str) -> tuple[int, str]:
    """The id, and a personal token."""
    body: dict[str, Any] = {"username": name, "password": "seven-lanterns-over-Bergen"}
    role = "Editor" if name == "editor" else "Viewer"
    user = (await admin.post("/api/admin/user-admin", json={**body, "rootRole": role})).json()
    async with httpx.AsyncClient(base_url=running.url) as http:
        assert (await http.post("/auth/simple/login", json=body)).status_code == 200
        made = await http.post("/api/admin/user/tokens", json={"description": name})
        return user["id"], made.json()["secret"]


async def _answer(http: httpx.AsyncClient, asked: Asked) -> httpx.Response:
    """Of a stream no more than its head: it has no end."""
    headers = {"content-type": "application/json"}
    async with http.stream(asked.method, asked.path, content=asked.body, headers=headers) as answer:
        if not answer.headers.get("content-type", "").startswith("text/event-stream"):
            await answer.aread()
        return answer


def test_every_route_has_a_row() -> None:
    assert sorted(ROWS) == OPERATIONS


async def test_who_gets_in_is_as_the_table_says(
    callers: Mapping[str, httpx.AsyncClient],
) -> None:
    surprises = []
    for caller in CALLERS:
        for operation in OPERATIONS:
            asked = _asked(operation)
            answer = await _answer(callers[caller], asked)
            assert answer.status_code < 500, (operation, caller, answer.text)
            if seen(answer) != expected(ROWS[operation], caller):
                said = f"{answer.status_code} {answer.text[:120]}"
                surprises.append(f"{caller}: {operation}: {said}, not as {ROWS[operation]}")
    assert surprises == []


async def test_a_surprise_would_be_seen(server_database_url: str) -> None:
    """The same eyes on a server that lets everybody in."""
    assert expected("ADMIN", "viewer") == "403"
    async with (
        running_server(server_database_url, auth="none") as opened,
        httpx.AsyncClient(base_url=opened.url) as http,
    ):
        assert seen(await http.get("/api/admin/user-admin")) == "in"
