"""Export and import over HTTP (contract, section 8)."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests import running as servers
from yardarm.app.serve import Running

_IMPORT, _EXPORT = "/api/admin/state/import", "/api/admin/state/export"
_ON = [{"name": "default"}]

STATE: dict[str, Any] = {
    "version": 1,
    "features": [
        {
            "name": "imported.one",
            "description": "everything",
            "type": "experiment",
            "project": "shop",
            "enabled": True,
            "stale": True,
            "strategies": [
                {
                    "name": "flexibleRollout",
                    "parameters": {"rollout": 50, "stickiness": "default", "groupId": "g"},
                    "constraints": [
                        {"contextName": "environment", "operator": "IN", "values": ["dev"]}
                    ],
                }
            ],
            "variants": [{"name": "A", "weight": 333}, {"name": "B", "weight": 33.5}],
            "createdAt": "2021-03-04T05:06:07.890Z",
            "lastSeenAt": "2022-03-04T05:06:07.890Z",
        },
        {"name": "bare", "strategies": _ON},
    ],
    "strategies": [{"name": "byRegion", "description": None, "parameters": []}],
    "projects": [{"id": "shop", "name": "Shop", "description": None}],
    "tagTypes": [{"name": "team", "description": "owner", "icon": "T"}],
    "tags": [{"type": "team", "value": "red"}],
    "featureTags": [{"featureName": "imported.one", "tagType": "team", "tagValue": "red"}],
}

FEED = {
    "version": 2,
    "features": [
        {
            "name": "from-a-feed",
            "type": "release",
            "enabled": True,
            "project": "default",
            "stale": False,
            "description": None,
            "impressionData": True,
            "strategies": [
                {
                    "name": "flexibleRollout",
                    "parameters": {"rollout": "25", "stickiness": "userId", "groupId": "x"},
                    "constraints": [
                        {"contextName": "v", "operator": "SEMVER_GT", "value": "1.2.3",
                         "values": [], "inverted": False, "caseInsensitive": False}
                    ],
                    "segments": [1, 77],
                    "variants": [{"name": "v", "weight": 1000, "weightType": "variable",
                                  "stickiness": "default",
                                  "payload": {"type": "json", "value": "{}"}}],
                }
            ],
            "variants": [],
            "dependencies": [{"feature": "no-strategies", "enabled": True}],
        },
        {"name": "no-strategies", "type": "release", "enabled": True, "stale": False,
         "strategies": [], "variants": None},
    ],
    "segments": [
        {"id": 1, "name": "staff",
         "constraints": [{"contextName": "userId", "operator": "IN", "values": ["1"]}]},
        {"id": 2, "name": "unused", "constraints": []},
    ],
    "query": {"environment": "development"},
    "meta": {"revisionId": 17, "etag": '"537b2ba0:17:v1"', "queryHash": "537b2ba0"},
}  # fmt: skip


@pytest.fixture
async def fresh(database_url: str) -> AsyncIterator[Running]:
    async with servers.running_server(database_url) as server:
        yield server


@pytest.fixture
async def admin(fresh: Running) -> AsyncIterator[httpx.AsyncClient]:
    async with servers.admin(fresh) as http:
        yield http


@pytest.fixture
async def client(fresh: Running) -> AsyncIterator[httpx.AsyncClient]:
    async with servers.client(fresh) as http:
        yield http


async def _take(admin: httpx.AsyncClient, document: object, **query: object) -> httpx.Response:
    return await admin.post(_IMPORT, json=document, params={k: str(v) for k, v in query.items()})


async def _types(admin: httpx.AsyncClient) -> list[str]:
    events = (await admin.get("/api/admin/events")).json()["events"]
    return [e["type"] for e in reversed(events) if e["createdBy"] != "migration"]


async def test_a_state_document_arrives_whole_each_thing_an_event(
    admin: httpx.AsyncClient,
) -> None:
    answer = await _take(admin, STATE)
    assert (answer.status_code, answer.text) == (202, "Accepted")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert await _types(admin) == [
        "strategy-import", "project-import", "tag-type-import", "tag-import",
        "feature-import", "feature-import", "feature-tag-import",
    ]  # fmt: skip
    one = (await admin.get("/api/admin/features/imported.one")).json()
    assert one["strategies"][0]["parameters"]["rollout"] == "50", "SDKs want text"
    assert one["variants"][1]["weight"] == 33.5, "what the old server served"
    assert one["createdAt"] == "2021-03-04T05:06:07.890Z"
    assert one["lastSeenAt"] == "2022-03-04T05:06:07.890Z"
    bare = (await admin.get("/api/admin/features/bare")).json()
    assert (bare["type"], bare["project"], bare["enabled"]) == ("release", "default", False)
    event = (await admin.get("/api/admin/events/bare")).json()["events"][0]
    assert event["data"] == {"name": "bare", "strategies": _ON}, "as sent"


@pytest.mark.parametrize("form", ["json", "yaml"])
async def test_what_is_exported_is_imported_again_as_it_was(
    admin: httpx.AsyncClient, form: str
) -> None:
    await _take(admin, STATE)
    await _take(admin, FEED)
    exported = await admin.get(_EXPORT, params={"format": form, "download": "true"})
    assert exported.headers["content-disposition"].startswith("attachment; filename=")
    before = (await admin.get(_EXPORT)).json()
    events = len(await _types(admin))
    name = "export.yml" if form == "yaml" else "export.json"

    again = await admin.post(_IMPORT, files={"file": (name, exported.content)})
    assert again.status_code == 202, again.text
    assert len(await _types(admin)) == events, "nothing was new"

    again = await admin.post(f"{_IMPORT}?drop=1", files={"file": (name, exported.content)})
    assert again.status_code == 202, again.text
    assert (await admin.get(_EXPORT)).json() == before


async def test_a_segment_comes_back_with_its_project_and_birthday(
    admin: httpx.AsyncClient,
) -> None:
    made = {"id": 7, "name": "staff", "constraints": [], "description": None}
    known = {"project": "default", "createdAt": "2021-03-04T05:06:07.890Z"}
    document = {"version": 1, "segments": [{**made, **known}, {**made, "id": 8, "name": "bare"}]}
    assert (await _take(admin, document)).status_code == 202
    exported = (await admin.get(_EXPORT)).json()
    staff, bare = exported["segments"]
    assert (staff["project"], staff["createdAt"]) == ("default", "2021-03-04T05:06:07.890000Z")
    assert "createdAt" in bare, "it came to be with the import"
    for again in (exported, document):
        plan = (await _take(admin, again, dryRun="true")).json()
        assert plan["changes"]["segments"]["unchanged"] == 2
    shown = (await admin.get("/api/admin/segments/7")).json()
    assert {k: shown[k] for k in known} == known


async def test_legal_values_come_in_either_form(admin: httpx.AsyncClient) -> None:
    described = [{"value": "a", "description": "A"}, {"value": "b"}]
    fields: list[dict[str, Any]] = [
        {"name": "new", "legalValues": described},
        {"name": "old", "legalValues": ["a"]},
    ]
    assert (await _take(admin, {"contextFields": fields})).status_code == 202
    for field in fields:
        found = (await admin.get(f"/api/admin/context/{field['name']}")).json()
        assert found["legalValues"] == field["legalValues"]


async def test_a_feed_is_served_as_it_was(
    admin: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    assert (await _take(admin, FEED)).status_code == 202
    headers = {"unleash-client-spec": "5.2.0"}
    served = (await client.get("/api/client/features", headers=headers)).json()
    first, second = served["features"]
    assert first == FEED["features"][0]  # type: ignore[index]
    assert second["strategies"] == []
    assert second["variants"] == []
    assert served["segments"] == FEED["segments"][:1], "the segments in use"  # type: ignore[index]

    old = (await client.get("/api/client/features")).json()
    constraints = old["features"][0]["strategies"][0]["constraints"]
    assert [c["contextName"] for c in constraints] == ["v", "userId", "userId"]
    assert constraints[2]["values"] == [], "a segment that is not there makes the strategy false"


async def test_what_is_sent_back_as_it_was_given_changes_nothing(
    admin: httpx.AsyncClient,
) -> None:
    """A script or a page that knows v3's shape only must not lose a segment."""
    await _take(admin, FEED)
    events = len(await _types(admin))
    given = (await admin.get("/api/admin/features/from-a-feed")).json()
    assert given["strategies"][0]["segments"] == [1, 77]
    answer = await admin.put("/api/admin/features/from-a-feed", json=given)
    assert answer.status_code == 200, answer.text
    assert len(await _types(admin)) == events


