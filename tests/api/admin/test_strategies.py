"""The admin API's strategy definitions (contract, section 4)."""

from typing import Any

import httpx
import pytest

from yardarm.domain.strategies import BUILT_IN

PATH = "/api/admin/strategies"
REGIONS = {"name": "regions", "type": "list", "description": "", "required": True}


async def create(admin: httpx.AsyncClient, name: str, **fields: Any) -> httpx.Response:
    return await admin.post(PATH, json={"name": name, "parameters": [], **fields})


async def found(admin: httpx.AsyncClient, name: str) -> Any:
    return (await admin.get(f"{PATH}/{name}")).json()


async def events_of(admin: httpx.AsyncClient, name: str) -> list[Any]:
    """Oldest first, each as (type, data)."""
    events = (await admin.get(f"/api/admin/events/{name}")).json()["events"]
    return [(e["type"], e["data"]) for e in reversed(events)]


async def test_a_created_strategy_comes_back_as_sent(admin: httpx.AsyncClient) -> None:
    created = await create(admin, "byRegion", description="regions", parameters=[REGIONS])
    assert (created.status_code, created.content) == (201, b"")
    strategy = {
        "name": "byRegion", "editable": True, "description": "regions", "parameters": [REGIONS],
        "deprecated": False,
    }  # fmt: skip
    assert await found(admin, "byRegion") == strategy
    assert list(await found(admin, "byRegion")) == list(strategy)
    assert await events_of(admin, "byRegion") == [("strategy-created", strategy)]


async def test_what_is_left_out_is_unset(admin: httpx.AsyncClient) -> None:
    await create(admin, "bare", parameters=[{"name": "p", "type": "any type"}])
    strategy = await found(admin, "bare")
    assert strategy["description"] is None
    assert strategy["parameters"] == [{"name": "p", "type": "any type"}]
    ((_, data),) = await events_of(admin, "bare")
    assert "description" not in data


async def test_a_title_is_kept_and_shown_when_there_is_one(admin: httpx.AsyncClient) -> None:
    await create(admin, "titled", title="By region")
    assert (await found(admin, "titled"))["title"] == "By region"
    assert (await admin.put(f"{PATH}/titled", json={"parameters": [REGIONS]})).status_code == 200
    assert (await admin.post(f"{PATH}/titled/deprecate")).status_code == 200
    document = (await admin.get("/api/admin/state/export")).json()
    assert (await admin.put(f"{PATH}/titled", json={"parameters": [], "title": None})).is_success
    assert "title" not in await found(admin, "titled")
    sections = {"strategies": document["strategies"]}
    assert (await admin.post("/api/admin/state/import", json=sections)).status_code == 202
    strategy = await found(admin, "titled")
    assert (strategy["title"], strategy["parameters"]) == ("By region", [REGIONS])


async def test_editable_and_deprecated_are_taken_and_not_stored(admin: httpx.AsyncClient) -> None:
    assert (await create(admin, "claims", editable=False, deprecated=True)).status_code == 201
    strategy = await found(admin, "claims")
    assert (strategy["editable"], strategy["deprecated"]) == (True, False)


async def test_the_list_is_by_name_and_knows_the_built_in_ones(admin: httpx.AsyncClient) -> None:
    await create(admin, "zz-last")
    await create(admin, "AA-first")
    answer = (await admin.get(PATH)).json()
    names = [s["name"] for s in answer["strategies"]]
    assert answer["version"] == 1
    assert names == sorted(names)
    assert {s["name"] for s in answer["strategies"] if not s["editable"]} == BUILT_IN


async def test_a_name_that_is_taken(admin: httpx.AsyncClient) -> None:
    await create(admin, "twice")
    for name in ("twice", "default"):
        answer = await create(admin, name)
        assert (answer.status_code, answer.json()["name"]) == (409, "NameExistsError")
        assert name in answer.json()["details"][0]["message"]


async def test_put_replaces_but_keeps_the_description(admin: httpx.AsyncClient) -> None:
    await create(admin, "put", description="kept")
    answer = await admin.put(f"{PATH}/put", json={"name": "zz-last", "parameters": [REGIONS]})
    assert (answer.status_code, answer.content) == (200, b"")
    strategy = await found(admin, "put")
    assert (strategy["name"], strategy["description"]) == ("put", "kept")
    assert strategy["parameters"] == [REGIONS]
    assert (await events_of(admin, "put"))[1:] == [("strategy-updated", strategy)]
    await admin.put(f"{PATH}/put", json={"description": None, "parameters": [REGIONS]})
    assert (await found(admin, "put"))["description"] is None


async def test_put_leaves_a_deprecated_one_deprecated(admin: httpx.AsyncClient) -> None:
    await create(admin, "outdated")
    await admin.post(f"{PATH}/outdated/deprecate")
    await admin.put(f"{PATH}/outdated", json={"description": "new", "parameters": []})
    assert (await found(admin, "outdated"))["deprecated"] is True


