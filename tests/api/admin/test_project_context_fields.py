"""/api/admin/projects/{projectId}/context: fields that are a project's own."""

from collections.abc import Awaitable
from typing import Any

import httpx
import pytest

_ROOT = "/api/admin/context"
_OWN = "/api/admin/projects/default/context"


@pytest.fixture(scope="module", autouse=True)
async def other(admin: httpx.AsyncClient) -> str:
    """The fields of another project."""
    body = {"id": "other", "name": "Other"}
    assert (await admin.post("/api/admin/projects", json=body)).status_code == 201
    return "/api/admin/projects/other/context"


async def _names(admin: httpx.AsyncClient, path: str, **query: str) -> list[str]:
    answer = await admin.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return [f["name"] for f in answer.json() if f["name"].startswith("own-")]


async def test_the_life_of_a_field(admin: httpx.AsyncClient) -> None:
    body = {"name": "own-life", "description": "mine", "legalValues": [{"value": "a"}]}
    made = await admin.post(_OWN, json=body)
    assert made.status_code == 201
    assert made.json() == {
        **body, "project": "default", "stickiness": False, "sortOrder": 10,
        "createdAt": made.json()["createdAt"],
    }  # fmt: skip
    path = f"{_OWN}/own-life"
    assert (await admin.get(path)).json() == made.json()
    assert (await admin.put(path, json={"description": "new"})).status_code == 200
    value = {"value": "b", "description": "B"}
    assert (await admin.post(f"{path}/legal-values", json=value)).status_code == 200
    assert (await admin.delete(f"{path}/legal-values/a")).status_code == 200
    found = (await admin.get(path)).json()
    assert (found["description"], found["legalValues"]) == ("new", [value])
    assert found["project"] == "default"
    query = {"query": "own-life", "project": "IS:default"}
    assert (await admin.delete(path)).status_code == 200
    told: Any = (await admin.get("/api/admin/search/events", params=query)).json()["events"]
    assert [e["type"] for e in told] == [
        "context-field-deleted", *["context-field-updated"] * 3, "context-field-created"
    ]  # fmt: skip
    assert told[-1]["data"]["project"] == "default"


async def test_who_sees_which(admin: httpx.AsyncClient, other: str) -> None:
    assert (await admin.post(_OWN, json={"name": "own-a"})).status_code == 201
    sent = {"name": "own-b", "project": "other"}
    assert (await admin.post(_ROOT, json=sent)).status_code == 201
    assert (await admin.post(_ROOT, json={"name": "own-c"})).status_code == 201
    assert await _names(admin, _ROOT) == ["own-c"]
    assert await _names(admin, _ROOT, include="project") == ["own-a", "own-b", "own-c"]
    assert await _names(admin, _OWN) == ["own-a"]
    assert await _names(admin, _OWN, include="root") == ["own-a", "own-c"]
    assert await _names(admin, other) == ["own-b"]
    assert (await admin.get(f"{_OWN}/own-c")).status_code == 200
    assert (await admin.get(f"{_OWN}/own-b")).status_code == 404
    assert (await admin.get(f"{_ROOT}/own-b")).json()["project"] == "other"


async def test_another_projects_and_everybodys_stay_as_they_are(
    admin: httpx.AsyncClient, other: str
) -> None:
    assert (await admin.post(other, json={"name": "theirs"})).status_code == 201
    assert (await admin.post(_ROOT, json={"name": "everybodys"})).status_code == 201
    for name in ("theirs", "everybodys"):
        path, value = f"{_OWN}/{name}", {"value": "x"}
        writes: list[Awaitable[httpx.Response]] = [
            admin.put(path, json={"description": "hijacked"}),
            admin.delete(path),
            admin.post(f"{path}/legal-values", json=value),
            admin.delete(f"{path}/legal-values/x"),
        ]
        assert [(await write).status_code for write in writes] == [404] * 4
        assert (await admin.get(f"{_ROOT}/{name}")).json()["description"] is None


async def test_names_are_of_all_projects(admin: httpx.AsyncClient, other: str) -> None:
    body = {"name": "taken-once"}
    assert (await admin.post(_OWN, json=body)).status_code == 201
    for path in (_OWN, other, _ROOT):
        assert (await admin.post(path, json=body)).status_code == 409
        assert (await admin.post(f"{path}/validate", json=body)).status_code == 409
    assert (await admin.post(f"{other}/validate", json={"name": "free-one"})).status_code == 200


async def test_a_project_that_is_not_there(admin: httpx.AsyncClient) -> None:
    path, body = "/api/admin/projects/nowhere/context", {"name": "nowheres"}
    assert (await admin.get(path)).status_code == 404
    assert (await admin.post(path, json=body)).status_code == 404
    assert (await admin.post(f"{path}/validate", json=body)).status_code == 404
    assert (await admin.get(f"{path}/userId/strategies")).status_code == 404
    for where, project in ((_ROOT, "nowhere"), (_OWN, "other")):
        answer = await admin.post(where, json={**body, "project": project})
        assert answer.status_code == 400
        assert answer.json()["details"][0]["path"] == ["project"]


async def test_where_it_is_used(admin: httpx.AsyncClient, other: str) -> None:
    for project in ("default", "other"):
        features = f"/api/admin/projects/{project}/features"
        name = f"uses-{project}"
        assert (await admin.post(features, json={"name": name})).status_code == 201
        strategy = {
            "name": "flexibleRollout",
            "constraints": [{"contextName": "zone", "operator": "IN", "values": ["a"]}],
        }
        path = f"{features}/{name}/environments/development/strategies"
        assert (await admin.post(path, json=strategy)).is_success

    async def used(path: str) -> list[str]:
        found = (await admin.get(f"{path}/zone/strategies")).json()["strategies"]
        return [use["featureName"] for use in found]

    assert await used(_OWN) == ["uses-default"]
    assert await used(other) == ["uses-other"]
    assert await used(_ROOT) == ["uses-default", "uses-other"]


async def test_a_project_with_fields_is_not_empty(admin: httpx.AsyncClient) -> None:
    body = {"id": "short-lived", "name": "Short-lived"}
    path = "/api/admin/projects/short-lived"
    assert (await admin.post("/api/admin/projects", json=body)).status_code == 201
    assert (await admin.post(f"{path}/context", json={"name": "shortly"})).status_code == 201
    answer = await admin.delete(path)
    assert answer.status_code == 409
    assert "1 context fields" in answer.json()["message"]
    assert (await admin.delete(f"{path}/context/shortly")).status_code == 200
    assert (await admin.delete(path)).is_success


async def test_an_import_leaves_it_where_it_is(admin: httpx.AsyncClient) -> None:
    assert (await admin.post(_OWN, json={"name": "imported-over"})).status_code == 201
    document = {
        "version": 1,
        "contextFields": [{"name": "imported-over", "description": "new"}],
    }
    assert (await admin.post("/api/admin/state/import", json=document)).status_code == 202
    found = (await admin.get(f"{_OWN}/imported-over")).json()
    assert (found["description"], found["project"]) == ("new", "default")