async def test_drop_deletes_first_and_keep_leaves_alone(admin: httpx.AsyncClient) -> None:
    await _take(admin, STATE)
    await admin.post("/api/admin/features", json={"name": "here-before", "strategies": _ON})
    changed = {"features": [{**STATE["features"][0], "description": "other"}]}
    await _take(admin, changed, keep="true")
    one = (await admin.get("/api/admin/features/imported.one")).json()
    assert one["description"] == "everything"

    preview = (await _take(admin, changed, drop="true", dryRun="true")).json()
    assert preview["changes"]["features"]["deleted"] == ["bare", "here-before", "imported.one"]
    assert preview["changes"]["features"]["created"] == ["imported.one"]
    assert (await admin.get("/api/admin/features/here-before")).status_code == 200

    await _take(admin, changed, drop="true")
    found = (await admin.get("/api/admin/features")).json()["features"]
    assert [f["name"] for f in found] == ["imported.one"]
    assert (await _types(admin))[-2:] == ["drop-features", "feature-import"]

    await _take(admin, {"projects": [], "tagTypes": [], "tags": [], "strategies": []}, drop=1)
    left = (await admin.get(_EXPORT)).json()
    assert [p["id"] for p in left["projects"]] == ["default"]
    assert left["tagTypes"] == left["tags"] == left["strategies"] == left["featureTags"] == []


