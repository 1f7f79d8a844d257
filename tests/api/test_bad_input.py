"""Whatever strangers send is a 4xx in JSON that names the fault, and leaves nothing behind."""

import asyncio
import json
import re
from collections import Counter
from pathlib import Path

import httpx
import pytest

from tests.api.bad_input import BARE, JSON, ROUTES, Case, cases
from tests.servers import ADMIN_TOKEN, CLIENT_TOKEN, ServerProcess

CASES = list(cases())
MEMORY = 150 * 1024 * 1024
"""Bytes that a server may have grown by at its highest."""


@pytest.fixture(scope="module")
async def things(admin: httpx.AsyncClient) -> int:
    """What the updates change; gives the newest event."""
    return await make_things(admin)


async def make_things(admin: httpx.AsyncClient) -> int:
    for name, route in ROUTES.items():
        if name.startswith(("create ", "tag ")):
            made = await admin.post(route.path, json=route.good)
            assert made.status_code == 201, (name, made.text)
    return await newest_event(admin)


async def newest_event(admin: httpx.AsyncClient) -> int:
    newest: int = (await admin.get("/api/admin/events")).json()["events"][0]["id"]
    return newest


async def send(http: httpx.AsyncClient, case: Case) -> httpx.Response:
    return await http.request(
        case.route.method,
        case.route.path,
        content=case.body,
        headers={"authorization": case.route.token, **case.headers},
    )


def wrong_with(case: Case, answer: httpx.Response) -> str | None:
    """None when the answer is as it should be."""
    if answer.status_code not in case.statuses:
        return f"{answer.status_code}, not {case.statuses}: {answer.text[:200]}"
    if not answer.headers.get("content-type", "").startswith("application/json"):
        return f"no JSON: {answer.text[:200]}"
    body = answer.json()
    if not (body.get("message") and body.get("name") and body.get("id") and body.get("details")):
        return f"says nothing: {answer.text[:200]}"
    if case.label is not None:
        labels = [detail.get("context", {}).get("label") for detail in body["details"]]
        if case.label not in labels:
            return f"names {labels}, not {case.label}"
        if case.label not in body["message"]:
            return f"its message does not name {case.label}: {body['message'][:200]}"
    return None


def test_every_route_of_the_admin_api_that_writes_is_in_the_table() -> None:
    document = json.loads((Path(__file__).parents[2] / "docs" / "openapi.json").read_text())
    routes = {
        f"{method.upper()} {path}"
        for path, methods in document["paths"].items()
        for method in methods
        if method != "get" and not path.endswith("/logout")  # it looks at nothing that is sent
    }
    here = {f"{route.method} {route.template or route.path}" for route in ROUTES.values()}
    bare = [re.sub(r"\\{\\}", "[^/]+", re.escape(path)) for path in BARE]
    missing = {r for r in routes - here if not any(re.fullmatch(b, _filled(r)) for b in bare)}
    assert missing == set()


def _filled(route: str) -> str:
    """`{state}` is one of two words, everything else in braces is a name."""
    route = route.replace("{project_id}", "default").replace("{environment}", "development")
    route = route.replace("{state}", "on").replace("/{value}", "/b").replace("{change_id}", "1")
    return re.sub(r"\{(?:tag_type|feature|environment)\}", "bad-input", route)


def test_there_are_many_and_each_has_a_name_of_its_own() -> None:
    assert len(CASES) >= 150
    assert [n for n, times in Counter(c.name for c in CASES).items() if times > 1] == []


async def test_the_bodies_that_cases_are_made_of_are_good(
    admin: httpx.AsyncClient, things: int
) -> None:
    """Else a case would be refused for something else than what is wrong with it."""
    for name, route in ROUTES.items():
        case = Case(name, route)
        good = httpx.Request("POST", "http://x", json=route.good).content
        answer = await send(admin, Case(name, route, good))
        more = (404,) * route.finds_nothing + (401,) * route.lets_nobody_in
        taken = (200, 201, 202, 204, 409, *more)
        assert answer.status_code in taken, (case.name, answer.text)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_it_is_refused(admin: httpx.AsyncClient, things: int, case: Case) -> None:
    assert wrong_with(case, await send(admin, case)) is None


@pytest.mark.parametrize(
    "cases", [CASES[::5], pytest.param(CASES, marks=pytest.mark.prove)], ids=len
)
async def test_all_of_it_leaves_nothing_behind(
    database_url: str, tmp_path: Path, cases: list[Case]
) -> None:
    """A server process: no event, no row, no memory, and it serves as before. Every fifth case is
    of every route and kind; each one alone is a test above.
    """
    with ServerProcess(database_url=database_url, log=tmp_path / "log") as server:
        async with httpx.AsyncClient(base_url=server.url, timeout=30) as http:
            http.headers["authorization"] = ADMIN_TOKEN
            newest = await make_things(http)
            before = memory(server, "VmRSS")
            wrong = Counter[str]()
            for _ in range(2):
                for batch in range(0, len(cases), 8):
                    sent = cases[batch : batch + 8]
                    answers = await asyncio.gather(*(send(http, case) for case in sent))
                    wrong.update(
                        f"{case.name}: {fault}"
                        for case, answer in zip(sent, answers, strict=True)
                        if (fault := wrong_with(case, answer))
                    )
            assert wrong == {}
            assert memory(server, "VmHWM") - before <= MEMORY
            assert await newest_event(http) == newest
            flags = await http.get("/api/client/features", headers={"authorization": CLIENT_TOKEN})
            assert [f["name"] for f in flags.json()["features"]] == ["bad-input"]
    assert "request_failed" not in (tmp_path / "log").read_text()


async def test_of_a_key_twice_in_a_report_the_last_one_counts(client: httpx.AsyncClient) -> None:
    body = b'{"appName": 7, "appName": "twice", "bucket": null}'
    answer = await client.post("/api/client/metrics", content=body, headers=JSON)
    assert answer.status_code == 202


def memory(server: ServerProcess, what: str) -> int:
    """VmRSS is what it holds now, VmHWM the most it ever held."""
    assert server.process is not None
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith(f"{what}:"))
    return int(line.split()[1]) * 1024
