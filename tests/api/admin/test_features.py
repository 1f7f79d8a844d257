"""The admin API's features beyond what the contract's examples show."""

import itertools
import re
from typing import Any

import httpx
import pytest

FEATURES = "/api/admin/features"
DEFAULT = [{"name": "default"}]
numbers = itertools.count()


async def test_a_write_is_seen_by_the_next_read_of_an_sdk(
    admin: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    for number in range(20):
        name = f"seen-{number}"
        created = await admin.post(
            "/api/admin/features", json={"name": name, "strategies": DEFAULT}
        )
        assert created.status_code == 201
        assert (await client.get(f"/api/client/features/{name}")).status_code == 200


async def test_a_list_tells_of_the_other_environments_when_asked(admin: httpx.AsyncClient) -> None:
    for name in ("listed-there", "listed-nowhere"):
        await admin.post(FEATURES, json={"name": name, "strategies": DEFAULT})
    place = "/api/admin/projects/default/features/listed-there/environments/development"
    share = {"name": "flexibleRollout", "parameters": {"rollout": "25", "stickiness": "userId"}}
    assert (await admin.post(f"{place}/strategies", json=share)).status_code == 200
    assert (await admin.post(f"{place}/on")).status_code == 200

    query = {"namePrefix": "listed-", "include": "environments"}
    nowhere, there = (await admin.get(FEATURES, params=query)).json()["features"]
    assert nowhere["environments"] == {}
    [(environment, state)] = there["environments"].items()
    assert (environment, state["enabled"]) == ("development", True)
    [strategy] = state["strategies"]
    assert strategy["parameters"]["rollout"] == "25"
    plain = (await admin.get(FEATURES, params={"namePrefix": "listed-"})).json()["features"]
    assert all("environments" not in feature for feature in plain)


async def test_a_taken_name_stays_taken_when_archived(admin: httpx.AsyncClient) -> None:
    body = {"name": "taken", "strategies": DEFAULT}
    await admin.post("/api/admin/features", json=body)
    again = await admin.post("/api/admin/features", json=body)
    assert (again.status_code, again.json()["name"]) == (409, "NameExistsError")
    await admin.delete("/api/admin/features/taken")
    again = await admin.post("/api/admin/features", json=body)
    assert again.json()["message"] == "An archived toggle with that name already exists"


@pytest.mark.parametrize("name", ["..", "...", "a b", "a/b", "æøå", "a" * 101, "a", "", 7, None])
async def test_a_name_that_is_no_name_is_refused(admin: httpx.AsyncClient, name: object) -> None:
    answer = await admin.post("/api/admin/features", json={"name": name, "strategies": DEFAULT})
    assert answer.status_code == 400
    assert [d["path"] for d in answer.json()["details"]] == [["name"]]


async def test_every_problem_is_told_at_once_with_its_place(admin: httpx.AsyncClient) -> None:
    answer = await admin.post(
        "/api/admin/features",
        json={
            "name": "many",
            "enabled": "maybe",
            "strategies": [{"name": "default", "parameters": None}],
            "variants": [{"name": "ab", "weight": 1.5}, {"name": "cd", "weight": 1001}],
        },
    )
    found = [(d["context"]["label"], d["type"]) for d in answer.json()["details"]]
    assert found == [
        ("enabled", "boolean.base"),
        ("strategies[0].parameters", "object.base"),
        ("variants[0].weight", "number.integer"),
        ("variants[1].weight", "number.max"),
    ]


async def test_put_replaces_but_keeps_the_description(admin: httpx.AsyncClient) -> None:
    await admin.post(
        "/api/admin/features",
        json={"name": "put", "description": "kept", "enabled": True, "strategies": DEFAULT},
    )
    answer = await admin.put("/api/admin/features/put", json={"strategies": DEFAULT})
    assert (answer.status_code, answer.content) == (200, b"")
    found = (await admin.get("/api/admin/features/put")).json()
    assert (found["description"], found["enabled"]) == ("kept", False)


async def test_what_changes_nothing_is_no_event_but_a_switch_always_is(
    admin: httpx.AsyncClient,
) -> None:
    await admin.post("/api/admin/features", json={"name": "still", "strategies": DEFAULT})
    await admin.put("/api/admin/features/still", json={"strategies": DEFAULT})
    await admin.post("/api/admin/features/still/toggle/off")
    events = (await admin.get("/api/admin/events/still")).json()["events"]
    assert [e["type"] for e in events] == ["feature-updated", "feature-created"]


async def test_a_get_has_a_weak_tag_and_304(admin: httpx.AsyncClient) -> None:
    first = await admin.get("/api/admin/feature-types")
    again = await admin.get(
        "/api/admin/feature-types", headers={"if-none-match": first.headers["etag"]}
    )
    assert first.headers["etag"].startswith('W/"')
    assert (again.status_code, again.content) == (304, b"")


async def test_head_is_get_without_a_body(admin: httpx.AsyncClient) -> None:
    head = await admin.head("/api/admin/features")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) > 0