async def test_an_import_revives(admin: httpx.AsyncClient) -> None:
    await _take(admin, STATE)
    await admin.delete("/api/admin/features/bare")
    await _take(admin, STATE)
    assert (await admin.get("/api/admin/features/bare")).status_code == 200


async def test_sections_that_are_not_wanted_are_absent(admin: httpx.AsyncClient) -> None:
    query = {"featureToggles": "0", "tags": "False", "strategies": "no", "projects": "1"}
    assert list((await admin.get(_EXPORT, params=query)).json()) == ["version", "projects"]


@pytest.mark.parametrize(
    ("document", "label"),
    [
        ({"unknown": []}, "unknown"),
        ({"features": {}}, "features"),
        ({"features": [{}]}, "features[0].name"),
        ({"features": [{"name": "a/b"}]}, "features[0].name"),
        ({"features": [{"name": "ok", "strategies": [{}]}]}, "features[0].strategies[0].name"),
        ({"features": [{"name": "ok", "variants": [{"name": "v"}]}]},
         "features[0].variants[0].weight"),
        ({"features": [{"name": "ok", "createdAt": "yesterday"}]}, "features[0].createdAt"),
        ({"tags": [{"type": "a:b", "value": "c"}]}, "tags[0].type"),
        ({"tagTypes": [{"name": "a:b"}]}, "tagTypes[0].name"),
        ({"segments": [{"id": "x"}]}, "segments[0].id"),
        ({"contextFields": [{"name": "n", "legalValues": [7]}]}, "contextFields[0].legalValues[0]"),
        ({"contextFields": [{"name": "n", "legalValues": [{"value": 7}]}]},
         "contextFields[0].legalValues[0].value"),
        ([], "value"),
        ({"featureTypes": [{"id": "a", "name": "a", "lifetimeDays": 2**31}]},
         "featureTypes[0].lifetimeDays"),
        ({"featureTypes": [{"id": "a", "name": "a" * 256}]}, "featureTypes[0].name"),
        ({"contextFields": [{"name": "a", "sortOrder": 1e12}]}, "contextFields[0].sortOrder"),
        ({"features": [{"name": "ok", "strategies": [{"name": "default", "segments": [1e30]}]}]},
         "features[0].strategies[0].segments[0]"),
        ({"features": [{"name": "ok", "strategies": [{"name": "default", "sortOrder": 1e30}]}]},
         "features[0].strategies[0].sortOrder"),
    ],
)  # fmt: skip
async def test_wrong_input_is_named_and_nothing_is_stored(
    admin: httpx.AsyncClient, document: object, label: str
) -> None:
    answer = await _take(admin, document)
    assert answer.status_code == 400
    assert answer.json()["details"][0]["context"]["label"] == label
    assert await _types(admin) == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"a: &a [x, x]\nb: [*a, *a]", "aliases"),
        (b"features: [", "not valid YAML"),
        (b"features: !!python/object:os.system {}", "not valid YAML"),
        (b"a: \xff", "not valid YAML"),
        (b"- \x00", "not valid YAML"),
        (b'a: "\\ud800"', "not valid YAML"),
        (b"a: !!bool maybe", "not valid YAML"),
        (b"a: !!int ''", "not valid YAML"),
        (b"a: !!float ''", "not valid YAML"),
        (b"a: !!timestamp noon", "not valid YAML"),
        (b"a: !!set {b}", "not valid YAML"),
        (b"? [a]\n: 1", "not valid YAML"),
        (b"true: 1", '"true" is not allowed'),
        (b"null: 1", '"null" is not allowed'),
        (b"a: " + b"[" * 100 + b"]" * 100, "nested deeper"),
    ],
)
async def test_bad_yaml_is_refused(admin: httpx.AsyncClient, body: bytes, words: str) -> None:
    answer = await admin.post(_IMPORT, files={"file": ("state.yml", body)})
    assert answer.status_code == 400
    assert words in answer.json()["message"]


