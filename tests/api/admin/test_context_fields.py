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


async def _legal_values(admin: httpx.AsyncClient, name: str) -> object:
    return (await admin.get(f"{_PATH}/{name}")).json()["legalValues"]


@pytest.mark.parametrize(
    "written",
    [
        ["a", "b"],
        [{"value": "a", "description": "A"}, {"value": "b"}],
        [],
    ],
)
async def test_legal_values_come_back_in_the_form_in_which_they_were_written(
    admin: httpx.AsyncClient, written: object
) -> None:
    await admin.delete(f"{_PATH}/forms")  # of the case before
    made = await admin.post(_PATH, json={"name": "forms", "legalValues": written})
    assert made.status_code == 201, made.text
    assert await _legal_values(admin, "forms") == written
    listed = (await admin.get(_PATH)).json()
    assert next(f for f in listed if f["name"] == "forms")["legalValues"] == written
    event = (await admin.get("/api/admin/events/forms")).json()["events"][0]
    assert event["data"]["legalValues"] == written
    sent_back = (await admin.get(f"{_PATH}/forms")).json()
    assert (await admin.put(f"{_PATH}/forms", json=sent_back)).status_code == 200
    events = (await admin.get("/api/admin/events/forms")).json()["events"]
    assert events[0]["id"] == event["id"], "what is sent back as it was given changes nothing"


async def test_a_list_has_one_form(admin: httpx.AsyncClient) -> None:
    body = {"name": "mixed", "legalValues": ["a", {"value": "b", "description": "B"}]}
    assert (await admin.post(_PATH, json=body)).status_code == 201
    wanted = [{"value": "a"}, {"value": "b", "description": "B"}]
    assert await _legal_values(admin, "mixed") == wanted


async def test_one_legal_value_is_given_changed_and_taken(admin: httpx.AsyncClient) -> None:
    await admin.post(_PATH, json={"name": "one-by-one", "legalValues": ["a", "b"]})
    path = f"{_PATH}/one-by-one/legal-values"
    given = await admin.post(path, json={"value": "c/d", "description": "C"})
    assert (given.status_code, given.content) == (200, b"")
    assert (await admin.post(path, json={"value": "a", "description": "A"})).status_code == 200
    wanted = [
        {"value": "a", "description": "A"}, {"value": "b"}, {"value": "c/d", "description": "C"},
    ]  # fmt: skip
    assert await _legal_values(admin, "one-by-one") == wanted
    event = (await admin.get("/api/admin/events/one-by-one")).json()["events"][0]
    assert event["type"] == "context-field-updated"
    assert event["data"] == (await admin.get(f"{_PATH}/one-by-one")).json()
    for _ in range(2):
        assert (await admin.delete(f"{path}/c/d")).status_code == 200
    assert await _legal_values(admin, "one-by-one") == wanted[:2]
    events = (await admin.get("/api/admin/events/one-by-one")).json()["events"]
    assert len(events) == 4, "made, two given, one taken; what is not there cannot be taken"
    for answer in (
        await admin.post(f"{_PATH}/nobody/legal-values", json={"value": "a"}),
        await admin.delete(f"{_PATH}/nobody/legal-values/a"),
    ):
        assert answer.json()["error"] == "Could not find context field"


async def test_the_strategies_that_look_at_a_field(admin: httpx.AsyncClient) -> None:
    constraint = {"contextName": "looked-at", "operator": "IN", "values": ["x"]}
    strategies = [{"name": "default"}, {"name": "userWithId", "constraints": [constraint]}]
    await admin.post("/api/admin/features", json={"name": "looks", "strategies": strategies})
    found = (await admin.get(f"{_PATH}/looked-at/strategies")).json()
    (use,) = found["strategies"]
    assert use.pop("id")
    assert use == {
        "projectId": "default", "featureName": "looks", "strategyName": "userWithId",
        "environment": "production",
    }  # fmt: skip
    await admin.delete("/api/admin/features/looks")
    assert (await admin.get(f"{_PATH}/looked-at/strategies")).json() == {"strategies": []}