async def test_deprecating_and_back(admin: httpx.AsyncClient) -> None:
    await create(admin, "fading")
    for word, deprecated in (("deprecate", True), ("deprecate", True), ("reactivate", False)):
        answer = await admin.post(f"{PATH}/fading/{word}")
        assert (answer.status_code, answer.content) == (200, b"")
        assert (await found(admin, "fading"))["deprecated"] is deprecated
    assert (await events_of(admin, "fading"))[1:] == [
        ("strategy-deprecated", {"name": "fading"}),
        ("strategy-reactivated", {"name": "fading"}),
    ]


async def test_a_deleted_one_is_gone_and_features_keep_naming_it(admin: httpx.AsyncClient) -> None:
    await create(admin, "leaving")
    feature = {"name": "names-it", "strategies": [{"name": "leaving"}]}
    await admin.post("/api/admin/features", json=feature)
    answer = await admin.delete(f"{PATH}/leaving")
    assert (answer.status_code, answer.content) == (200, b"")
    assert (await admin.get(f"{PATH}/leaving")).status_code == 404
    kept = (await admin.get("/api/admin/features/names-it")).json()
    assert kept["strategies"] == [{"name": "leaving"}]
    assert (await events_of(admin, "leaving"))[1:] == [("strategy-deleted", {"name": "leaving"})]
    assert (await create(admin, "leaving")).status_code == 201


@pytest.mark.parametrize("name", sorted(BUILT_IN))
async def test_a_built_in_one_can_be_deprecated_and_nothing_else(
    admin: httpx.AsyncClient, name: str
) -> None:
    before = await found(admin, name)
    for answer in (
        await admin.put(f"{PATH}/{name}", json={"parameters": []}),
        await admin.delete(f"{PATH}/{name}"),
    ):
        assert (answer.status_code, name in answer.json()["message"]) == (403, True)
    assert await found(admin, name) == before
    deprecated = await admin.post(f"{PATH}/{name}/deprecate")
    assert deprecated.status_code == (403 if name == "default" else 200)
    assert (await admin.post(f"{PATH}/{name}/reactivate")).status_code == 200
    assert await found(admin, name) == before


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/no-such"), ("PUT", "/no-such"), ("DELETE", "/no-such"),
        ("POST", "/no-such/deprecate"), ("POST", "/no-such/reactivate"),
    ],
)  # fmt: skip
async def test_a_missing_one_is_named(admin: httpx.AsyncClient, method: str, path: str) -> None:
    answer = await admin.request(method, PATH + path, json={"parameters": []})
    assert answer.status_code == 404
    assert answer.json()["error"] == "Could not find strategy"
    assert "no-such" in answer.json()["message"]


@pytest.mark.parametrize(
    ("fields", "path", "code"),
    [
        ({"name": "a"}, ["name"], "string.min"),
        ({"name": "a b"}, ["name"], "isUrlFriendly.base"),
        ({"name": None}, ["name"], "string.base"),
        ({"description": 1}, ["description"], "string.base"),
        ({"parameters": None}, ["parameters"], "array.base"),
        ({"parameters": {}}, ["parameters"], "array.base"),
        ({"parameters": ["p"]}, ["parameters", 0], "object.base"),
        ({"parameters": [{"type": "t"}]}, ["parameters", 0, "name"], "any.required"),
        ({"parameters": [{"name": "n"}]}, ["parameters", 0, "type"], "any.required"),
        ({"parameters": [{"name": "", "type": "t"}]}, ["parameters", 0, "name"], "string.empty"),
        ({"parameters": [{"name": "n", "type": 7}]}, ["parameters", 0, "type"], "string.base"),
        (
            {"parameters": [{"name": "n", "type": "t", "required": "perhaps"}]},
            ["parameters", 0, "required"], "boolean.base",
        ),
        (
            {"parameters": [{"name": "n", "type": "t", "description": 7}]},
            ["parameters", 0, "description"], "string.base",
        ),
    ],
)  # fmt: skip
async def test_a_wrong_field_is_named(
    admin: httpx.AsyncClient, fields: dict[str, Any], path: list[str | int], code: str
) -> None:
    answer = await create(admin, **{"name": "wrong", **fields})
    assert answer.status_code == 400
    assert [(d["path"], d["type"]) for d in answer.json()["details"]] == [(path, code)]
    assert (await admin.get(f"{PATH}/wrong")).status_code == 404


async def test_parameters_are_required(admin: httpx.AsyncClient) -> None:
    for answer in (
        await admin.post(PATH, json={"name": "without"}),
        await admin.put(f"{PATH}/flexibleRollout", json={}),
    ):
        (detail,) = answer.json()["details"]
        assert (detail["path"], detail["type"]) == (["parameters"], "any.required")


@pytest.mark.parametrize("required", [True, "true", False, "false"])
async def test_required_is_a_flag(admin: httpx.AsyncClient, required: object) -> None:
    name = f"flag-{required!r}".replace("'", "_")
    parameter = {"name": "n", "type": "t", "required": required}
    assert (await create(admin, name, parameters=[parameter])).status_code == 201
    strategy = await found(admin, name)
    assert strategy["parameters"][0]["required"] is (required in (True, "true"))


async def test_unknown_keys_are_dropped(admin: httpx.AsyncClient) -> None:
    parameter = {"name": "n", "type": "t", "unknown": 1}
    await create(admin, "strange", unknown=1, parameters=[parameter])
    assert "unknown" not in (await admin.get(f"{PATH}/strange")).text
