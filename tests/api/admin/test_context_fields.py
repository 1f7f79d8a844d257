"""Context fields over HTTP (contract, section 5)."""

import httpx
import pytest

_PATH = "/api/admin/context"


async def test_the_seeded_ones_are_a_bare_list_by_name(admin: httpx.AsyncClient) -> None:
    found = (await admin.get(_PATH)).json()
    assert [f["name"] for f in found][:3] == ["appName", "environment", "userId"]
    keys = ["name", "description", "stickiness", "sortOrder", "createdAt"]
    assert list(found[0]) == keys, "legalValues is left out when unset"


async def test_the_life_of_a_field(admin: httpx.AsyncClient) -> None:
    body = {
        "name": "region", "description": "where", "legalValues": ["eu", "us,west"],
        "stickiness": True, "sortOrder": 4,
    }  # fmt: skip
    assert (await admin.post(_PATH, json=body)).status_code == 201
    found = (await admin.get(f"{_PATH}/region")).json()
    assert {k: found[k] for k in body} == body
    assert (await admin.post(f"{_PATH}/validate", json={"name": "region"})).status_code == 409
    assert (await admin.post(f"{_PATH}/validate", json={"name": "other"})).status_code == 200
    assert (await admin.put(f"{_PATH}/region", json={"legalValues": ["eu"]})).status_code == 200
    found = (await admin.get(f"{_PATH}/region")).json()
    assert found["legalValues"] == ["eu"]
    assert found["description"] == "where"
    assert found["stickiness"] is False, "an update without it sets false"
    assert found["sortOrder"] == 4
    assert (await admin.delete(f"{_PATH}/region")).status_code == 200
    assert (await admin.get(f"{_PATH}/region")).json()["error"] == "Could not find context field"
    events = (await admin.get("/api/admin/events/region")).json()["events"]
    assert [e["type"] for e in events] == [
        "context-field-deleted", "context-field-updated", "context-field-created",
    ]  # fmt: skip
    assert events[2]["data"] == {k: v for k, v in body.items() if k != "sortOrder"}


@pytest.mark.parametrize(
    ("body", "label"),
    [
        ({}, "name"),
        ({"name": "x"}, "name"),
        ({"name": "xx", "legalValues": ["a", "b", "a"]}, "legalValues[2]"),
        ({"name": "xx", "legalValues": [1]}, "legalValues[0]"),
        ({"name": "xx", "description": "d" * 251}, "description"),
        ({"name": "xx", "stickiness": "perhaps"}, "stickiness"),
        ({"name": "xx", "sortOrder": 1e12}, "sortOrder"),
    ],
)
async def test_wrong_input_is_named(admin: httpx.AsyncClient, body: object, label: str) -> None:
    answer = await admin.post(_PATH, json=body)
    assert answer.status_code == 400
    assert answer.json()["details"][0]["context"]["label"] == label


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_an_unknown_field_is_404(admin: httpx.AsyncClient, method: str) -> None:
    assert (await admin.request(method, f"{_PATH}/nobody", json={})).status_code == 404