async def test_yaml_means_what_javascript_s_writers_mean(admin: httpx.AsyncClient) -> None:
    body = (
        b"features:\n  - name: on\n    enabled: true\n    description: 2021-01-02\n"
        b"    strategies: [{name: yes, parameters: {no: 010, null: 08}}]\n"
    )
    answer = await admin.post(_IMPORT, files={"file": ("state.yml", body)})
    assert answer.status_code == 202, answer.text
    found = (await admin.get("/api/admin/features/on")).json()
    assert found["description"] == "2021-01-02"
    parameters = {"no": "10", "null": "8"}
    assert found["strategies"] == [{"name": "yes", "parameters": parameters}]


async def test_other_content_types_and_a_missing_file_are_refused(
    admin: httpx.AsyncClient,
) -> None:
    answer = await admin.post(_IMPORT, content=b"{}", headers={"content-type": "text/plain"})
    assert answer.status_code == 415
    answer = await admin.post(_IMPORT, files={"other": ("x.json", b"{}")})
    assert answer.json()["details"][0]["context"]["label"] == "file"


async def test_a_document_larger_than_other_bodies_may_be(
    admin: httpx.AsyncClient, fresh: Running
) -> None:
    features = [
        {"name": f"many-{i}", "strategies": _ON, "description": "d" * 1000} for i in range(2_000)
    ]
    body = json.dumps({"features": features}).encode()
    assert len(body) > 2 * 1024 * 1024
    headers = {"content-type": "application/json"}
    answer = await admin.post(_IMPORT, content=body, headers=headers, timeout=60)
    assert answer.status_code == 202, answer.text
    async with httpx.AsyncClient(base_url=fresh.url) as nobody:
        assert (await nobody.post(_IMPORT, content=body, headers=headers)).status_code == 401


async def test_reading_yaml_keeps_nobody_waiting(
    admin: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    body = b"features:\n" + b"  - {name: a-feature, strategies: [{name: default}]}\n" * 20_000
    reading = asyncio.create_task(
        admin.post(_IMPORT, files={"file": ("a.yml", body)}, params={"dryRun": "true"}, timeout=90)
    )
    loop = asyncio.get_running_loop()
    started = last = loop.time()
    longest = 0.0
    while not reading.done():
        assert (await client.get("/api/client/features")).status_code == 200
        longest, last = max(longest, loop.time() - last), loop.time()
    assert (await reading).status_code == 200
    assert longest < (last - started) / 2