@pytest.mark.parametrize(
    "path",
    ["/api/admin/features/no-such", "/api/admin/strategies/no-such"],
)
async def test_a_missing_thing_is_named(admin: httpx.AsyncClient, path: str) -> None:
    body = (await admin.get(path)).json()
    assert body["error"] == f"Could not find {'feature' if 'features' in path else 'strategy'}"
    assert "no-such" in body["message"]


SHAPE = [
    "name", "description", "type", "project", "enabled", "stale", "strategies", "variants",
    "createdAt", "lastSeenAt",
]  # fmt: skip


async def test_what_is_left_out_on_create_gets_its_default(admin: httpx.AsyncClient) -> None:
    created = await admin.post(FEATURES, json={"name": "little", "strategies": DEFAULT})
    feature = created.json()
    assert list(feature) == SHAPE
    assert {k: v for k, v in feature.items() if k != "createdAt"} == {
        "name": "little", "description": None, "type": "release", "project": "default",
        "enabled": False, "stale": False, "strategies": DEFAULT, "variants": None,
        "lastSeenAt": None,
    }  # fmt: skip
    for path in (f"{FEATURES}/little", f"{FEATURES}?namePrefix=little"):
        found = (await admin.get(path)).json()
        assert found.get("features", [found])[0] == feature


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"enabled": "true", "stale": "false"}, {"enabled": True, "stale": False}),
        ({"type": "unheard-of", "project": "nowhere"},
         {"type": "unheard-of", "project": "nowhere"}),
        ({"description": ""}, {"description": ""}),
        ({"variants": []}, {"variants": []}),
        ({"strategies": [{"name": "unheard-of", "parameters": {}, "constraints": []}]},
         {"strategies": [{"name": "unheard-of", "parameters": {}, "constraints": []}]}),
        ({"strategies": [{"name": "default", "constraints": None}]}, {"strategies": DEFAULT}),
        ({"variants": [{"name": "aa", "weight": 0, "overrides": [{"contextName": "u"}]}]},
         {"variants": [{"name": "aa", "weight": 0, "weightType": "variable",
                        "stickiness": "default",
                        "overrides": [{"contextName": "u", "values": []}]}]}),
    ],
)  # fmt: skip
async def test_what_may_be_sent_on_create(
    admin: httpx.AsyncClient, fields: dict[str, Any], shown: dict[str, Any]
) -> None:
    name = f"may-be-{next(numbers)}"
    created = await admin.post(FEATURES, json={"name": name, "strategies": DEFAULT, **fields})
    assert created.status_code == 201
    found = (await admin.get(f"{FEATURES}/{name}")).json()
    assert created.json() == found
    assert {k: found[k] for k in shown} == shown


async def test_what_is_left_out_on_update_falls_back_to_its_default(
    admin: httpx.AsyncClient,
) -> None:
    full = {
        "name": "falls-back", "description": "kept", "type": "experiment", "project": "other",
        "enabled": True, "stale": True, "strategies": DEFAULT,
        "variants": [{"name": "aa", "weight": 1}],
    }  # fmt: skip
    before = (await admin.post(FEATURES, json=full)).json()
    answer = await admin.put(
        f"{FEATURES}/falls-back", json={"name": "ignored", "strategies": DEFAULT}
    )
    assert answer.status_code == 200
    assert (await admin.get(f"{FEATURES}/falls-back")).json() == {
        **before,
        "type": "release", "project": "default", "enabled": False, "stale": False,
        "variants": None,
    }  # fmt: skip
    assert (await admin.get(f"{FEATURES}/ignored")).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("PUT", "", {"strategies": DEFAULT}),
        ("DELETE", "", None),
        ("POST", "/toggle", None),
        ("POST", "/toggle/on", None),
        ("POST", "/toggle/off", None),
        ("POST", "/stale/on", None),
        ("POST", "/stale/off", None),
    ],
)
@pytest.mark.parametrize("name", ["put-away", "was-never-there"])
async def test_an_archived_feature_is_as_good_as_none(
    admin: httpx.AsyncClient, name: str, method: str, path: str, body: object
) -> None:
    await admin.post(FEATURES, json={"name": "put-away", "strategies": DEFAULT})
    await admin.delete(f"{FEATURES}/put-away")
    answer = await admin.request(method, f"{FEATURES}/{name}{path}", json=body)
    assert (answer.status_code, answer.json()["error"]) == (404, "Could not find feature")


async def test_archive_and_revive(admin: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    body = {"name": "revived", "enabled": True, "strategies": DEFAULT}
    created = (await admin.post(FEATURES, json=body)).json()

    async def names(path: str) -> set[str]:
        http = client if "client" in path else admin
        return {f["name"] for f in (await http.get(path)).json()["features"]}

    lists = (FEATURES, "/api/client/features", "/api/admin/archive/features")
    assert ["revived" in await names(path) for path in lists] == [True, True, False]
    await admin.delete(f"{FEATURES}/revived")
    assert ["revived" in await names(path) for path in lists] == [False, False, True]
    archive = (await admin.get("/api/admin/archive/features")).json()
    assert archive.keys() == {"features"}
    assert {**created, "enabled": False} in archive["features"]
    revived = await admin.post("/api/admin/archive/revive/revived")
    assert (revived.status_code, revived.content) == (200, b"")
    assert (await admin.get(f"{FEATURES}/revived")).json() == {**created, "enabled": False}
    for name, status in (("revived", 409), ("was-never-there", 404)):
        again = await admin.post(f"/api/admin/archive/revive/{name}")
        assert (again.status_code, name in again.json()["message"]) == (status, True)


@pytest.mark.parametrize(
    ("name", "status"),
    [("free", 200), ("checked", 409), ("checked-archived", 409), ("a", 400), ("a b", 400)],
)
async def test_a_name_is_checked(admin: httpx.AsyncClient, name: str, status: int) -> None:
    for taken in ("checked", "checked-archived"):
        await admin.post(FEATURES, json={"name": taken, "strategies": DEFAULT})
    await admin.delete(f"{FEATURES}/checked-archived")
    answer = await admin.post(f"{FEATURES}/validate", json={"name": name})
    assert answer.status_code == status
    assert bool(answer.content) is (status != 200)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("namePrefix=Filter-", ["Filter-a", "Filter-b", "Filter-c"]),
        ("namePrefix=filter-", []),
        ("namePrefix=Filter_", []),
        ("namePrefix=%25ilter", []),
        ("namePrefix=Filter-&project=red", ["Filter-a"]),
        ("namePrefix=Filter-&project=red&project=blue", ["Filter-a", "Filter-b"]),
        ("project=none", []),
        ("namePrefix=Filter-&project=&tag=&unknown=x", ["Filter-a", "Filter-b", "Filter-c"]),
    ],
)
async def test_list_filters(admin: httpx.AsyncClient, query: str, names: list[str]) -> None:
    for name, project in (("Filter-b", "blue"), ("Filter-a", "red"), ("Filter-c", "default")):
        body = {"name": name, "project": project, "strategies": DEFAULT}
        await admin.post(FEATURES, json=body)
    answer = (await admin.get(f"{FEATURES}?{query}")).json()
    assert answer["version"] == 1
    assert [f["name"] for f in answer["features"]] == names


async def test_feature_types(admin: httpx.AsyncClient) -> None:
    answer = (await admin.get("/api/admin/feature-types")).json()
    assert answer["version"] == 1
    assert [list(t) for t in answer["types"]] == [["id", "name", "description", "lifetimeDays"]] * 5
    assert {t["id"]: t["lifetimeDays"] for t in answer["types"]} == {
        "release": 40, "experiment": 40, "operational": 7, "kill-switch": None, "permission": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [
        FEATURES, f"{FEATURES}/tagged-by-hash", "/api/admin/archive/features", "/api/admin/events",
        "/api/admin/events/tagged-by-hash", "/api/admin/strategies",
        "/api/admin/strategies/default", "/api/admin/feature-types",
    ],
)  # fmt: skip
async def test_every_get_has_a_tag_and_answers_304(admin: httpx.AsyncClient, path: str) -> None:
    await admin.post(FEATURES, json={"name": "tagged-by-hash", "strategies": DEFAULT})
    etag = (await admin.get(path)).headers["etag"]
    assert re.fullmatch(r'W/"([0-9]+[.])?[0-9a-f]+-[A-Za-z0-9+/]{27}"', etag)
    for known in (etag, etag.removeprefix("W/"), f'"x", {etag}', "*"):
        again = await admin.get(path, headers={"if-none-match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == etag
    other = await admin.get(path, headers={"if-none-match": 'W/"1-x"'})
    assert other.status_code == 200


async def test_an_archived_feature_is_deleted_for_good(admin: httpx.AsyncClient) -> None:
    path, body = "/api/admin/archive/for-good", {"name": "for-good", "strategies": DEFAULT}
    assert (await admin.post("/api/admin/features", json=body)).status_code == 201
    assert (await admin.delete(path)).status_code == 409
    assert (await admin.delete("/api/admin/features/for-good")).status_code == 200
    assert (await admin.delete(path)).status_code == 200
    assert (await admin.delete(path)).status_code == 404
    newest = (await admin.get("/api/admin/events/for-good")).json()["events"][0]
    assert newest["type"] == "feature-deleted"
    assert (await admin.post("/api/admin/features", json=body)).status_code == 201, "it is free"
